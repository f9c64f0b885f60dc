#!/usr/bin/env python3
"""Check a receipt of Kemitraan, or a list of its log's heads, away from any server.

    kemitraan_verify.py receipt.json [heads.txt]     is this report in the log that was published?
    kemitraan_verify.py KMR1:…                       what the code on a printed receipt says: is the promise ours?
    kemitraan_verify.py --heads heads.txt --key KEY [--url https://…]
                                                     are these heads signed, and did the log only ever grow?

``heads.txt`` holds checkpoints that somebody outside kept: from the public page, a mail, a witness; parted by lines
of ``%``. Give ``--key KEY`` with the key you trust (from an earlier receipt or a printed sheet): without it the key
inside the receipt is used, which proves only that the receipt agrees with itself. Where the log changed its key, heads
of both times are checked with ``--key OLD --key NEW``.

Needs Python 3.9 or newer and nothing else. Ends with 0 when everything holds, 1 when something does not, 2 when what
was given could not be read.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import urllib.request
from pathlib import Path

TIMEOUT_S = 20
MOST_BYTES = 1_000_000

# --- Ed25519 (RFC 8032, section 5.1.7), verification only ------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _add(one, two):
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = two
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number, point):
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point = _add(point, point)
        number >>= 1
    return found


def _same(one, two):
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 and (one[1] * two[2] - two[1] * one[2]) % P == 0


def _point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
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
    return x, y, 1, x * y % P


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether the signature on the text was made with the other half of this key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % L
    return _same(_times(s, BASE), _add(r, _times(h, key)))


# --- the tree (RFC 9162, section 2.1) --------------------------------------------------------------------------------


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: list) -> bytes | None:
    """The root a leaf's proof leads to, None where it has another shape (2.1.3.2)."""
    if not 0 <= index < size:
        return None
    place, last, found = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = _node(other, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = _node(found, other)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def grew(before: int, root_before: bytes, size: int, root: bytes, proof: list) -> bool:
    """Whether the tree of ``size`` begins with that of ``before`` (RFC 9162, 2.1.4.2)."""
    if before == size:
        return not proof and root_before == root
    if not 0 < before < size:
        return False
    path = [root_before, *proof] if before & (before - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = before - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = _node(other, old), _node(other, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = _node(new, other)
        place, last = place >> 1, last >> 1
    return last == 0 and old == root_before and new == root


# --- notes and receipts ----------------------------------------------------------------------------------------------


class Wrong(Exception):
    """Something does not hold; the text says what."""


def key_of(written: str) -> tuple[str, bytes]:
    """Name and public key of ``name+id+base64``."""
    name, told_id, told = written.split("+", 2)
    raw = base64.b64decode(told, validate=True)
    if raw[:1] != b"\x01" or len(raw) != 33 or _key_id(name, raw[1:]).hex() != told_id:
        raise ValueError(f"no key: {written}")
    return name, raw[1:]


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def checkpoint(note: str, name: str, public: bytes) -> tuple[int, bytes]:
    """Size and root of a signed head. Raises Wrong where it is not signed with this key."""
    body, _, signatures = note.partition("\n\n")
    lines = body.split("\n")
    if len(lines) == 3 and lines[0] == name and lines[1].isdigit():
        for line in signatures.splitlines():
            dash, _, rest = line.partition(" ")
            signer, _, told = rest.partition(" ")
            try:
                raw = base64.b64decode(told, validate=True)
                root = base64.b64decode(lines[2], validate=True)
            except ValueError:
                continue
            ours = dash == "\u2014" and signer == name and raw[:4] == _key_id(name, public)
            if ours and signed(public, (body + "\n").encode(), raw[4:]):
                return int(lines[1]), root
    raise Wrong("a head is not signed with the log's key")


def read_heads(path: str) -> list:
    """The checkpoints in a file, as they were kept."""
    text = Path(path).read_text(encoding="utf-8")
    return [part.strip() + "\n" for part in ("\n" + text).split("\n%\n") if part.strip()]


def check_receipt(receipt: dict, key: str | None, kept: list) -> list:
    """Sentences about what holds. Raises Wrong at the first thing that does not."""
    told = []
    log, fact = receipt["log"], receipt["fact"]
    name, public = key_of(key or log["key"])
    if log["origin"] != name:
        raise Wrong("the receipt is of another log than the key")
    digest, previous, chain = (base64.b64decode(fact[one]) for one in ("digest", "previous", "chain"))
    if fact.get("text") is not None:
        if hashlib.sha256(base64.b64decode(fact["salt"]) + fact["text"].encode()).digest() != digest:
            raise Wrong("the words of the fact do not belong to its digest")
        told.append("The fact's words belong to its digest: " + fact["text"])
    if hashlib.sha256(previous + digest).digest() != chain:
        raise Wrong("the digest does not belong to the chain")
    promise = f"kemitraan receipt v1\n{name}\n{base64.b64encode(chain).decode()}\n{fact['recorded_at']}\n"
    if not signed(public, promise.encode(), base64.b64decode(receipt["promise"])):
        raise Wrong("the promise is not signed with the log's key")
    told.append(f"The log promised to hold this fact, recorded at {fact['recorded_at']}.")
    proof = receipt.get("proof")
    if not proof:
        told.append("The receipt has no proof yet: fetch it again in a minute.")
        return told
    size, root = checkpoint(proof["checkpoint"], name, public)
    leaf = hashlib.sha256(b"\x00" + chain).digest()
    hashes = [base64.b64decode(one) for one in proof["hashes"]]
    if size != proof["size"] or root_by_inclusion(leaf, proof["index"], size, hashes) != root:
        raise Wrong("the proof does not lead to the signed head")
    told.append(f"It is fact {proof['index'] + 1} of the {size} under the signed head.")
    sizes = dict(check_heads(kept, [(name, public)]))
    if sizes.setdefault(size, root) != root:
        raise Wrong(f"the head in the receipt is not the one kept outside for {size} facts")
    if kept:
        told.append(f"{len(kept)} heads kept outside are signed and do not contradict it.")
    return told


def check_short(text: str, key: str | None) -> list:
    """Sentences about what holds of the short receipt in a printed code. Raises Wrong; ValueError for another form."""
    mark, name, when, *parts = text.strip().split(":")
    if mark != "KMR1" or len(parts) != 3 or len(when) < 17:
        raise ValueError("this is no short receipt")
    chain, signature, public = (base64.urlsafe_b64decode(one + "=" * (-len(one) % 4)) for one in parts)
    recorded_at = f"{when[:13]}:{when[13:15]}:{when[15:]}"
    if key is not None and key_of(key) != (name, public):
        raise Wrong("the code was signed with another key than the one you trust")
    promise = f"kemitraan receipt v1\n{name}\n{base64.b64encode(chain).decode()}\n{recorded_at}\n"
    if not signed(public, promise.encode(), signature):
        raise Wrong("the promise is not signed with the log's key")
    return [
        f"The log {name} promised to hold this fact, recorded at {recorded_at}.",
        "Its chain value, to look for in the JSON receipt: " + base64.b64encode(chain).decode(),
        "Its key: " + f"{name}+{_key_id(name, public).hex()}+{base64.b64encode(bytes([1]) + public).decode()}",
    ]


def check_heads(kept: list, keys: list) -> list:
    """Size and root of each kept head; Wrong where one is signed by none of the keys or two of one size differ."""
    sizes = {}
    for note in kept:
        for name, public in keys[1:]:
            try:
                size, root = checkpoint(note, name, public)
                break
            except Wrong:
                continue
        else:
            size, root = checkpoint(note, *keys[0])
        if sizes.setdefault(size, root) != root:
            raise Wrong(f"two signed heads of {size} facts differ: the log was shown in two versions")
    return sorted(sizes.items())


def fetch(url: str, body: dict | None = None) -> str:
    """What the log answers. OSError where it does not."""
    if not url.startswith(("http://", "https://")):
        raise ValueError("the address must begin with https://")
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"} if data else {})
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
        return answer.read(MOST_BYTES).decode()


def proof_of_growth(url: str, before: int, size: int) -> list:
    """The log's own proof that the tree of ``size`` facts begins with that of ``before``."""
    told = json.loads(fetch(f"{url}/catatan/konsistensi/{before}/{size}.json"))
    return [base64.b64decode(one) for one in told["hashes"]]


def check_growth(url: str, sizes: list) -> None:
    """Ask the log for the proof between each two heads that were kept. Raises Wrong where one does not hold."""
    for (before, root_before), (size, root) in zip(sizes, sizes[1:]):  # noqa: B905 - Python 3.9
        if not grew(before, root_before, size, root, proof_of_growth(url, before, size)):
            raise Wrong(f"the head of {size} facts does not continue the head of {before}")


def main(arguments: list) -> int:
    """Check what the arguments name, say what holds, and end with 0, 1 or 2."""
    parser = argparse.ArgumentParser(description="Check a receipt, or heads of the log, away from any server.")
    parser.add_argument("receipt", nargs="?")
    parser.add_argument("kept", nargs="?")
    parser.add_argument("--heads")
    parser.add_argument("--key", action="append", default=[], help="the key you trust; again for an older one")
    parser.add_argument("--url", help="the log's address, to ask it for the proofs between the heads")
    asked = parser.parse_args(arguments)
    try:
        if asked.heads:
            if not asked.key:
                parser.error("--heads needs --key")
            found = check_heads(read_heads(asked.heads), [key_of(one) for one in asked.key])
            if asked.url:
                check_growth(asked.url.rstrip("/"), found)
                print("Each head continues the one before.")
            print(f"{len(found)} heads, all signed; the last speaks of {found[-1][0] if found else 0} facts.")
            return 0
        if not asked.receipt:
            parser.error("name a receipt")
        if asked.receipt.startswith("KMR1:"):
            sentences = check_short(asked.receipt, asked.key[0] if asked.key else None)
            print("\n".join(sentences))
            if not asked.key:
                print("Checked with the key inside the code: compare it with one you got elsewhere.")
            print("It holds.")
            return 0
        receipt = json.loads(Path(asked.receipt).read_text(encoding="utf-8"))
        kept = read_heads(asked.kept) if asked.kept else []
        for sentence in check_receipt(receipt, asked.key[0] if asked.key else None, kept):
            print(sentence)
        if not asked.key:
            print("Checked with the key inside the receipt: compare it with one you got elsewhere.")
        print("It holds.")
        return 0
    except Wrong as wrong:
        print(f"IT DOES NOT HOLD: {wrong}.", file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as broken:
        print(f"This could not be read: {broken!r}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
