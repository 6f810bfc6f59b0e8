"""The oblivious PRF of RFC 9497, ristretto255-SHA512, mode 0x00.

The inquirer holds the key, the municipality asked is the client (protocol section 2: reversed roles).
The client's two functions are here for the test vectors.
"""

from hashlib import sha512

import rbcl

CONTEXT = b"OPRFV1-" + bytes([0]) + b"-ristretto255-SHA512"
ORDER = 2**252 + 27742317777372353535851937790883648493
ELEMENT_LEN = 32


def expand_message_xmd(message: bytes, dst: bytes, length: int = 64) -> bytes:
    """RFC 9380 section 5.3.1 with SHA-512; one block is enough for 64 bytes."""
    dst_prime = dst + bytes([len(dst)])
    first = sha512(bytes(128) + message + length.to_bytes(2, "big") + b"\x00" + dst_prime).digest()
    return sha512(first + b"\x01" + dst_prime).digest()[:length]


def hash_to_group(data: bytes) -> bytes:
    """RFC 9497 section 4.1."""
    return rbcl.crypto_core_ristretto255_from_hash(expand_message_xmd(data, b"HashToGroup-" + CONTEXT))


def hash_to_scalar(data: bytes, dst: bytes = b"HashToScalar-" + CONTEXT) -> int:
    return int.from_bytes(expand_message_xmd(data, dst), "little") % ORDER


def derive_key(seed: bytes, info: bytes) -> int:
    """RFC 9497 section 3.2.1, DeriveKeyPair."""
    material = seed + len(info).to_bytes(2, "big") + info
    for counter in range(256):
        key = hash_to_scalar(material + bytes([counter]), b"DeriveKeyPair" + CONTEXT)
        if key != 0:
            return key
    raise ValueError("no key from this seed")


def scalar(number: int) -> bytes:
    return number.to_bytes(32, "little")


def multiply(number: int, element: bytes) -> bytes:
    """A multiple of an element; refuses what is no element, and the identity (RFC 9497 section 4.1)."""
    if len(element) != ELEMENT_LEN or element == bytes(ELEMENT_LEN):
        raise ValueError("not an element of the group")
    if not rbcl.crypto_core_ristretto255_is_valid_point(element):
        raise ValueError("not a canonical element of the group")
    return rbcl.crypto_scalarmult_ristretto255(scalar(number), element)


def blind_evaluate(key: int, elements: bytes) -> bytes:
    """k*B_i for every 32 bytes."""
    parts = [elements[at : at + ELEMENT_LEN] for at in range(0, len(elements), ELEMENT_LEN)]
    return b"".join(multiply(key, part) for part in parts)


def output(data: bytes, element: bytes) -> bytes:
    """RFC 9497 section 3.3.1, the last hash of Finalize and of Evaluate."""
    length = len(data).to_bytes(2, "big")
    return sha512(length + data + len(element).to_bytes(2, "big") + element + b"Finalize").digest()


def evaluate(key: int, data: bytes) -> bytes:
    return output(data, multiply(key, hash_to_group(data)))


def blind(data: bytes, by: int) -> bytes:
    return multiply(by, hash_to_group(data))


def finalize(data: bytes, by: int, evaluated: bytes) -> bytes:
    return output(data, multiply(pow(by, -1, ORDER), evaluated))


def fresh_key() -> int:
    return int.from_bytes(rbcl.crypto_core_ristretto255_scalar_random(), "little")
