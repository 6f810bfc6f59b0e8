"""The envelope (section 4): header, one HPKE message, and the signature inside it."""

import os
import time
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from . import cbor, hpke
from .primitives import key_id, pad, sign, u32, u8, unpad, verify

SUITE = 1
HEADER_LEN = 37
OVERHEAD = HEADER_LEN + hpke.ENC_LEN + 16
HOUR = 3600
OPEN, BLINDED, EVALUATED, RESULT, ACK, LATE, ABORT = 1, 2, 3, 4, 5, 6, 15


def size_class(kind: int, m: int = 0) -> int:
    """Length of the padded content of a message."""
    fixed = {OPEN: 4096, RESULT: 69632, ACK: 2048, LATE: 69632, ABORT: 4096}
    return fixed.get(kind) or 32 * m + {BLINDED: 2048, EVALUATED: 8192}[kind]


@dataclass
class Letter:
    """What was inside an envelope; `body` as received, because hashes and signatures are over these bytes."""

    kind: int
    body: bytes
    attachment: bytes
    fields: dict


def header(to_code: int, to_key: bytes, expires: int) -> bytes:
    hour = -(-expires // HOUR) * HOUR
    return b"VRX1" + u8(SUITE) + u32(to_code) + to_key + os.urandom(16) + u32(hour)


def info() -> bytes:
    return b"vrx/1/hpke\0" + u8(SUITE)


def seal(kind: int, body: dict, attachment: bytes, m: int, to: bytes, to_key: bytes, own: Ed25519PrivateKey) -> tuple[bytes, bytes]:
    """The envelope for a public key, and the body's bytes."""
    written = cbor.write(body)
    public = own.public_key().public_bytes_raw()
    signature = sign(own, "vrx/1/sig", u8(kind) + written)
    content = cbor.write([kind, written, attachment, key_id("sig", public), signature])
    head = header(body[4], to_key, body[7])
    return head + hpke.seal(to, info(), head, pad(content, size_class(kind, m))), written


def content(envelope: bytes, secret: X25519PrivateKey) -> list:
    """[type, body, attachment, sig_key_id, sig] as it was sealed to us; nothing of it is verified yet."""
    head = envelope[:HEADER_LEN]
    if head[:5] != b"VRX1" + u8(SUITE):
        raise ValueError("not an envelope of this suite")
    return cbor.read(unpad(hpke.open_sealed(secret, info(), head, envelope[HEADER_LEN:])))


def opened(envelope: bytes, secret: X25519PrivateKey, sig_keys: dict[bytes, bytes]) -> Letter:
    """Opens with a secret key, and holds the signature against the sender's keys by their ids."""
    head = envelope[:HEADER_LEN]
    kind, body, attachment, signer, signature = content(envelope, secret)
    verify(sig_keys[signer], "vrx/1/sig", u8(kind) + body, signature)
    fields = cbor.read(body)
    if fields[1] != 1 or fields[5] != head[9:17] or fields[4] != int.from_bytes(head[5:9], "big"):
        raise ValueError("body and header name different recipients")
    if fields[7] < time.time():
        raise ValueError("expired")
    return Letter(kind, body, attachment, fields)
