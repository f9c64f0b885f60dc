"""The second wall: who asks, told to PostgreSQL, which by its own rules shows no row beyond that.

A context says in whose name the statements run: a member of staff with their units, somebody with a receipt code, a
named job of the worker. The database backend (``walled_postgres``) tells it to each transaction before its first
statement, for that transaction only; the rules that read it stand beside the rooms' models (``<room>/wall.py``).

    with acting_as(service("messaging.deliver", "messages")):   # a job, and the only walled tables it needs
        ...
    also(receipts=[report.code])                                # this request showed the code of a report

Outside every context the settings are missing, and then a walled table answers with an error, never with its rows.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, wraps
from typing import ParamSpec, TypeVar

PREFIX = "kemitraan."
P = ParamSpec("P")
T = TypeVar("T")

# What a context may hold, as PostgreSQL reads it. Every context sets all of them: a missing one is an error.
RIGHTS: dict[str, str] = {
    "who": "text",  # staff, resident, service:… – for people who read the database's activity, and "somebody is here"
    "duties": "text[]",  # subjects a named job needs whole: see SUBJECTS
    "account": "bigint",  # the signed-in account, 0 for nobody
    "posts": "bigint[]",  # the posts this account holds today
    "read_units": "bigint[]",  # units whose reports it may read …
    "name_units": "bigint[]",  # … whose reporters' identity
    "see_units": "bigint[]",  # … whose people's positions
    "judge_units": "bigint[]",  # shields whose complaints it may examine; 0: those without one
    "custody_units": "bigint[]",  # shields whose complainants' names it decides about; 0: those without one
    "kept_from": "bigint[]",  # of who serves in several units: these and all above; a report kept from one is not there
    "clearance": "bigint",  # the highest caveat it may read
    "receipts": "text[]",  # codes of reports that were shown to us
    "words": "text[]",  # look-ups of complaints whose ten words were shown to us
}

# Groups of walled tables, as a job names what it needs.
SUBJECTS = frozenset({"complaints", "identity", "messages", "positions", "reports", "talk"})

TABLES: set[str] = set()  # every table that a rule was written for (wall_rules.Walled)

_NAME = re.compile(r"[\w.:-]{1,80}")  # also of codes and look-ups: nothing that would have to be quoted


def _text(values: Iterable[object]) -> str:
    return "{" + ",".join(str(value) for value in values) + "}"


@lru_cache(maxsize=1_024)
def _units(ids: frozenset[int]) -> str:
    return _text(sorted(ids))


@dataclass(frozen=True)
class Context:
    """In whose name statements run. Nothing is open by itself; units are ids of ``territory.Unit``."""

    who: str
    duties: frozenset[str] = frozenset()
    account: int = 0
    posts: frozenset[int] = frozenset()
    read_units: frozenset[int] = frozenset()
    name_units: frozenset[int] = frozenset()
    see_units: frozenset[int] = frozenset()
    judge_units: frozenset[int] = frozenset()
    custody_units: frozenset[int] = frozenset()
    kept_from: frozenset[int] = frozenset()
    clearance: int = 0
    receipts: frozenset[str] = field(default_factory=frozenset)
    words: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        unknown = self.duties - SUBJECTS
        if unknown:
            raise ValueError(f"no such subject behind the wall: {', '.join(sorted(unknown))}")
        for name in (self.who, *self.receipts, *self.words):
            if not _NAME.fullmatch(name):
                raise ValueError(f"cannot be told to the wall: {name!r}")

    @cached_property
    def statement(self) -> bytes:
        """The statement that tells PostgreSQL, until the transaction ends. No sign in it comes from outside."""
        values = {
            "who": self.who,
            "duties": _text(sorted(self.duties)),
            "account": str(int(self.account)),
            "posts": _units(self.posts),
            "read_units": _units(self.read_units),
            "name_units": _units(self.name_units),
            "see_units": _units(self.see_units),
            "judge_units": _units(self.judge_units),
            "custody_units": _units(self.custody_units),
            "kept_from": _units(self.kept_from),
            "clearance": str(int(self.clearance)),
            "receipts": _text(sorted(self.receipts)),
            "words": _text(sorted(self.words)),
        }
        return _telling(values)


def _telling(values: dict[str, str]) -> bytes:
    calls = ", ".join(f"set_config('{PREFIX}{name}', '{values.get(name, '')}', true)" for name in RIGHTS)
    return f"select {calls}".encode()


# Takes every right away again inside a transaction that had some: an empty setting is an error to every rule.
NOTHING = _telling({})

ANYBODY = Context("anybody")


def service(name: str, *duties: str) -> Context:
    """A job of the house by its name, with the subjects (:data:`SUBJECTS`) it needs whole."""
    return _service(name, frozenset(duties))


@lru_cache(maxsize=256)
def _service(name: str, duties: frozenset[str]) -> Context:
    return Context(f"service:{name}", duties)


_current: ContextVar[Context | None] = ContextVar("kemitraan_wall", default=None)
_default: Context | None = None
_left: list[Callable[[], None]] = []


def current() -> Context | None:
    """The context of this moment; None outside of all."""
    return _current.get() or _default


@contextlib.contextmanager
def acting_as(context: Context | None) -> Iterator[None]:
    """Statements in this block run in this name, whatever the name outside."""
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)
        if current() is None:
            for end in _left:
                end()


def helping(name: str, *duties: str) -> contextlib.AbstractContextManager[None]:
    """What the house does itself while somebody asks: their rights, and for this block those of a named job.

    For a step that its asker may cause but not see, such as looking up where a message to the reporter goes.
    """
    here = current()
    if here is None:
        return acting_as(service(name, *duties))
    more = here.duties | frozenset(duties)
    return acting_as(here if more == here.duties else replace(here, duties=more))


def helped(name: str, *duties: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """The same (:func:`helping`) for a whole function; its caller has seen to it that it may be called."""

    def declare(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def inside(*arguments: P.args, **options: P.kwargs) -> T:
            with helping(name, *duties):
                return function(*arguments, **options)

        return inside

    return declare


def also(
    *,
    receipts: Iterable[str] = (),
    words: Iterable[str] = (),
) -> None:
    """From here on this request, or this block, also holds what somebody just showed us."""
    here = _current.get()
    if here is None:
        return  # a command or a test: it holds all there is
    more = replace(here, receipts=here.receipts | frozenset(receipts), words=here.words | frozenset(words))
    if more != here:
        _current.set(more)


def enter(context: Context) -> None:
    """From here on this request, or this block, is this one's; what was shown before stays shown."""
    here = _current.get()
    if here is None:
        return  # as in also()
    if here.receipts or here.words:
        context = replace(context, receipts=here.receipts, words=here.words)
    _current.set(context)


def by_default(context: Context | None) -> None:
    """The context of everything in this process that has none: for management commands and tests."""
    global _default
    _default = context


def when_left(end: Callable[[], None]) -> None:
    """Call ``end`` each time the last context of a thread is left (the backend closes its transaction then)."""
    if end not in _left:
        _left.append(end)
