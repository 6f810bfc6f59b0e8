"""What a script is, and the table that it plays at."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import trio
from libp2p.network.stream.exceptions import StreamError

from vrx.evidence import Person
from vrx.inquiry import Inquiry
from vrx.link import Link
from vrx.member import Member
from vrx.network import Directory, Manifest

# Longer than a node's answer time, shorter than its retries.
SILENCE_SECONDS = 2
LETTER_SECONDS = 20


class Failed(Exception):
    """The node under test did something else."""


@dataclass
class Table:
    own: Member
    own_manifest: bytes
    directory: Directory
    link: Link
    to: int
    # Its manifest, where it is asked.
    other: Manifest | None
    person: Person

    @property
    def m(self) -> int:
        """Elements that an answer of ours has, as our manifest says."""
        return Manifest.read(self.own_manifest, self.directory, self.own.code).fields[11]

    def inquiry(self, person: Person | None = None) -> Inquiry:
        return Inquiry(self.own, self.own_manifest, self.other, person or self.person)

    async def letter(self, what: str) -> bytes:
        """The next envelope of the node under test."""
        with trio.move_on_after(LETTER_SECONDS):
            return await self.link.letters.receive()
        raise Failed(f"no {what} came")

    async def offer(self, envelope: bytes) -> None:
        """Sends what the node need not take."""
        try:
            await self.link.send(envelope)
        except (EOFError, StreamError):
            pass

    async def silence(self) -> None:
        with trio.move_on_after(SILENCE_SECONDS):
            await self.link.letters.receive()
            raise Failed("it sent something")

    def forget_letters(self) -> None:
        """What came too late for the script before."""
        while True:
            try:
                self.link.letters.receive_nowait()
            except trio.WouldBlock:
                return


@dataclass
class Script:
    group: str
    does: str
    must: str
    play: Callable[[Table], Awaitable[None]]


SCRIPTS: dict[str, Script] = {}


def script(group: str, does: str, must: str):
    """Lists a function under its name, with hyphens."""

    def listed(play):
        SCRIPTS[play.__name__.replace("_", "-")] = Script(group, does, must, play)
        return play

    return listed
