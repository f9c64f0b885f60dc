"""Who holds a session, in one prepared statement: session, account, second factor, posts of today and their units.

The ORM needs five queries for this, on every page of staff. What a session says inside never changes without its
stored text changing, so each process remembers what it read in it and compares the text; everything that can end an
access (the session, the account, its password, the device, a post) is read anew for every request.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Model
from django.utils.crypto import constant_time_compare
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device

from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import made_of, prepared_cursor

from .models import Account, Post

MOST_REMEMBERED = 2_000
LONGEST_KEY = 40  # as the column of the sessions


@dataclass(frozen=True)
class _Inside:
    """What a session's stored text says: whose it is, which device vouched, under which password."""

    text: str
    account_id: int
    proof: str
    device_table: str
    device_id: int


@dataclass(frozen=True)
class Found:
    """An account that is signed in with its second factor, its posts of today, and the units below each post."""

    account: Account
    posts: tuple[Post, ...]
    below: tuple[frozenset[int], ...]


_remembered: OrderedDict[str, _Inside] = OrderedDict()


def look_behind(key: str) -> Found | None:
    """Whoever holds this session key, or None where anything is missing or unusual (then Django looks for itself)."""
    if not key.isalnum() or len(key) > LONGEST_KEY:
        return None  # no key of ours
    known = _remembered.get(key)
    rows = _ask(key, known)
    if not rows:
        return None
    if known is None or rows[0][0] != known.text:
        known = _read(rows[0][0])
        if known is None:
            return None
        _remember(key, known)
        rows = _ask(key, known)
        if not rows:
            return None
    return _made(rows, known)


def _ask(key: str, known: _Inside | None) -> list[tuple[Any, ...]]:
    now: datetime = clock.now()
    with prepared_cursor(walled=False) as cursor:  # none of these tables is walled, and who asks is not known yet
        if known is None:
            statement = "select session_data from django_session where session_key = $1 and expire_date > $2"
            cursor.execute(statement, [key, now])
        else:
            today: date = clock.local(clock.now()).date()
            cursor.execute(_statement(known.device_table), [key, now, known.account_id, known.device_id, today])
        return list(cursor.fetchall())


@cache
def _statement(device_table: str) -> str:
    """One row for each post that holds today, or one without a post. ``device_table`` is a model's own name."""
    account, post, unit = (
        _columns(model, letter) for model, letter in ((Account, "a"), (Post, "p"), (territory.Unit, "u"))
    )
    # A path holds ids between slashes: whatever starts with it sorts between it and the same with the next sign.
    below = (
        "array(select x.id from territory_unit x where x.path ~>=~ u.path and x.path ~<~ (rtrim(u.path, '/') || '0'))"
    )
    return f"""
        select s.session_data, d.id is not null and a.id is not null, {below}, {account}, {post}, {unit}
        from django_session s
        left join people_account a on a.id = $3 and a.is_active
        left join {device_table} d on d.id = $4 and d.user_id = a.id and d.confirmed
        left join people_post p on p.account_id = a.id and p.valid_from <= $5
            and (p.valid_to is null or p.valid_to >= $5)
        left join territory_unit u on u.id = p.unit_id
        where s.session_key = $1 and s.expire_date > $2
        order by p.id
        """  # noqa: S608 - names of our own tables


def _columns(model: type[Model], letter: str) -> str:
    return ", ".join(f"{letter}.{field.column}" for field in model._meta.concrete_fields)


def _read(text: str) -> _Inside | None:
    """What a stored session says; None where it holds no complete sign-in of ours."""
    data = SessionStore().decode(text)
    device = _device(str(data.get(DEVICE_ID_SESSION_KEY, "")))
    account, proof = data.get(SESSION_KEY), data.get(HASH_SESSION_KEY)
    if device is None or not account or not proof:
        return None
    if data.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    try:
        return _Inside(text, int(account), str(proof), *device)
    except ValueError:
        return None


def _device(persistent_id: str) -> tuple[str, int] | None:
    """Table and key of any device of django-otp, from ``app.model/7``."""
    label, _slash, number = persistent_id.partition("/")
    try:
        model = apps.get_model(label)
        key = int(number)
    except (LookupError, ValueError):
        return None
    return (model._meta.db_table, key) if issubclass(model, Device) else None


def _remember(key: str, inside: _Inside) -> None:
    _remembered[key] = inside
    while len(_remembered) > MOST_REMEMBERED:
        try:
            _remembered.popitem(last=False)
        except KeyError:  # another thread was quicker
            break


def _made(rows: list[tuple[Any, ...]], known: _Inside) -> Found | None:
    if not rows[0][1]:
        return None
    counts = [len(model._meta.concrete_fields) for model in (Account, Post, territory.Unit)]
    first, second, third = 3, 3 + counts[0], 3 + counts[0] + counts[1]
    account = made_of(Account, rows[0][first:second])
    if not constant_time_compare(known.proof, account.get_session_auth_hash()):
        return None
    posts, below = [], []
    for row in rows:
        if row[second] is None:
            continue
        post = made_of(Post, row[second:third])
        post.account, post.unit = account, made_of(territory.Unit, row[third:])
        posts.append(post)
        below.append(frozenset(row[2]))
    return Found(account, tuple(posts), tuple(below))
