"""HPKE in base mode (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305. One message a context."""

import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEM = b"KEM" + (0x0020).to_bytes(2, "big")
SUITE = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (0x0020, 0x0001, 0x0003))
ENC_LEN = 32


def extract(salt: bytes, material: bytes) -> bytes:
    """HKDF-Extract with SHA-256 (RFC 5869)."""
    return hmac.digest(salt or bytes(32), material, "sha256")


def expand(prk: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand with SHA-256 (RFC 5869)."""
    block, whole, counter = b"", b"", 1
    while len(whole) < length:
        block = hmac.digest(prk, block + info + bytes([counter]), "sha256")
        whole, counter = whole + block, counter + 1
    return whole[:length]


def labeled_extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return extract(salt, b"HPKE-v1" + suite + label + material)


def labeled_expand(suite: bytes, prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    return expand(prk, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)


def shared_secret(dh: bytes, enc: bytes, recipient: bytes) -> bytes:
    """ExtractAndExpand of DHKEM (section 4.1)."""
    prk = labeled_extract(KEM, b"", b"eae_prk", dh)
    return labeled_expand(KEM, prk, b"shared_secret", enc + recipient, 32)


def key_schedule(secret: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Key and base nonce in mode 0 without a pre-shared key (section 5.1)."""
    psk_id = labeled_extract(SUITE, b"", b"psk_id_hash", b"")
    context = b"\x00" + psk_id + labeled_extract(SUITE, b"", b"info_hash", info)
    prk = labeled_extract(SUITE, secret, b"secret", b"")
    key = labeled_expand(SUITE, prk, b"key", context, 32)
    return key, labeled_expand(SUITE, prk, b"base_nonce", context, 12)


def seal(public: bytes, info: bytes, aad: bytes, plain: bytes, ephemeral: X25519PrivateKey | None = None) -> bytes:
    """enc || ct for a public key; only test vectors choose the ephemeral key."""
    own = ephemeral or X25519PrivateKey.generate()
    enc = own.public_key().public_bytes_raw()
    dh = own.exchange(X25519PublicKey.from_public_bytes(public))
    key, nonce = key_schedule(shared_secret(dh, enc, public), info)
    return enc + ChaCha20Poly1305(key).encrypt(nonce, plain, aad)


def open_sealed(secret: X25519PrivateKey, info: bytes, aad: bytes, sealed: bytes) -> bytes:
    """What was sealed to the public half of `secret`; raises InvalidTag where it was not."""
    enc, ct = sealed[:ENC_LEN], sealed[ENC_LEN:]
    dh = secret.exchange(X25519PublicKey.from_public_bytes(enc))
    public = secret.public_key().public_bytes_raw()
    key, nonce = key_schedule(shared_secret(dh, enc, public), info)
    return ChaCha20Poly1305(key).decrypt(nonce, ct, aad)
