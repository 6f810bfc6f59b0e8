"""What an opened M4 must be before it is believed (section 5, Records and Receipt)."""

from cryptography.exceptions import InvalidSignature

from . import cbor
from .inquiry import TRANSFER_IN, Inquiry
from .primitives import H, verify

RECORDS, NONE_ON_FILE = 0, 1


def verify_with_any(keys, context: str, message: bytes, signature: bytes) -> None:
    """A receipt does not name the key that signed it: one of the municipality's did."""
    for key in keys:
        try:
            return verify(key, context, message, signature)
        except InvalidSignature:
            continue
    raise InvalidSignature


def check_receipt(found: dict, inquiry: Inquiry) -> None:
    """It names this inquiry, this person and these records, and the other side signed it."""
    receipt, signature = found[3], found[4]
    verify_with_any(inquiry.other.sig_keys.values(), "vrx/1/receipt", receipt, signature)
    fields = cbor.read(receipt)
    named = (fields[1], fields[2], fields[3], fields[6], fields[9], fields[10])
    if named != (inquiry.id, inquiry.own.code, inquiry.code, TRANSFER_IN, H(found[2]), H(inquiry.body3)):
        raise ValueError("a receipt of something else")
    if not inquiry.is_about(fields[8]):
        raise ValueError("a receipt about somebody else")


def check_dose(written: bytes, signature: bytes, inquiry: Inquiry) -> dict:
    """One statement, signed by the municipality that recorded the dose; here that is the one asked."""
    fields = cbor.read(written)
    if fields[1] != inquiry.code:
        raise ValueError(f"a statement of {fields[1]}, whose manifest is not at hand")
    verify(inquiry.other.sig_keys[fields[2]], "vrx/1/dose", written, signature)
    return {"kind": fields[6], "dose": fields[7], "on": fields[8], "lot": fields[14]}


def check(found: dict, inquiry: Inquiry) -> dict:
    """Everything that was signed, checked; the doses in short."""
    check_receipt(found, inquiry)
    records = cbor.read(found[2])
    doses = [check_dose(written, signature, inquiry) for written, signature in records[2]]
    if found[1] not in (RECORDS, NONE_ON_FILE) or bool(doses) != (found[1] == RECORDS):
        raise ValueError("the status says something else than the records")
    return {"kana": records[1][1], "birth": records[1][2], "sex": records[1][3], "doses": doses}
