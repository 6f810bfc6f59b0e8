"""An inquirer that believes whatever it gets: what the scripts must catch."""

from vrx import cbor, envelope
from vrx.inquiry import Inquiry


class Trusting(Inquiry):
    """Leaves out every check of who sent a message and what it continues."""

    def open(self, sealed: bytes, kind: int) -> envelope.Letter:
        kind, body, attachment, _, _ = envelope.content(sealed, self.reply)
        self.remember(kind, body)
        return envelope.Letter(kind, body, attachment, cbor.read(body))
