"""Another key for the log. What the old one signed stays valid up to the size where it ended, and no further."""

from __future__ import annotations

import base64
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from nacl.signing import SigningKey

from . import signing
from .api import RESTRICTED, SYSTEM, record
from .log_keys import HEADING, changes, changes_file
from .seal import latest_head, seal


def change_key(now: datetime) -> str:
    """Replace the key: sign a last head with the old, say so in public, and a first head with the new; the statement.

    The old private key is gone afterwards. Raises NoKey where there is none.
    """
    old, path = signing.signing_key(), Path(settings.LOG_KEY_FILE)
    new = SigningKey.generate()
    with transaction.atomic():
        while seal(now):  # whatever waits goes under the old key; the sealer's lock holds until we are done
            pass
        head = latest_head()
        size = head.size if head else 0
        keys = [signing.verifier_key(bytes(key.verify_key)) for key in (old, new)]
        told = f"{HEADING}\n{keys[0]}\n{keys[1]}\n{size}\n{now.date().isoformat()}\n"
        signs = [base64.b64encode(key.sign(told.encode()).signature).decode() for key in (old, new)]
        statement = f"{told}{signs[0]} {signs[1]}\n"
        _write(changes_file(), "%\n".join([*changes(), statement]).encode(), 0o644)
        _write(path, bytes(new), 0o600)
        record("log.key_changed", "log", 0, audience=RESTRICTED, by=SYSTEM, old=keys[0], new=keys[1], size=size)
    while seal(now):  # a head by the new key, so that nobody waits for one
        pass
    return statement


def _write(path: Path, data: bytes, mode: int) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.touch(mode=mode)
    with fresh.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
