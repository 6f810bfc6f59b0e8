"""What others signed: the directory and their manifests (section 3)."""

import time
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature

from . import cbor
from .primitives import H, bucket_parameters, key_id, u8, verify

ROOTS_NEEDED = 2
MANIFEST_DAYS_MAX = 30
DAY = 86_400
AHEAD_MAX = 600


class Directory:
    """A directory file that at least two of three root keys signed."""

    def __init__(self, file: bytes, trust: dict):
        self.roots = [bytes.fromhex(root) for root in trust["roots"]]
        network = H(b"vrx/1/net\0", u8(int(trust["practice"])), *self.roots)
        content, signatures = cbor.read(file)
        if len({number for number, sig in signatures if self.is_signed(content, number, sig)}) < ROOTS_NEEDED:
            raise ValueError("the directory lacks signatures")
        fields = cbor.read(content)
        if fields[1] != network or network.hex() != trust["network"]:
            raise ValueError("the directory of another network")
        if fields[4] < time.time():
            raise ValueError("the directory has expired")
        self.version, self.bits_max, self.entries = fields[2], fields[5], fields[6]

    def is_signed(self, content: bytes, number: int, signature: bytes) -> bool:
        try:
            verify(self.roots[number - 1], "vrx/1/dir", content, signature)
        except (InvalidSignature, IndexError):
            return False
        return True

    def entry(self, code: int) -> dict:
        """Node 1 of a municipality, not revoked."""
        for entry in self.entries:
            if entry[1] == code and entry[2] == 1 and not entry.get(11):
                return entry
        raise ValueError(f"{code} is not in the directory")


@dataclass
class Manifest:
    """A manifest that its municipality's first node signed and whose bucket is what the directory says."""

    content: bytes
    fields: dict
    hash: bytes
    sig_keys: dict[bytes, bytes]

    @classmethod
    def read(cls, file: bytes, directory: Directory, code: int) -> "Manifest":
        content, signature = cbor.read(file)
        entry = directory.entry(code)
        verify(entry[5], "vrx/1/manifest", content, signature)
        fields = cbor.read(content)
        now = time.time()
        is_current = fields[3] < now + AHEAD_MAX and now < fields[4] <= fields[3] + MANIFEST_DAYS_MAX * DAY
        if fields[1] != code or not is_current:
            raise ValueError("a manifest of another municipality or time")
        n, beta, m = bucket_parameters(fields[9], directory.bits_max)
        if (fields[9], fields[10], fields[11]) != (n, beta, m):
            raise ValueError("bucket parameters that do not follow from the number of persons")
        if not entry[7] <= n <= max(512, 3 * entry[7]):
            raise ValueError("more or fewer persons than the directory's population allows")
        sig_keys = {key_id("sig", key[1]): key[1] for key in fields[5]}
        return cls(content, fields, H(content), sig_keys)

    def newest_seal_key(self) -> tuple[bytes, bytes]:
        """Public key and its id."""
        now = time.time()
        valid = [key for key in self.fields[8] if key[1] == 1 and key[3] <= now < key[4]]
        public = max(valid, key=lambda key: key[3])[2]
        return public, key_id("seal", public)
