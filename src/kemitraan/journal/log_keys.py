"""The keys of the log, the present one and those before it, as far as their statements lead from one to the next.

A change is a public statement, signed by the key that goes and by the key that comes, kept beside the key file
(:func:`kemitraan.journal.change_key.change_key`):

kemitraan log key change v1
name+id+base64(old)
name+id+base64(new)
size              facts under the last head that the old key signed
day
base64(signature of the old) base64(signature of the new)
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from . import signing

HEADING = "kemitraan log key change v1"


@dataclass(frozen=True)
class Known:
    """A public key of the log and the largest head it may have signed (None: it still signs)."""

    public: bytes
    until: int | None


def changes_file() -> Path:
    """Where the statements stand; nothing in it is secret."""
    path = Path(settings.LOG_KEY_FILE)
    return path.with_name(f"{path.name}.changes")


def changes() -> list[str]:
    """The statements, oldest first."""
    path = changes_file()
    return [f"{one.strip()}\n" for one in path.read_text().split("\n%\n") if one.strip()] if path.exists() else []


def known_keys() -> list[Known]:
    """The key that signs now, and those before it as far as each statement leads to the next one.

    ValueError where a statement was changed, is not signed by both keys, or the last does not lead to our key.
    """
    found: list[Known] = []
    for statement in changes():
        old, new, size = read_change(statement)
        if found and found[-1].public != old:
            raise ValueError("a change of the log's key does not continue the one before")
        if found:
            found.pop()
        found += [Known(old, size), Known(new, None)]
    current = signing.public_key()
    if found and found[-1].public != current:
        raise ValueError("the changes of the log's key do not lead to the key that is here")
    return found or [Known(current, None)]


def read_change(statement: str) -> tuple[bytes, bytes, int]:
    """The key that went, the one that came, and the size. ValueError where it is no statement signed by both."""
    heading, old, new, size, day, signatures = statement.rstrip("\n").split("\n")
    told = f"{heading}\n{old}\n{new}\n{size}\n{day}\n".encode()
    keys = []
    for key in (old, new):
        _name, _id, public = key.split("+", 2)
        keys.append(base64.b64decode(public, validate=True)[1:])
    signs = [base64.b64decode(one, validate=True) for one in signatures.split(" ")]
    whole = heading == HEADING and len(signs) == 2 and old == signing.verifier_key(keys[0])
    if not whole or new != signing.verifier_key(keys[1]) or not all(map(signing.signed, keys, [told] * 2, signs)):
        raise ValueError("no change of the log's key, or not signed by both keys")
    return keys[0], keys[1], int(size)
