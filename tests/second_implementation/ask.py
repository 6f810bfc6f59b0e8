"""Asks a node about one person as another implementation would. See `run` for how it is called."""

import argparse
import json
import logging
import sys
from pathlib import Path

import trio

from mock.trusting import Trusting
from vrx import answer
from vrx.evidence import Person
from vrx.inquiry import Inquiry, Refused
from vrx.link import Link
from vrx.member import Member
from vrx.network import Directory, Manifest

ANSWER_SECONDS = 60


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="One inquiry, from M1 to M5.")
    parser.add_argument("--member", type=Path, required=True, help="folder with keys.json")
    parser.add_argument("--trust", type=Path, required=True)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--to", type=int, required=True, help="municipality code")
    parser.add_argument("--person", required=True, help="JSON: number, kana, birth, sex")
    parser.add_argument("--trusting", action="store_true", help="check nothing of M2: for trying the mock peer")
    return parser.parse_args()


async def inquire(options: argparse.Namespace) -> dict:
    own = Member.read(options.member / "keys.json")
    directory = Directory(options.directory.read_bytes(), json.loads(options.trust.read_text()))
    entry, own_entry = directory.entry(options.to), directory.entry(own.code)
    own_manifest = own.manifest(own_entry[7], directory.bits_max)
    link = Link(own.secrets["id"].private_bytes_raw(), own_entry[6][0], entry[5], entry[6][0], own_manifest)
    async with link.host.run([link.listen]):
        await link.connect()
        other = Manifest.read(await link.ask_manifest(options.to), directory, options.to)
        kind = Trusting if options.trusting else Inquiry
        inquiry = kind(own, own_manifest, other, Person(**json.loads(options.person)))
        with trio.fail_after(ANSWER_SECONDS):
            await link.send(inquiry.m1())
            try:
                m3 = inquiry.m3(await link.letters.receive())
            except Refused as refused:
                return {"result": "refused", "code": refused.args[0]}
            await link.send(m3)
            found = inquiry.result(await link.letters.receive())
            if found is None:
                await link.send(inquiry.m5(None))
                return {"result": "none"}
            checked = answer.check(found, inquiry)
            await link.send(inquiry.m5(found[3], found[4]))
            return {"result": "found", "query": inquiry.id.hex()} | checked


def main() -> None:
    logging.disable(logging.ERROR)
    json.dump(trio.run(inquire, arguments()), sys.stdout, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
