"""What the inquirer states about the one person (section 5, M3): only after M2 was checked, and only sealed."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from .schedule import Keys

SMALL = str.maketrans("ァィゥェォャュョッヮヵヶ", "アイウエオヤユヨツワカケ")
SAME = str.maketrans("ヂヅヲヰヱヴ", "ジズオイエブ")
# Document seen, and the staff member as other municipalities may know one: 16 bytes that name nobody.
MYNUMBER_CARD = 1
CLERK = sha256(b"a practice clerk").digest()[:16]
DROPPED = set(" ・'-ー―‐ｰ")


@dataclass
class Person:
    """A mover as known here."""

    number: str
    kana: str
    birth: str
    sex: int


def folded(kana: str) -> str:
    """The second of the three levels of comparing readings: width, hiragana, spaces, small letters, old kana."""
    wide = unicodedata.normalize("NFKC", kana)
    katakana = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in wide)
    kept = "".join(c for c in katakana if c not in DROPPED)
    return kept.translate(SMALL).translate(SAME)


def evidence(person: Person, keys: Keys) -> dict:
    """Field 42 before it is sealed."""
    today = date.today().isoformat()
    return {
        1: person.number,
        2: keys.compare_tag("name", folded(person.kana).encode()),
        3: keys.compare_tag("birth", person.birth.encode()),
        4: keys.compare_tag("sex", str(person.sex).encode()),
        5: [1],
        6: {1: 1, 2: "C-2026-0031", 3: today},
        7: {1: MYNUMBER_CARD, 2: today},
        8: None,
        9: CLERK,
        10: {1: CLERK, 2: today},
    }
