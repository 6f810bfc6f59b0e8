"""Hashes, signatures and numbers as sections 1 to 4 of the protocol write them."""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def H(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def u8(number: int) -> bytes:
    return number.to_bytes(1, "big")


def u32(number: int) -> bytes:
    return number.to_bytes(4, "big")


def key_id(purpose: str, public: bytes) -> bytes:
    """Section 3: the first 8 bytes of a hash that names the purpose."""
    return H(b"vrx/1/kid\0", purpose.encode() + b"\0", public)[:8]


def sign(secret: Ed25519PrivateKey, context: str, message: bytes) -> bytes:
    return secret.sign(context.encode() + b"\0" + message)


def verify(public: bytes, context: str, message: bytes, signature: bytes) -> None:
    """Raises InvalidSignature where the signature is not one."""
    Ed25519PublicKey.from_public_bytes(public).verify(signature, context.encode() + b"\0" + message)


def pad(data: bytes, length: int) -> bytes:
    """0x80 and zeros up to the exact length (section 4)."""
    if len(data) >= length:
        raise ValueError(f"{len(data)} bytes do not fit into {length}")
    return data + b"\x80" + bytes(length - len(data) - 1)


def unpad(data: bytes) -> bytes:
    end = data.rstrip(b"\0")
    if not end.endswith(b"\x80"):
        raise ValueError("padding that is none")
    return end[:-1]


def municipality_check_digit(five: str) -> int:
    """Section 3, code."""
    total = sum(weight * int(digit) for weight, digit in zip((6, 5, 4, 3, 2), five))
    return (11 - total % 11) % 10


def my_number_check_digit(eleven: str) -> int:
    """Section 3, number."""
    total = 0
    for n, digit in enumerate(reversed(eleven), start=1):
        total += int(digit) * (n + 1 if n <= 6 else n - 5)
    remainder = total % 11
    return 0 if remainder <= 1 else 11 - remainder


def bucket(number: str, beta: int) -> int:
    """The first beta bits of a hash of the number (section 3)."""
    first = int.from_bytes(H(b"vrx/1/bucket\0", number.encode()), "big")
    return first >> (256 - beta)


def bucket_parameters(persons: int, bits_max: int) -> tuple[int, int, int]:
    """n, beta and M for a number of persons (section 3)."""
    digits = max(len(str(persons)) - 2, 0)
    n = -(-persons // 10**digits) * 10**digits
    beta = 0
    while n > 512 and beta < bits_max and 256 << beta < n:
        beta += 1
    mu = n / 2**beta
    return n, beta, 256 * -int(-(mu + 6 * mu**0.5) // 256)
