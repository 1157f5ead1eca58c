#!/usr/bin/env python3
"""Verifies an audit log that ESS exported, with nothing but Python's standard library.

    verify_audit.py EXPORT [--anchors FILE] [--public-key HEX]

EXPORT is what `essctl audit export` wrote (JSON Lines). FILE is the anchor file of the installation, HEX its public
key as `essctl audit anchor` prints it. The format is in docs/formats/audit-chain.md; this program was written from
that page alone. Exit codes: 0 intact, 7 altered, 6 not verifiable, 2 not an export.
"""

import argparse
import base64
import hashlib
import hmac
import json
import re
import sys

# Ed25519 (RFC 8032): points of the curve -x^2 + y^2 = 1 + d x^2 y^2 modulo P, in coordinates (X, Y, Z, T) with
# x = X/Z, y = Y/Z, xy = T/Z. Slow, and not for secrets; to verify a few hundred signatures it will do.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return (w * x % P, y * z % P, x * y % P, w * z % P)


def multiply(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point_from(data):
    """The point that 32 bytes name, or None. y comes first, the highest bit is the sign of x."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = point_from((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signature_is_valid(public_key, message, signature):
    key, nonce = point_from(public_key), point_from(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or nonce is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    return same(multiply(s, BASE), add(nonce, multiply(int.from_bytes(digest, "little") % ORDER, key)))


LARGEST_EXACT = 2**53 - 1  # the integers that every double holds
DEEPEST = 16  # levels of objects and arrays; an entry has fewer
MOMENT = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z")


def canonical(value, depth=1):
    """RFC 8785 for what occurs here: texts, integers, true, false, null, arrays, objects. ValueError for all else."""
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > LARGEST_EXACT):
        raise ValueError("a number that no entry has")
    if isinstance(value, (dict, list)) and depth > DEEPEST:
        raise ValueError("too many levels")
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(canonical(k) + ":" + canonical(v, depth + 1) for k, v in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item, depth + 1) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def base64url(text):
    """Its bytes, from the one spelling they have; ValueError for any other."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).decode().rstrip("=") != text:
        raise ValueError("another spelling of base64url")
    return data


def is_canonical(text):
    """Whether a text is the one form of its JSON: a number that RFC 8785 would round, or that is none, has no form."""
    try:
        return canonical(json.loads(text)) == text
    except (ValueError, RecursionError):
        return False


def is_hash(text):
    """32 bytes as the exporter writes them: 64 hex digits, small ones."""
    return isinstance(text, str) and len(text) == 64 and set(text) <= set("0123456789abcdef")


class Tampered(Exception):
    def __init__(self, sequence, why):
        super().__init__(f"entry {sequence}: {why}")


class NotAnExport(Exception):
    pass


def signed_text(statement):
    return b"ess-audit-checkpoint-v1\n" + canonical(statement).encode()


class Evidence:
    """What checkpoints say of a chain, wherever they were found: none of them takes another's place."""

    def __init__(self, lines, public_key, chain):
        self.said = {}  # sequence -> the hashes that checkpoints name, and when they were signed
        self.vouched = set()  # the sequences of those whose signature is valid: on others nothing can stand
        self.cut = 0  # the last cut that is proven
        self.claimed_cut = 0  # the last one under a key that is not at hand: it proves nothing
        self.forged = []
        key_id = hashlib.sha256(b"ess-audit-key-v1\n" + public_key).hexdigest()[:16] if public_key else None
        for line in lines:
            statement = json.loads(line)
            try:
                signature = base64url(statement.pop("signature"))
            except ValueError:
                continue  # no line of an anchor file, so it proves nothing
            if statement["chain"] != chain:
                continue
            sequence, is_cut = statement["sequence"], statement["kind"] == "cut"
            if statement["keyId"] != key_id:
                self.claimed_cut = max(self.claimed_cut, sequence if is_cut else 0)
            elif signature_is_valid(public_key, signed_text(statement), signature):
                self.vouched.add(sequence)
                self.cut = max(self.cut, sequence if is_cut else 0)
            else:
                self.forged.append(sequence)
                continue
            self.said.setdefault(sequence, []).append((statement["hash"], statement["at"]))

    def has_another_hash(self, sequence, found):
        return any(said != found for said, _ in self.said.get(sequence, ()))

    def first_beyond(self, sequence, as_of):
        """The first entry after this one that a checkpoint signed by then tells of, or None."""
        later = (n for n, said in self.said.items() if n > sequence and any(at <= as_of for _, at in said))
        return min(later, default=None)


def check_personal(sequence, personal, commitments):
    try:
        values = {
            name: hmac.new(base64url(kept["salt"]), kept["value"].encode(), hashlib.sha256).hexdigest()
            for name, kept in json.loads(personal).items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Tampered(sequence, "its personal values are damaged") from None
    for name, commitment in values.items():
        if commitments.get(name) != commitment:
            raise Tampered(sequence, f"the personal value {name!r} was altered")


def check_entry(line, chain, expected, previous):
    """One entry by itself and behind the one before it; answers its hash."""
    if set(line) - {"personal"} != {"body", "hash", "previousHash"}:
        raise Tampered(expected, "it has other members than an export writes")
    body = line["body"]
    if not is_hash(line["previousHash"]) or not is_hash(line["hash"]) or not isinstance(body, str):
        raise Tampered(expected, "it is damaged")
    if line["previousHash"] != previous and previous is not None:
        raise Tampered(expected, "it does not follow the entry before it")
    content = b"ess-audit-v1\n" + bytes.fromhex(line["previousHash"]) + body.encode()
    if hashlib.sha256(content).hexdigest() != line["hash"]:
        raise Tampered(expected, "its content does not match its hash")
    if not is_canonical(body):
        raise Tampered(expected, "it is not in canonical form")
    entry = json.loads(body)
    if not isinstance(entry, dict) or not MOMENT.fullmatch(str(entry.get("at"))):
        raise Tampered(expected, "it does not say when it was written")
    # As texts: true is equal to 1 here.
    if [canonical(entry.get(name)) for name in ("chain", "sequence", "v")] != [canonical(chain), str(expected), "1"]:
        raise Tampered(expected, "another entry is in its place")
    if "personal" in line:
        check_personal(expected, line["personal"], entry.get("personal", {}))
    return line["hash"]


def first_sequence(header, line, known):
    """The number of the first entry, and whether what is gone before it is proven to have been pruned."""
    if header["after"] != 0:
        return header["after"] + 1, True
    stated = json.loads(line["body"])["sequence"]
    if stated < 1:
        raise Tampered(1, "its number is none that an entry can have")
    if stated > max(known.cut, known.claimed_cut) + 1:
        raise Tampered(known.cut + 1, "it is missing")
    return stated, stated <= known.cut + 1


def verify(lines, anchors, public_key):
    header = next(lines, None)
    if not header or header.get("format") != "ess-audit-export" or header.get("v") != 1:
        raise NotAnExport("the first line does not say what this is an export of")
    line = next(lines, None)
    statements = list(anchors)
    while line and "checkpoint" in line:
        statements.append(line["checkpoint"])
        line = next(lines, None)
    known = Evidence(statements, public_key, header["chain"])

    first, proven, sequence, previous, base = 0, True, header["after"], None, None
    while line and "end" not in line:
        if previous is None:
            first, proven = first_sequence(header, line, known)
            sequence = first - 1
            previous = "0" * 64 if first == 1 else None
            if known.has_another_hash(sequence, line["previousHash"]):
                raise Tampered(first, "it does not follow the signed entry before it")
            if sequence in known.vouched:
                base = sequence
        sequence += 1
        previous = check_entry(line, header["chain"], sequence, previous)
        if known.has_another_hash(sequence, previous):
            raise Tampered(sequence, "a checkpoint has another hash")
        if sequence in known.vouched:
            base = base or sequence
        line = next(lines, None)
    count = 0 if previous is None else sequence - first + 1
    if not line or next(lines, None) is not None or (line["last"], line["entries"]) != (sequence, count):
        raise Tampered(sequence + 1, "the file does not end as an export does")
    beyond = None if "to" in header else known.first_beyond(sequence, header["at"])
    if beyond:
        raise Tampered(sequence + 1, f"the chain ends here, but a checkpoint tells of entry {beyond}")
    if previous is None:
        return 6, "not verifiable: there are no entries"
    if known.forged:
        return 6, f"not verifiable: the checkpoint of entry {min(known.forged)} has a wrong signature"
    if not proven:
        return 6, f"not verifiable: entries up to {first - 1} are gone, and no key at hand proves their cut"
    if first == 1:
        return 0, f"intact from genesis: entries 1 to {sequence}"
    if base:
        return 0, f"intact from checkpoint {base}: entries {first} to {sequence}"
    return 6, f"not verifiable: entries {first} to {sequence} agree, but no signed checkpoint vouches for them"


def lines_of(file):
    """The lines as JSON. A last one without its end that is none was cut off: there is nothing in its place."""
    for number, text in enumerate(file):
        try:
            line = json.loads(text)
        except ValueError:
            if number > 0 and not text.endswith("\n"):
                return
            raise
        yield line


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("export")
    options.add_argument("--anchors")
    options.add_argument("--public-key", default="")
    chosen = options.parse_args()
    anchors = []
    if chosen.anchors:
        with open(chosen.anchors, encoding="utf-8") as file:
            # A crash while writing leaves a torn line; whatever is no statement proves nothing.
            anchors = [text for text in file.read().split("\n") if text.startswith("{") and text.endswith("}")]
    try:
        with open(chosen.export, encoding="utf-8", newline="\n") as file:
            code, verdict = verify(lines_of(file), anchors, bytes.fromhex(chosen.public_key))
    except Tampered as found:
        code, verdict = 7, f"ALTERED at {found}"
    except (NotAnExport, ValueError, KeyError, TypeError) as problem:
        code, verdict = 2, f"not an audit export: {problem}"
    print(verdict)
    return code


if __name__ == "__main__":
    sys.exit(main())
