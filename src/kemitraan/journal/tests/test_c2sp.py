"""Our heads and promises, read by somebody else: a reader of C2SP notes written here from the published form alone.

C2SP signed-note: a text of lines, an empty line, then signature lines "em dash, space, key name, space, base64 of
(4 bytes key id, signature)"; the text ends with its last newline. For Ed25519 (type 0x01) the key id is the first four
bytes of SHA-256 over "name, newline, 0x01, public key", and a verifier key is "name+hex id+base64(0x01, key)".
C2SP tlog-checkpoint: the text's lines are origin, tree size in decimal without leading zeros, base64 of the root hash.
The signature is checked by ``cryptography`` and the tree by a plain recursion of RFC 9162, not by our own modules.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import random
import re
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kemitraan.journal import api as journal
from kemitraan.journal.models import Leaf
from kemitraan.journal.short_receipt import short_receipt
from kemitraan.toolbox import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_key(settings: object, tmp_path: Path) -> None:
    settings.LOG_KEY_FILE = tmp_path / "log.key"


def read_note(note: bytes, verifier: str) -> list[str]:
    """The lines of a note signed with this key. Raises ValueError where the form or the signature is wrong."""
    name, told_id, told_key = verifier.split("+", 2)
    raw = base64.b64decode(told_key, validate=True)
    if raw[0] != 1 or len(raw) != 33:
        raise ValueError("not an Ed25519 verifier key")
    wanted = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if wanted.hex() != told_id:
        raise ValueError("the key's id is wrong")
    text, empty, signatures = note.rpartition(b"\n\n")
    text += b"\n"
    if not empty or not signatures.endswith(b"\n"):
        raise ValueError("no signatures")
    if any(byte < 0x20 and byte != 0x0A for byte in note):
        raise ValueError("control characters")
    verified = 0
    for line in signatures[:-1].split(b"\n"):
        found = re.fullmatch("— ([^ +]+) ([A-Za-z0-9+/]+={0,2})", line.decode())
        if found is None:
            raise ValueError("a line that is no signature")
        signature = base64.b64decode(found[2], validate=True)
        if found[1] == name and signature[:4] == wanted:
            try:
                Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signature[4:], text)
            except InvalidSignature:
                raise ValueError("the signature is wrong") from None
            verified += 1
    if verified != 1:
        raise ValueError("not signed by this key")
    return text.decode()[:-1].split("\n")


def read_head(note: str, verifier: str) -> tuple[str, int, bytes]:
    origin, size, root, *more = read_note(note.encode(), verifier)
    if more or not origin or not re.fullmatch("0|[1-9][0-9]*", size):
        raise ValueError("no checkpoint")
    digest = base64.b64decode(root, validate=True)
    if len(digest) != 32:
        raise ValueError("the root is no SHA-256")
    return origin, int(size), digest


def tree(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, as it is written there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + tree(leaves[:split]) + tree(leaves[split:])).digest()


def facts(count: int) -> None:
    dice = random.Random(9162)
    for number in range(count):
        journal.record("report.told", "report", dice.randrange(5), n=number)
    journal.seal(clock.now())


@pytest.mark.parametrize("count", [1, 2, 7, 64, 300])
def test_a_head_reads_as_a_checkpoint_over_the_leaves(count: int) -> None:
    facts(count)
    head = journal.latest_head()
    assert head is not None
    origin, size, root = read_head(head.note, journal.verifier_key())
    assert (origin, size) == (journal.origin(), count)
    leaves = []
    for leaf in Leaf.objects.order_by("position"):
        entry = journal.Entry.objects.get(pk=leaf.entry_id)
        leaves.append(hashlib.sha256(b"\x00" + bytes(entry.chain)).digest())
    assert root == tree(leaves)


@pytest.mark.parametrize("bend", [("3\n", "4\n"), ("\n\n", "\n"), ("— ", "- "), ("— ", "—  "), ("\n— ", "\nx\n— ")])
def test_a_bent_head_is_refused(bend: tuple[str, str]) -> None:
    facts(3)
    head = journal.latest_head()
    assert head is not None
    note = head.note.replace(*bend, 1)
    assert note != head.note
    with pytest.raises(ValueError):
        read_head(note, journal.verifier_key())


def verify_tool() -> object:
    path = Path(__file__).resolve().parents[4] / "verify" / "kemitraan_verify.py"
    spec = importlib.util.spec_from_file_location("kemitraan_verify", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_code_on_paper_is_checked_without_us() -> None:
    facts(1)
    subject = journal.Entry.objects.get().subject_id
    receipt = journal.receipt_for("report", subject, "report.told")
    text = short_receipt(receipt)
    tool = verify_tool()
    assert tool.check_short(text, None)
    assert tool.check_short(text, receipt["log"]["key"])
    mark, name, when, chain, signature, key = text.split(":")
    other = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
    for bent in ((name + "x", when, chain), (name, when.replace("2", "3"), chain), (name, when, other)):
        with pytest.raises(tool.Wrong):
            tool.check_short(":".join([mark, *bent, signature, key]), None)
    strange = journal.verifier_key().replace(name, "log.other", 1)
    with pytest.raises((tool.Wrong, ValueError)):
        tool.check_short(text, strange)
    # and by another library, from the form alone
    told = base64.b64encode(base64.urlsafe_b64decode(chain + "=")).decode()
    promise = f"kemitraan receipt v1\n{name}\n{told}\n{receipt['fact']['recorded_at']}\n"
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key + "="))
    public.verify(base64.urlsafe_b64decode(signature + "=="), promise.encode())


def test_the_code_fits_a_picture_a_phone_reads() -> None:
    facts(1)
    receipt = journal.receipt_for("report", journal.Entry.objects.get().subject_id, "report.told")
    assert len(short_receipt(receipt)) < 400
