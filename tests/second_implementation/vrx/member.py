"""A member's keys, its card and its manifest (section 3)."""

import json
import os
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from . import cbor
from .primitives import bucket_parameters, municipality_check_digit, sign, u32

DAY = 86_400
SIGNING = ("id", "sig", "log", "wit")


class Member:
    """A municipality of our own, read from the file that `make` wrote."""

    def __init__(self, written: dict):
        self.code = written["code"]
        self.network = bytes.fromhex(written["network"])
        self.secrets = {
            name: Ed25519PrivateKey.from_private_bytes(bytes.fromhex(written[name])) for name in SIGNING
        }
        self.seal = X25519PrivateKey.from_private_bytes(bytes.fromhex(written["seal"]))
        self.born = written["born"]

    @classmethod
    def read(cls, path: Path) -> "Member":
        return cls(json.loads(path.read_text()))

    @classmethod
    def make(cls, path: Path, code: int, trust: dict) -> "Member":
        """Fresh keys in a file of its owner, for a practice network and no other."""
        if not trust["practice"]:
            raise SystemExit("this client keeps its keys in a plain file: practice networks only")
        five, digit = divmod(code, 10)
        if municipality_check_digit(f"{five:05}") != digit:
            raise SystemExit(f"{code} is no municipality code")
        written = {name: os.urandom(32).hex() for name in (*SIGNING, "seal")}
        written |= {"code": code, "network": trust["network"], "born": int(time.time())}
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump(written, file)
        return cls(written)

    def public(self, name: str) -> bytes:
        return self.secrets[name].public_key().public_bytes_raw()

    def card(self) -> dict:
        """What those who run the network take into the directory."""
        signed = self.network + u32(self.code) + self.public("id")
        return {
            "code": f"{self.code:06}",
            "role": "municipality",
            "network": self.network.hex(),
            "id_pub": self.public("id").hex(),
            "sig": sign(self.secrets["id"], "vrx/1/card", signed).hex(),
        }

    def manifest(self, population: int, bits_max: int) -> bytes:
        """The manifest as a file."""
        now = self.born
        n, beta, m = bucket_parameters(population, bits_max)
        seal = {1: 1, 2: self.seal.public_key().public_bytes_raw(), 3: now, 4: now + 21 * DAY}
        content = cbor.write({
            1: self.code,
            2: 1,
            3: now,
            4: now + 30 * DAY,
            5: [{1: self.public("sig"), 2: now, 3: now + 400 * DAY}],
            6: [self.public("log")],
            7: [self.public("wit")],
            8: [seal],
            9: n,
            10: beta,
            11: m,
            12: 500,
        })
        return cbor.write([content, sign(self.secrets["id"], "vrx/1/manifest", content)])
