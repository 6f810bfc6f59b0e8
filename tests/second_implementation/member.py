"""Makes a practice member: its keys and its card. Usage: member.py FOLDER CODE TRUST_FILE"""

import json
import sys
from pathlib import Path

from vrx.member import Member


def main() -> None:
    folder, code, trust = Path(sys.argv[1]), int(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text())
    folder.mkdir(parents=True)
    member = Member.make(folder / "keys.json", code, trust)
    (folder / "card.json").write_text(json.dumps(member.card(), indent=2))


if __name__ == "__main__":
    main()
