"""The node under test asks: somebody starts an inquiry there about the person, to this peer's municipality."""

import os
import time

import trio
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrx import cbor
from vrx.answering import INNER_LEN, Answering
from vrx.envelope import ABORT, BLINDED, RESULT
from vrx.oprf import ELEMENT_LEN
from vrx.primitives import H

from .script import Failed, Table, script

ALL = "answers"
ASKED_SECONDS = 60
# A node that is going to send M3 sends it by then.
NO_M3_SECONDS = 4
NO_M3 = "send no M3: nothing about the person leaves"


async def asked(table: Table) -> Answering:
    """Waits for M1 of an inquiry that somebody starts at the node under test."""
    print(f"        now ask {table.own.code} at {table.to}", flush=True)
    session = Answering(table.own, table.m, table.person.number, table.directory, table.to)
    since = int(time.time()) - 1
    with trio.move_on_after(ASKED_SECONDS):
        while True:
            try:
                if session.take_m1(await table.link.letters.receive())[6] >= since:
                    return session
            except (ValueError, InvalidTag):
                pass
            # What the script before left over.
            session = Answering(table.own, table.m, table.person.number, table.directory, table.to)
    raise Failed("nobody asked")


async def wrong_m2(table: Table, change, secret=None) -> None:
    """No M3 may follow; M1 may come again."""
    session = await asked(table)
    fields, elements = change(*session.blinded())
    await table.offer(session.seal(BLINDED, fields, elements, secret))
    with trio.move_on_after(NO_M3_SECONDS):
        while True:
            sealed = await table.link.letters.receive()
            try:
                session.take_m3(sealed)
            except (ValueError, InvalidTag):
                continue
            raise Failed("M3 came")


def with_element(element: bytes):
    def change(fields: dict, elements: bytes) -> tuple[dict, bytes]:
        elements = element + elements[ELEMENT_LEN:]
        return fields | {31: H(elements)}, elements

    return change


@script("answers", "M2 with bytes that are no element of the group", NO_M3)
async def m2_point_that_is_none(table: Table) -> None:
    await wrong_m2(table, with_element(b"\xff" * ELEMENT_LEN))


@script("answers", "M2 with the identity among its elements", NO_M3)
async def m2_identity(table: Table) -> None:
    await wrong_m2(table, with_element(bytes(ELEMENT_LEN)))


@script("answers", "M2 whose elements are not those of its hash", NO_M3)
async def m2_changed_hash(table: Table) -> None:
    await wrong_m2(table, lambda fields, elements: (fields | {31: os.urandom(32)}, elements))


@script("answers", "M2 with another number of elements than the manifest says", NO_M3)
async def m2_wrong_count(table: Table) -> None:
    await wrong_m2(table, lambda fields, elements: (fields | {30: fields[30] + 256}, elements))


@script("answers", "M2 that continues another transcript", NO_M3)
async def m2_wrong_prev(table: Table) -> None:
    await wrong_m2(table, lambda fields, elements: (fields | {8: os.urandom(32)}, elements))


@script("answers", "M2 signed by a key that is in no manifest", NO_M3)
async def m2_wrong_signature(table: Table) -> None:
    await wrong_m2(table, lambda fields, elements: (fields, elements), Ed25519PrivateKey.generate())


async def evaluated(table: Table) -> tuple[Answering, dict | None]:
    """M1, a good M2, and what M3 brought."""
    session = await asked(table)
    await table.link.send(session.seal(BLINDED, *session.blinded()))
    with trio.move_on_after(20):
        while True:
            sealed = await table.link.letters.receive()
            try:
                return session, session.take_m3(sealed)
            except (ValueError, InvalidTag):
                continue
    raise Failed("no M3 came")


@script("answers", "answers NONE although it knows the person", "send M5 all the same, and show no more than that there was no answer")
async def none_always(table: Table) -> None:
    session, _ = await evaluated(table)
    await table.link.send(session.none())
    await table.letter("M5")


@script("answers", "never sends M4", "send complete evidence in M3 and keep the inquiry open; nothing else")
async def never_answers(table: Table) -> None:
    _, evidence = await evaluated(table)
    if evidence is None or set(range(1, 11)) - set(evidence):
        raise Failed("the evidence is not complete, or not about the person asked for")


@script("answers", "ABORT after M3", "not take it: after M3 there is no ABORT; keep the inquiry open for M4")
async def abort_after_m3(table: Table) -> None:
    session, _ = await evaluated(table)
    before = list(session.transcript)
    await table.offer(session.seal(ABORT, {70: 3, 8: before[1]}))
    session.transcript = before
    await table.link.send(session.none())
    await table.letter("M5")


@script("answers", "M4 that opens, with a receipt nobody signed", "show no records and countersign nothing")
async def forged_receipt(table: Table) -> None:
    session, _ = await evaluated(table)
    records = cbor.write({1: {1: table.person.kana, 2: table.person.birth, 3: table.person.sex}, 2: [], 3: False})
    content = {1: 1, 2: records, 3: cbor.write({1: session.m1[2]}), 4: os.urandom(64)}
    inner = session.keys.seal("result", RESULT, session.padded(content, INNER_LEN - 16))
    await table.link.send(session.seal(RESULT, {50: inner}))
    if session.countersigned(await table.letter("M5")):
        raise Failed("it countersigned it")
