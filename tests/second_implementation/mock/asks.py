"""The node under test is asked."""

import os
import time

import trio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from libp2p.network.stream.exceptions import StreamError

from vrx import envelope
from vrx.envelope import EVALUATED, OPEN
from vrx.inquiry import Inquiry, Refused
from vrx.link import QUERY, read_block
from vrx.oprf import ELEMENT_LEN
from vrx.primitives import H, key_id, u32

from .script import SILENCE_SECONDS, Failed, Table, script

ALL = "asks"
VERSION, STALE_MANIFEST, NOT_PERMITTED, RATE, EXPIRED, BAD_MESSAGE = range(1, 7)
SLOW_SECONDS = 25
OPENS_MAX = 16
STILL_ANSWERS = "close that stream without an answer, and go on answering others"
SILENT = "drop it in silence"


async def whole(table: Table, inquiry: Inquiry | None = None, first: bytes | None = None) -> dict | None:
    """An inquiry in good form, to its end; what was found."""
    inquiry = inquiry or table.inquiry()
    await table.link.send(first or inquiry.m1())
    return await to_the_end(table, inquiry, await table.letter("M2"))


async def to_the_end(table: Table, inquiry: Inquiry, m2: bytes) -> dict | None:
    await table.link.send(inquiry.m3(m2))
    return await acknowledged(table, inquiry, await table.letter("M4"))


async def acknowledged(table: Table, inquiry: Inquiry, m4: bytes) -> dict | None:
    found = inquiry.result(m4)
    await table.link.send(inquiry.m5(found[3], found[4]) if found else inquiry.m5(None))
    return found


async def still_answers(table: Table) -> None:
    table.forget_letters()
    if await whole(table) is None:
        raise Failed("afterwards it no longer finds the person")


async def aborts(table: Table, inquiry: Inquiry, m1: bytes, *codes: int) -> None:
    await table.link.send(m1)
    try:
        inquiry.open(await table.letter("ABORT"), envelope.BLINDED)
    except Refused as refused:
        if refused.args[0] in codes:
            return
        raise Failed(f"ABORT {refused.args[0]}") from refused
    raise Failed("it answered with M2")


async def not_taken(table: Table, data: bytes) -> None:
    """The bytes on a stream of their own get no empty answer."""
    stream = await table.link.host.new_stream(table.link.other, [QUERY])
    try:
        with trio.fail_after(SLOW_SECONDS):
            await stream.write(data)
            await read_block(stream, 0)
    except (EOFError, StreamError):
        return
    except trio.TooSlowError as slow:
        raise Failed("the stream stays open") from slow
    raise Failed("it took the message")


@script("asks", "an inquiry in good form, M1 to M5", "find the person and take the countersignature")
async def good_form(table: Table) -> None:
    await still_answers(table)


@script("asks", "M1 one byte longer than its size class", STILL_ANSWERS)
async def wrong_length(table: Table) -> None:
    m1 = table.inquiry().m1() + b"\0"
    await not_taken(table, u32(len(m1)) + m1)
    await still_answers(table)


@script("asks", "announces 4 GiB", STILL_ANSWERS + ", without taking memory for it")
async def endless_length(table: Table) -> None:
    await not_taken(table, b"\xff" * 4 + bytes(1000))
    await still_answers(table)


