"""Transcript hashes and the keys of one inquiry (section 5)."""

import hmac

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from .hpke import expand, extract
from .primitives import H, u8

NAMES = ("tag", "evidence", "result", "ack", "late", "subject", "compare")


def transcript(n: int, body: bytes, before: bytes = b"") -> bytes:
    """th_n; th1 has no hash before it."""
    return H(b"vrx/1/th\0", u8(n), before, body)


class Keys:
    """Everything that follows from the OPRF output."""

    def __init__(self, oprf_output: bytes, th2: bytes, e_hash: bytes):
        self.salt = H(b"vrx/1/ks\0", th2, e_hash)
        self.prk = extract(self.salt, oprf_output)
        self.context = th2 + e_hash
        self.by_name = {name: expand(self.prk, b"vrx/1/" + name.encode(), 32) for name in NAMES}

    def aad(self, kind: int) -> bytes:
        return b"vrx/1/aad\0" + u8(kind) + self.context

    def seal(self, name: str, kind: int, plain: bytes) -> bytes:
        return ChaCha20Poly1305(self.by_name[name]).encrypt(bytes(12), plain, self.aad(kind))

    def open(self, name: str, kind: int, sealed: bytes) -> bytes:
        """Raises InvalidTag where it was not sealed with this key."""
        return ChaCha20Poly1305(self.by_name[name]).decrypt(bytes(12), sealed, self.aad(kind))

    def compare_tag(self, label: str, value: bytes) -> bytes:
        """A tag that only lets the other side compare."""
        return hmac.digest(self.by_name["compare"], label.encode() + b"\0" + value, "sha256")

    def subject(self, number: str) -> bytes:
        return hmac.digest(self.by_name["subject"], number.encode(), "sha256")
