"""Epoch keys: files of 32 bytes outside the database, one a day, under which the keys of envelopes are sealed.

The folder is the whole store: the youngest file is used, older ones only open what was not sealed anew yet. It is
left out of the main backup and has one of its own that is kept less than a week (docs/operating/backup.md), so that
no old backup can bring back a key that was destroyed.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from kemitraan.toolbox.secret_file import keep_once

KEY = 32  # bytes


def folder() -> Path:
    """Where the epoch keys lie."""
    return Path(settings.KEY_STORE)


def present() -> list[int]:
    """The numbers of the epochs whose keys are here, oldest first."""
    return sorted(int(path.stem) for path in folder().glob("*.key") if path.stem.isdigit())


def newest() -> int:
    """The epoch that seals now; where there is none at all, the first is made."""
    where = folder()
    try:
        changed = where.stat().st_mtime_ns
    except FileNotFoundError:
        return make(1)
    return _newest(where, changed) or make(1)


@lru_cache(maxsize=4)
def _newest(where: Path, changed_at: int) -> int:
    return max(present(), default=0)


def make(number: int) -> int:
    """A key for this epoch, in a file that only we can read; where one appears meanwhile, that one stays."""
    put_back(number, secrets.token_bytes(KEY))
    return number


def read(number: int) -> bytes:
    """The key itself, for the store's backup."""
    return _path(number).read_bytes()


def put_back(number: int, key: bytes) -> bool:
    """Write an epoch's key, whole and on the disk, where it is not here; whether it was not."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    return keep_once(_path(number), key)


def destroy(number: int) -> None:
    """Overwrite and delete an epoch's key. On a copy-on-write disk the overwriting proves nothing; deleting does."""
    path = _path(number)
    with path.open("r+b") as out:
        out.write(b"\x00" * KEY)
        out.flush()
        os.fsync(out.fileno())
    path.unlink()
    _cipher.cache_clear()


def cipher(number: int) -> AESGCM:
    """The cipher of an epoch. Raises LookupError where its key is not here (any more)."""
    return _cipher(_path(number))


@lru_cache(maxsize=32)
def _cipher(path: Path) -> AESGCM:
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        raise LookupError(f"the epoch key {path.name} is not here") from None
    if len(key) != KEY:
        raise LookupError(f"{path.name} is no epoch key")
    return AESGCM(key)


def age_s(number: int, now: float) -> float:
    """How many seconds ago this epoch's key was made."""
    return now - _path(number).stat().st_mtime


def _path(number: int) -> Path:
    return folder() / f"{number:06}.key"
