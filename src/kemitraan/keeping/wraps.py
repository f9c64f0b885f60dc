"""Envelopes that can be made unreadable: a key a subject, sealed under the epoch's key, destroyed with its row."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, transaction

from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import pick

from . import epochs
from .models import KeyWrap

NONCE = 12  # bytes


class Unreadable(LookupError):
    """There is no key for this any more, or it is closed at the person's own wish."""


@dataclass(frozen=True)
class Fresh:
    """A new key and its row, which the caller stores together with the subject's (``subject_id`` is still empty)."""

    key: bytes
    row: KeyWrap


def fresh(subject: str) -> Fresh:
    """A key for a subject that is about to be stored."""
    key = secrets.token_bytes(epochs.KEY)
    number = epochs.newest()
    return Fresh(key, KeyWrap(subject=subject, epoch=number, wrapped=_wrap(number, key, subject)))


def key_of(subject: str, subject_id: int, *, closed_too: bool = False) -> bytes:
    """The key of a subject's envelope. Raises Unreadable where it was destroyed, or closed and not ``closed_too``."""
    row = pick(KeyWrap, subject=subject, subject_id=subject_id)
    if row is None or (row.closed_at is not None and not closed_too):
        raise Unreadable(f"no key for {subject} {subject_id}")
    return unwrap(row)


def unwrap(row: KeyWrap) -> bytes:
    """The key in a row. Raises Unreadable where its epoch is gone."""
    try:
        wrapped = bytes(row.wrapped)
        return epochs.cipher(row.epoch).decrypt(wrapped[:NONCE], wrapped[NONCE:], row.subject.encode())
    except (LookupError, InvalidTag):
        raise Unreadable(f"no key for {row.subject} {row.subject_id}") from None


def key_for(subject: str, subject_id: int) -> bytes:
    """The key of a subject that is stored already, made where there is none. Raises Unreadable where it is closed."""
    row = KeyWrap.objects.filter(subject=subject, subject_id=subject_id).first()
    if row is None:
        made = fresh(subject)
        made.row.subject_id = subject_id
        try:
            with transaction.atomic():
                made.row.save()
        except IntegrityError:  # somebody else made it at the same moment
            return key_of(subject, subject_id)
        return made.key
    return key_of(subject, subject_id)


def seal(key: bytes, text: str, subject: str) -> bytes:
    """Nonce and AES-256-GCM of a text. ``subject`` goes in, so that it opens as nothing else."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), subject.encode())


def unseal(key: bytes, sealed: bytes | memoryview, subject: str) -> str:
    """What :func:`seal` sealed. Raises Unreadable where it is something else."""
    sealed = bytes(sealed)
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], subject.encode()).decode()
    except (InvalidTag, ValueError):
        raise Unreadable("this envelope does not open") from None


def destroy(subject: str, subject_ids: Iterable[int]) -> int:
    """Destroy the keys of these subjects; how many there were. The caller asked about holds and records it."""
    return KeyWrap.objects.filter(subject=subject, subject_id__in=list(subject_ids)).delete()[0]


def close(subject: str, subject_id: int) -> bool:
    """Nobody works with this envelope until it is opened again; whether there was one to close."""
    open_now = KeyWrap.objects.filter(subject=subject, subject_id=subject_id, closed_at__isnull=True)
    return bool(open_now.update(closed_at=clock.now()))


def reopen(subject: str, subject_id: int) -> bool:
    """The limit ends; whether there was one."""
    closed = KeyWrap.objects.filter(subject=subject, subject_id=subject_id, closed_at__isnull=False)
    return bool(closed.update(closed_at=None))


def wrap_again(row: KeyWrap, number: int) -> None:
    """Seal the row's key under another epoch (not saved). Raises Unreadable."""
    row.wrapped, row.epoch = _wrap(number, unwrap(row), row.subject), number


def _wrap(number: int, key: bytes, subject: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + epochs.cipher(number).encrypt(nonce, key, subject.encode())
