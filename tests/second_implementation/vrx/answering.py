"""The asked half (section 5), as far as a mock needs it to be asked by a node under test. It holds one person, or nobody."""

import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from . import cbor, envelope, oprf
from .member import Member
from .network import Directory, Manifest
from .primitives import H, key_id, pad, unpad
from .schedule import Keys, transcript

INNER_LEN = 65_552


class Answering:
    """One session with a municipality that asks."""

    def __init__(self, own: Member, m: int, number: str, directory: Directory, asking: int):
        self.own, self.m, self.number, self.directory, self.asking = own, m, number, directory, asking
        self.reply = X25519PrivateKey.generate()
        self.transcript = [bytes(32)]

    def take_m1(self, sealed: bytes) -> dict:
        # The key that verifies M1 is in M1's attachment, so it is opened once without and once with it.
        plain = envelope.content(sealed, self.own.seal)
        self.other = Manifest.read(plain[2], self.directory, self.asking)
        letter = envelope.opened(sealed, self.own.seal, self.other.sig_keys)
        self.m1 = letter.fields
        self.to = letter.fields[24], key_id("reply", letter.fields[24])
        self.transcript.append(transcript(1, letter.body))
        return letter.fields

    def common(self) -> dict:
        return {
            1: 1,
            2: self.m1[2],
            3: self.own.code,
            4: self.asking,
            5: self.to[1],
            6: self.m1[6],
            7: self.m1[7],
            8: self.transcript[-1],
        }

    def seal(self, kind: int, fields: dict, attachment: bytes = b"", secret=None) -> bytes:
        body = self.common() | fields
        secret = secret or self.own.secrets["sig"]
        sealed, written = envelope.seal(kind, body, attachment, self.m, *self.to, secret)
        self.transcript.append(transcript(kind, written, self.transcript[-1]))
        return sealed

    def blinded(self) -> tuple[dict, bytes]:
        """What M2 says, and its elements: one person among random inputs."""
        inputs = [b"vrx/1/person\0" + self.number.encode()]
        inputs += [os.urandom(32) for _ in range(self.m - 1)]
        secrets.SystemRandom().shuffle(inputs)
        self.states = [(data, oprf.fresh_key()) for data in inputs]
        elements = b"".join(oprf.blind(data, by) for data, by in self.states)
        reply = self.reply.public_key().public_bytes_raw()
        return {30: self.m, 31: H(elements), 32: reply}, elements

    def take_m3(self, sealed: bytes) -> dict | None:
        """The evidence, where the question was about our person."""
        letter = envelope.opened(sealed, self.reply, self.other.sig_keys)
        if letter.kind != envelope.EVALUATED or letter.fields[8] != self.transcript[-1]:
            raise ValueError("not the M3 of this session")
        th2, e_hash = self.transcript[-1], letter.fields[40]
        self.transcript.append(transcript(3, letter.body, th2))
        for at, (data, by) in enumerate(self.states):
            # Not in constant time: this is no node.
            output = oprf.finalize(data, by, letter.attachment[32 * at : 32 * at + 32])
            keys = Keys(output, th2, e_hash)
            if keys.by_name["tag"] == letter.fields[41]:
                self.keys = keys
                return cbor.read(unpad(keys.open("evidence", envelope.EVALUATED, letter.fields[42])))
        return None

    def padded(self, value, length: int) -> bytes:
        return pad(cbor.write(value), length)

    def countersigned(self, m5: bytes) -> bool:
        """Whether M5 opens, as it must after FOUND and never else."""
        letter = envelope.opened(m5, self.reply, self.other.sig_keys)
        try:
            self.keys.open("ack", envelope.ACK, letter.fields[60])
        except InvalidTag:
            return False
        return True

    def none(self) -> bytes:
        return self.seal(envelope.RESULT, {50: os.urandom(INNER_LEN)})