@script("asks", "sends half of M1 and closes", "take nothing of it, and go on answering others")
async def closes_in_the_middle(table: Table) -> None:
    m1 = table.inquiry().m1()
    stream = await table.link.host.new_stream(table.link.other, [QUERY])
    await stream.write(u32(len(m1)) + m1[: len(m1) // 2])
    await stream.close()
    await table.silence()
    await still_answers(table)


@script("asks", "sends M1 byte by byte, one a second", "give up on that stream within its time-out, and go on answering others")
async def slow_bytes(table: Table) -> None:
    m1 = table.inquiry().m1()
    stream = await table.link.host.new_stream(table.link.other, [QUERY])
    ended = trio.Event()

    async def read() -> None:
        try:
            await read_block(stream, 0)
        except (EOFError, StreamError):
            ended.set()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(read)
        for byte in (u32(len(m1)) + m1)[:SLOW_SECONDS]:
            try:
                await stream.write(bytes([byte]))
            except StreamError:
                ended.set()
            with trio.move_on_after(1):
                await ended.wait()
                break
        nursery.cancel_scope.cancel()
    if not ended.is_set():
        raise Failed(f"the stream is open after {SLOW_SECONDS} s")
    await still_answers(table)


@script("asks", "M1 of a version that nobody speaks", "ABORT 1 (version)")
async def wrong_version(table: Table) -> None:
    inquiry = table.inquiry()
    await aborts(table, inquiry, inquiry.seal(OPEN, inquiry.opening() | {1: 99}, table.own_manifest), VERSION)


async def at_most_an_abort(table: Table, inquiry: Inquiry, m1: bytes) -> None:
    await table.offer(m1)
    with trio.move_on_after(SILENCE_SECONDS):
        letter = envelope.content(await table.link.letters.receive(), inquiry.reply)
        if letter[0] != envelope.ABORT:
            raise Failed(f"message {letter[0]}")
    await still_answers(table)


@script("asks", "M1 whose time has passed", "ABORT 5 (expired), or drop it in silence")
async def expired(table: Table) -> None:
    inquiry, ago = table.inquiry(), int(time.time()) - 7200
    m1 = inquiry.seal(OPEN, inquiry.opening() | {6: ago - 60, 7: ago}, table.own_manifest)
    await at_most_an_abort(table, inquiry, m1)


@script("asks", "M1 made 20 minutes from now", "ABORT 5 or 6, or drop it in silence; never answer")
async def from_the_future(table: Table) -> None:
    inquiry, later = table.inquiry(), int(time.time()) + 1200
    m1 = inquiry.seal(OPEN, inquiry.opening() | {6: later}, table.own_manifest)
    await at_most_an_abort(table, inquiry, m1)


@script("asks", "M1 that names a manifest nobody made", "ABORT 2 (stale manifest)")
async def stale_manifest(table: Table) -> None:
    inquiry = table.inquiry()
    m1 = inquiry.seal(OPEN, inquiry.opening() | {22: os.urandom(32)}, table.own_manifest)
    await aborts(table, inquiry, m1, STALE_MANIFEST)


@script("asks", "M1 that asks for finer buckets than the manifest says", "ABORT 2 or 6; never answer")
async def wrong_bucket_bits(table: Table) -> None:
    inquiry = table.inquiry()
    m1 = inquiry.seal(OPEN, inquiry.opening() | {20: 8, 21: 255}, table.own_manifest)
    await aborts(table, inquiry, m1, STALE_MANIFEST, BAD_MESSAGE)


@script("asks", "M1 for a certificate, which the permission list does not have", "ABORT 3 (not permitted)")
async def not_permitted(table: Table) -> None:
    inquiry = table.inquiry()
    await aborts(table, inquiry, inquiry.seal(OPEN, inquiry.opening() | {23: 3}, table.own_manifest), NOT_PERMITTED)


async def dropped(table: Table, m1: bytes) -> None:
    """It may be taken from the stream, and nothing follows."""
    await table.offer(m1)
    await table.silence()
    await still_answers(table)


@script("asks", "M1 signed by a key that is in no manifest", SILENT)
async def wrong_signature(table: Table) -> None:
    inquiry = table.inquiry()
    body = inquiry.common() | inquiry.opening()
    stranger = Ed25519PrivateKey.generate()
    sealed, _ = envelope.seal(OPEN, body, table.own_manifest, inquiry.m, *inquiry.to, stranger)
    await dropped(table, sealed)


@script("asks", "M1 for another municipality", SILENT)
async def other_recipient(table: Table) -> None:
    inquiry = table.inquiry()
    await dropped(table, inquiry.seal(OPEN, inquiry.opening() | {4: table.own.code}, table.own_manifest))


@script("asks", "M1 in the name of the municipality that is asked", SILENT + ", or ABORT 6")
async def other_sender(table: Table) -> None:
    inquiry = table.inquiry()
    m1 = inquiry.seal(OPEN, inquiry.opening() | {3: inquiry.code}, table.own_manifest)
    await at_most_an_abort(table, inquiry, m1)


@script("asks", "M1 sealed to a key that the node does not have", SILENT)
async def unknown_key(table: Table) -> None:
    inquiry = table.inquiry()
    public = X25519PrivateKey.generate().public_key().public_bytes_raw()
    inquiry.to = public, key_id("seal", public)
    await dropped(table, inquiry.m1())


@script("asks", "M1 whose attachment is another than its body names", SILENT + ", or ABORT 6")
async def swapped_attachment(table: Table) -> None:
    inquiry = table.inquiry()
    m1 = inquiry.seal(OPEN, inquiry.opening() | {25: os.urandom(32)}, table.own_manifest)
    await at_most_an_abort(table, inquiry, m1)


@script("asks", "the same M1 twice", "send the same M2 again, byte for byte, or nothing more; never another M2")
async def replayed_m1(table: Table) -> None:
    inquiry = table.inquiry()
    m1 = inquiry.m1()
    await table.link.send(m1)
    first = await table.letter("M2")
    await table.link.send(m1)
    with trio.move_on_after(SILENCE_SECONDS):
        if await table.link.letters.receive() != first:
            raise Failed("another M2 to the same M1")
    if await to_the_end(table, inquiry, first) is None:
        raise Failed("the person was not found after it")


async def evaluated(table: Table, change) -> None:
    """An M3 that is changed before it is sealed must not find anybody."""
    inquiry = table.inquiry()
    await table.link.send(inquiry.m1())
    fields, elements = inquiry.evaluated(await table.letter("M2"))
    fields, elements = change(fields, elements)
    await table.link.send(inquiry.seal(EVALUATED, fields, elements))
    found = inquiry.result(await table.letter("M4"))
    if found is not None:
        raise Failed("it found the person")
    await table.link.send(inquiry.m5(None))


def with_element(element: bytes):
    def change(fields: dict, elements: bytes) -> tuple[dict, bytes]:
        elements = element + elements[ELEMENT_LEN:]
        return fields | {40: H(elements)}, elements

    return change


NONE = "answer NONE: M4 of the usual length that does not open"


@script("asks", "M3 with bytes that are no element of the group", NONE)
async def point_that_is_none(table: Table) -> None:
    await evaluated(table, with_element(b"\xff" * ELEMENT_LEN))


@script("asks", "M3 with an element in another than its canonical form", NONE)
async def point_not_canonical(table: Table) -> None:
    field = 2**255 - 19
    await evaluated(table, with_element((field + 1).to_bytes(32, "little")))


@script("asks", "M3 with the identity among its elements", NONE)
async def point_identity(table: Table) -> None:
    await evaluated(table, with_element(bytes(ELEMENT_LEN)))


@script("asks", "M3 with a tag that fits nobody", NONE)
async def wrong_tag(table: Table) -> None:
    await evaluated(table, lambda fields, elements: (fields | {41: os.urandom(32)}, elements))


@script("asks", "M3 with evidence that does not open", NONE)
async def broken_evidence(table: Table) -> None:
    await evaluated(table, lambda fields, elements: (fields | {42: os.urandom(len(fields[42]))}, elements))


async def m3_dropped(table: Table, change) -> None:
    """A wrong M3 changes nothing: the right one is answered afterwards."""
    inquiry = table.inquiry()
    await table.link.send(inquiry.m1())
    fields, elements = inquiry.evaluated(await table.letter("M2"))
    before = list(inquiry.transcript)
    wrong = inquiry.seal(EVALUATED, *change(fields, elements))
    inquiry.transcript = before
    await table.link.send(wrong)
    await table.silence()
    await table.link.send(inquiry.seal(EVALUATED, fields, elements))
    if await acknowledged(table, inquiry, await table.letter("M4")) is None:
        raise Failed("the right M3 no longer finds the person")


@script("asks", "M3 that continues another transcript, then the right one", "drop the first in silence and answer the second")
async def wrong_prev(table: Table) -> None:
    await m3_dropped(table, lambda fields, elements: (fields | {8: os.urandom(32)}, elements))


@script("asks", "M3 whose elements are not those of its hash, then the right one", "drop the first in silence and answer the second, or answer NONE")
async def changed_hash(table: Table) -> None:
    inquiry = table.inquiry()
    await table.link.send(inquiry.m1())
    fields, elements = inquiry.evaluated(await table.letter("M2"))
    swapped = elements[ELEMENT_LEN:] + elements[:ELEMENT_LEN]
    before = list(inquiry.transcript)
    wrong = inquiry.seal(EVALUATED, fields, swapped)
    after, inquiry.transcript = inquiry.transcript, before
    await table.link.send(wrong)
    with trio.move_on_after(SILENCE_SECONDS) as silent:
        inquiry.transcript = after
        if inquiry.result(await table.link.letters.receive()) is not None:
            raise Failed("it found the person")
        await table.link.send(inquiry.m5(None))
    if silent.cancelled_caught:
        inquiry.transcript = before
        await table.link.send(inquiry.seal(EVALUATED, fields, elements))
        await acknowledged(table, inquiry, await table.letter("M4"))


@script("asks", "M3 twice", "send the same M4 again, byte for byte, or nothing more")
async def duplicate_m3(table: Table) -> None:
    inquiry = table.inquiry()
    await table.link.send(inquiry.m1())
    m3 = inquiry.m3(await table.letter("M2"))
    await table.link.send(m3)
    await table.link.send(m3)
    first = await table.letter("M4")
    with trio.move_on_after(SILENCE_SECONDS):
        if await table.link.letters.receive() != first:
            raise Failed("another M4 to the same M3")
    await acknowledged(table, inquiry, first)


@script("asks", "opens more inquiries than may be open at one time, and answers none", "ABORT 4 (rate) at the latest after the 16th")
async def too_many_opens(table: Table) -> None:
    codes = []
    for _ in range(OPENS_MAX + 2):
        inquiry = table.inquiry()
        await table.link.send(inquiry.m1())
        try:
            inquiry.open(await table.letter("M2 or ABORT"), envelope.BLINDED)
        except Refused as refused:
            codes.append(refused.args[0])
    if not codes or set(codes) != {RATE}:
        raise Failed(f"{len(codes)} refusals, {codes}")
