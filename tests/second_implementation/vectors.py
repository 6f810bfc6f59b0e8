"""The test vectors of protocol section 10 that concern an inquirer. Usage: vectors.py FOLDER_OF_VECTORS"""

import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from vrx import hpke, oprf, primitives
from vrx.schedule import Keys, transcript

hexes = bytes.fromhex


def same(what: str, got, wanted) -> None:
    if got != wanted:
        raise SystemExit(f"{what}: {got!r} instead of {wanted!r}")


def oprf_of_the_rfc(cases) -> int:
    """RFC 9497 appendix A.1.1."""
    count = 0
    for suite in (case for case in cases if case["mode"] == 0):
        key = oprf.derive_key(hexes(suite["seed"]), hexes(suite["keyInfo"]))
        same("skSm", oprf.scalar(key).hex(), suite["skSm"])
        for vector in suite["vectors"]:
            by, data = int.from_bytes(hexes(vector["Blind"]), "little"), hexes(vector["Input"])
            blinded = oprf.blind(data, by)
            same("BlindedElement", blinded.hex(), vector["BlindedElement"])
            evaluated = oprf.blind_evaluate(key, blinded)
            same("EvaluationElement", evaluated.hex(), vector["EvaluationElement"])
            same("Output", oprf.finalize(data, by, evaluated).hex(), vector["Output"])
            same("Output", oprf.evaluate(key, data).hex(), vector["Output"])
            count += 1
    return count


def hpke_of_the_rfc(cases) -> int:
    """RFC 9180 appendix A.2.1; sequence number 0, because a context of ours seals once."""
    count = 0
    for case in (case for case in cases if case["mode"] == 0):
        own = X25519PrivateKey.from_private_bytes(hexes(case["skEm"]))
        first = case["encryptions"][0]
        info, aad, plain = hexes(case["info"]), hexes(first["aad"]), hexes(first["pt"])
        sealed = hpke.seal(hexes(case["pkRm"]), info, aad, plain, own)
        same("sealed", sealed.hex(), case["enc"] + first["ct"])
        secret = X25519PrivateKey.from_private_bytes(hexes(case["skRm"]))
        same("opened", hpke.open_sealed(secret, info, aad, sealed), plain)
        count += 1
    return count


def numbers(kat) -> int:
    """Check digits and buckets."""
    for case in kat["municipality_check_digit"]:
        same("code", primitives.municipality_check_digit(case["code5"]), case["check"])
    for case in kat["my_number_check_digit"]:
        same("number", primitives.my_number_check_digit(case["digits11"]), case["check"])
    for case in kat["bucket"]:
        for beta, wanted in enumerate(case["bucket_by_beta"]):
            same("bucket", primitives.bucket(case["my_number"], beta), wanted)
    return len(kat["municipality_check_digit"]) + len(kat["my_number_check_digit"]) + len(kat["bucket"])


def elements(kat) -> int:
    """The OPRF over persons."""
    part = kat["oprf"]
    key = oprf.derive_key(hexes(part["seed"]), hexes(part["info"]))
    same("k", oprf.scalar(key).hex(), part["k"])
    for entry in part["entries"]:
        person = b"vrx/1/person\0" + entry["my_number"].encode()
        blinded = oprf.blind(person, int.from_bytes(hexes(entry["blind"]), "little"))
        same("B_i", blinded.hex(), entry["B_i"])
        same("E_i", oprf.blind_evaluate(key, blinded).hex(), entry["E_i"])
        same("t", oprf.evaluate(key, person).hex(), entry["t"])
    return len(part["entries"])


def schedule(kat) -> int:
    """Transcript, keys, evidence and subject."""
    part = kat["schedule"]
    th1 = transcript(1, hexes(part["body1"]))
    th2 = transcript(2, hexes(part["body2"]), th1)
    same("th1", th1.hex(), part["th1"])
    same("th2", th2.hex(), part["th2"])
    same("b_hash", primitives.H(hexes(part["B"])).hex(), part["b_hash"])
    same("e_hash", primitives.H(hexes(part["E"])).hex(), part["e_hash"])
    output = next(e["t"] for e in kat["oprf"]["entries"] if e["my_number"] == part["subject"])
    keys = Keys(hexes(output), th2, hexes(part["e_hash"]))
    for name, wanted in {"ks_salt": keys.salt, "prk": keys.prk, "tau": keys.by_name["tag"]}.items():
        same(name, wanted.hex(), part[name])
    for name in ("ack", "evidence", "late", "result", "subject"):
        same(name, keys.by_name[name].hex(), part[f"k_{name}"])
    padded = hexes(part["evidence_pt_padded_to_64_for_test"])
    same("aad", keys.aad(3).hex(), part["aad_evidence"])
    same("evidence", keys.seal("evidence", 3, padded).hex(), part["evidence_ct"])
    same("pad", primitives.pad(primitives.unpad(padded), 64), padded)
    same("subject", keys.subject(part["subject"]).hex(), part["subject_commitment"])
    return 1


def bucket_table() -> int:
    """Rows of the table in section 3."""
    rows = {8000: (5, 512), 30000: (7, 512), 100000: (8, 512), 300000: (8, 1536), 500000: (8, 2304), 3770000: (8, 15616)}
    for persons, wanted in rows.items():
        same(str(persons), primitives.bucket_parameters(persons, 8)[1:], wanted)
    return len(rows)


def main() -> None:
    folder = Path(sys.argv[1])
    read = lambda name: json.loads((folder / name).read_text())  # noqa: E731
    kat = read("vrx1_kat.json")
    counts = {
        "OPRF": oprf_of_the_rfc(read("oprf_ristretto255_sha512.json")["suites"]),
        "HPKE": hpke_of_the_rfc(read("hpke_x25519_chacha20poly1305.json")["vectors"]),
        "numbers": numbers(kat),
        "elements": elements(kat),
        "schedule": schedule(kat),
        "bucket table": bucket_table(),
    }
    print("vectors hold:", ", ".join(f"{name} {count}" for name, count in counts.items()))


if __name__ == "__main__":
    main()
