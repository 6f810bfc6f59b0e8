"""Deterministic CBOR (RFC 8949 section 4.2.1); what is not in that form is refused."""

import cbor2


def write(value) -> bytes:
    """The one encoding of a value."""
    return cbor2.dumps(value, canonical=True)


def read(data: bytes):
    """The value of an encoding that is the one encoding of its value."""
    value = cbor2.loads(data)
    if write(value) != data:
        raise ValueError("CBOR that is not in its deterministic form")
    return value
