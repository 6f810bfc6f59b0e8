"""One inquiry from the asking side (section 5): M1 to M5 as steps of a state that nothing but messages changes."""

import hmac
import os
import time

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from . import cbor, envelope, oprf
from .evidence import Person, evidence
from .member import Member
from .network import Manifest
from .primitives import H, bucket, key_id, pad, sign, unpad
from .schedule import Keys, transcript

TRANSFER_IN = 1
LIVES = 14 * 86_400
EVIDENCE_LEN, RESULT_LEN, ACK_LEN = 4096, 65_536, 1024
TAG_LEN = 16


class Refused(Exception):
    """The other side ended it before anything about a person was sent."""


class Inquiry:
    def __init__(self, own: Member, own_manifest: bytes, other: Manifest, person: Person):
        self.own, self.own_manifest, self.other, self.person = own, own_manifest, other, person
        self.code, self.m = other.fields[1], other.fields[11]
        self.id = os.urandom(16)
        self.created = int(time.time())
        self.reply = X25519PrivateKey.generate()
        self.reply_id = key_id("reply", self.reply.public_key().public_bytes_raw())
        self.transcript = [bytes(32)]
        self.to: tuple[bytes, bytes] = other.newest_seal_key()
        self.keys: Keys | None = None
        self.body3 = b""

    def common(self) -> dict:
        return {
            1: 1,
            2: self.id,
            3: self.own.code,
            4: self.code,
            5: self.to[1],
            6: int(time.time()),
            7: self.created + LIVES,
            8: self.transcript[-1],
        }

    def seal(self, kind: int, fields: dict, attachment: bytes = b"") -> bytes:
        """The next message; `fields` also replace what all messages have in common."""
        body = self.common() | fields
        sealed, written = envelope.seal(kind, body, attachment, self.m, *self.to, self.own.secrets["sig"])
        self.remember(kind, written)
        if kind == envelope.EVALUATED:
            self.body3 = written
        return sealed

    def remember(self, kind: int, body: bytes) -> None:
        before = self.transcript[-1] if kind > 1 else b""
        self.transcript.append(transcript(kind, body, before))

    def open(self, sealed: bytes, kind: int) -> envelope.Letter:
        """The next message of the other side; an ABORT raises."""
        letter = envelope.opened(sealed, self.reply, self.other.sig_keys)
        fields = letter.fields
        theirs = (fields[2], fields[3], fields[4], fields[5], fields[8])
        if theirs != (self.id, self.code, self.own.code, self.reply_id, self.transcript[-1]):
            raise ValueError("a message of another inquiry, side or place")
        if letter.kind == envelope.ABORT:
            raise Refused(fields[70])
        if letter.kind != kind:
            raise ValueError(f"message {letter.kind} where {kind} was due")
        self.remember(kind, letter.body)
        return letter

    def opening(self) -> dict:
        """What M1 says: nothing about the person but the bucket."""
        beta = self.other.fields[10]
        return {
            20: beta,
            21: bucket(self.person.number, beta),
            22: self.other.hash,
            23: TRANSFER_IN,
            24: self.reply.public_key().public_bytes_raw(),
            25: H(self.own_manifest),
        }

    def m1(self) -> bytes:
        return self.seal(envelope.OPEN, self.opening(), self.own_manifest)

    def m3(self, m2: bytes) -> bytes:
        return self.seal(envelope.EVALUATED, *self.evaluated(m2))

    def evaluated(self, m2: bytes) -> tuple[dict, bytes]:
        """What M3 says, and its elements; the key is gone when this returns."""
        letter = self.open(m2, envelope.BLINDED)
        fields, blinded = letter.fields, letter.attachment
        if fields[30] != self.m or len(blinded) != 32 * self.m or H(blinded) != fields[31]:
            raise ValueError("M2 with another number of elements, or another hash")
        self.to = fields[32], key_id("reply", fields[32])
        key = oprf.fresh_key()
        evaluated = oprf.blind_evaluate(key, blinded)
        output = oprf.evaluate(key, b"vrx/1/person\0" + self.person.number.encode())
        e_hash = H(evaluated)
        self.keys = Keys(output, self.transcript[2], e_hash)
        stated = pad(cbor.write(evidence(self.person, self.keys)), EVIDENCE_LEN)
        sealed = self.keys.seal("evidence", envelope.EVALUATED, stated)
        return {40: e_hash, 41: self.keys.by_name["tag"], 42: sealed}, evaluated

    def result(self, m4: bytes) -> dict | None:
        """What was found; `None` for every other reason there may be."""
        letter = self.open(m4, envelope.RESULT)
        inner = letter.fields[50]
        if len(inner) != RESULT_LEN + TAG_LEN:
            raise ValueError("M4 of another length")
        try:
            return cbor.read(unpad(self.keys.open("result", envelope.RESULT, inner)))
        except InvalidTag:
            return None

    def m5(self, receipt: bytes | None, sig_r: bytes = b"") -> bytes:
        """The countersignature, or as many random bytes."""
        inner = os.urandom(ACK_LEN + TAG_LEN)
        if receipt is not None:
            signature = sign(self.own.secrets["sig"], "vrx/1/receipt-ack", H(receipt, sig_r))
            plain = pad(cbor.write({1: signature, 2: b""}), ACK_LEN)
            inner = self.keys.seal("ack", envelope.ACK, plain)
        return self.seal(envelope.ACK, {60: inner})

    def is_about(self, subject: bytes) -> bool:
        return hmac.compare_digest(subject, self.keys.subject(self.person.number))
