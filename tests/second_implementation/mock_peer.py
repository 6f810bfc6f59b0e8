"""A peer that misbehaves on purpose, for people who write a node. See --help and --list; practice networks only.

The scripts of `asks` ask the node under test. Those of `answers` wait until the node under test asks this peer.
A script passes when the node did what the protocol wants of it. Exit code: 0 all passed, 1 otherwise.
"""

import argparse
import json
import logging
import sys
from pathlib import Path

import trio

from mock import answers, asks
from mock.script import SCRIPTS, Failed, Table
from vrx.evidence import Person
from vrx.link import Link
from vrx.member import Member
from vrx.network import Directory, Manifest

SCRIPT_SECONDS = 90


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scripts", nargs="*", metavar="SCRIPT", help=f"names from --list, or {asks.ALL} or {answers.ALL}")
    parser.add_argument("--list", action="store_true", help="every script: what it does, and what a correct node must do")
    parser.add_argument("--member", type=Path, help="folder of the mock, made with member.py and listed in the directory")
    parser.add_argument("--trust", type=Path, help="trust.json of the practice network")
    parser.add_argument("--directory", type=Path, help="the directory file")
    parser.add_argument("--to", type=int, help="municipality code of the node under test")
    parser.add_argument("--person", help="JSON of number, kana, birth, sex: somebody the node under test knows")
    return parser.parse_args()


def show_list() -> None:
    for name, script in SCRIPTS.items():
        print(f"{name}\n    does:  {script.does}\n    must:  {script.must}")


def chosen(names: list[str]) -> list[str]:
    wanted = []
    for name in names:
        if name in (asks.ALL, answers.ALL):
            wanted += [known for known, script in SCRIPTS.items() if script.group == name]
        elif name in SCRIPTS:
            wanted.append(name)
        else:
            raise SystemExit(f"no script {name}: see --list")
    return wanted


async def play(name: str, table: Table) -> bool:
    """One script; prints a line for it."""
    try:
        with trio.fail_after(SCRIPT_SECONDS):
            await SCRIPTS[name].play(table)
    except Failed as failed:
        print(f"FAILED  {name}: {failed}. It must: {SCRIPTS[name].must}", flush=True)
        return False
    except trio.TooSlowError:
        print(f"FAILED  {name}: nothing happened for {SCRIPT_SECONDS} s", flush=True)
        return False
    print(f"passed  {name}", flush=True)
    return True


async def play_all(options: argparse.Namespace, names: list[str]) -> bool:
    own = Member.read(options.member / "keys.json")
    trust = json.loads(options.trust.read_text())
    directory = Directory(options.directory.read_bytes(), trust)
    entry, own_entry = directory.entry(options.to), directory.entry(own.code)
    own_manifest = own.manifest(own_entry[7], directory.bits_max)
    link = Link(own.secrets["id"].private_bytes_raw(), own_entry[6][0], entry[5], entry[6][0], own_manifest)
    async with link.host.run([link.listen]):
        other = None
        if any(SCRIPTS[name].group == asks.ALL for name in names):
            await link.connect()
            other = Manifest.read(await link.ask_manifest(options.to), directory, options.to)
        person = Person(**json.loads(options.person))
        table = Table(own, own_manifest, directory, link, options.to, other, person)
        return all([await play(name, table) for name in names])


def main() -> None:
    options = arguments()
    if options.list or not options.scripts:
        return show_list()
    logging.disable(logging.ERROR)
    names = chosen(options.scripts)
    if None in (options.member, options.trust, options.directory, options.to, options.person):
        raise SystemExit("--member, --trust, --directory, --to and --person are needed")
    sys.exit(0 if trio.run(play_all, options, names) else 1)


if __name__ == "__main__":
    main()
