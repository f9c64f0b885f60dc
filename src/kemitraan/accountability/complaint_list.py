"""The inspectors' list: which of the complaints a viewer may see, in what order. The filters stand in the address.

Everything starts from :func:`visible_to`, the count too: a filter never tells of a row that its viewer may not read.
There is no search in words, since they lie sealed; a complaint is found by its code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kemitraan.people.api import Viewer
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import ALPHABET

from .complaint_access import visible_to
from .complaint_words import OUTCOMES, WORDS
from .models import Complaint
from .states import STATES

SOON = timedelta(days=3)
SHORTEST = 4  # signs of a code by which it is looked for
FINAL = tuple(name for name, state in STATES.items() if state.final)
OPEN = tuple(name for name, state in STATES.items() if not state.final)
FOUND = ("proven", "not_proven", "settled")

Choice = tuple[str, str | Promise]
WHOSE: list[Choice] = [("ours", _("With my unit")), ("complainant", _("Waiting for the complainant"))]
CLOCKS: list[Choice] = [("late", _("Late")), ("soon", _("Due within three days")), ("time", _("Not late"))]
ORDERS: list[Choice] = [("baru", _("Newest first")), ("lama", _("Oldest first"))]
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def _state_choice(name: str) -> Choice:
    """Three states say the same to a complainant; an inspector looks for one of them."""
    return name, f"{WORDS[name].word}: {OUTCOMES[name]}" if name in FOUND else WORDS[name].word


def states() -> list[Choice]:
    """All open ones (the empty choice), each open state, all closed ones, each closed state, and all."""
    several: list[Choice] = [("closed", _("All closed ones")), ("all", _("Open and closed ones"))]
    return [*map(_state_choice, OPEN), several[0], *map(_state_choice, FINAL), several[1]]


@dataclass(frozen=True)
class Asked:
    """What stands in the address. What is no choice of ours is as if it were not there."""

    code: str = ""  # as it was typed
    whose: str = ""
    state: str = ""
    kind: str = ""
    due: str = ""
    order: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return any((self.code, self.whose, self.state, self.kind, self.due))


def asked(given: Mapping[str, str]) -> Asked:
    """Read an address: ``nomor``, ``yang``, ``keadaan``, ``jenis``, ``tenggat``, ``urut``."""

    def chosen(name: str, values: object) -> str:
        value = given.get(name, "")
        return value if value in values else ""  # type: ignore[operator]

    whose = given.get("yang", "")  # addresses of before said lateness and the end of a file here
    return Asked(
        code=given.get("nomor", "").strip()[:40],
        whose=chosen("yang", dict(WHOSE)),
        state=chosen("keadaan", {*OPEN, *FINAL, "closed", "all"}) or ("closed" if whose == "closed" else ""),
        kind=chosen("jenis", Complaint.Kind.values),
        due=chosen("tenggat", dict(CLOCKS)) or ("late" if whose == "late" else ""),
        order=chosen("urut", dict(ORDERS)),
    )


def listed(viewer: Viewer, wanted: Asked) -> QuerySet[Complaint]:
    """The complaints of a list, in order. A code is looked for among all of them, whatever else was asked."""
    rows = visible_to(viewer).select_related("unit", "handler")
    if wanted.code:
        return _with_code(rows, wanted.code).order_by("code")
    rows = _in_state(rows, wanted.state)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.whose == "complainant":
        rows = rows.filter(owner="complainant")
    elif wanted.whose == "ours":
        rows = rows.filter(handler_id__in=[post.unit_id for post in viewer.posts])
    if wanted.due:
        rows = _by_clock(rows, wanted.due, clock.now())
    if wanted.order:
        newest = wanted.order == "baru"
        return rows.order_by("-received_on" if newest else "received_on", "code")
    return rows.order_by("-urgent", F("due_at").asc(nulls_last=True), "code")


def _in_state(rows: QuerySet[Complaint], state: str) -> QuerySet[Complaint]:
    if state == "all":
        return rows
    if state == "closed":
        return rows.filter(state__in=FINAL)
    return rows.filter(state=state) if state else rows.exclude(state__in=FINAL)


def _by_clock(rows: QuerySet[Complaint], due: str, now: datetime) -> QuerySet[Complaint]:
    if due == "late":
        return rows.filter(due_at__lt=now)
    if due == "soon":
        return rows.filter(due_at__gte=now, due_at__lt=now + SOON)
    return rows.filter(due_at__gte=now)


def _with_code(rows: QuerySet[Complaint], typed: str) -> QuerySet[Complaint]:
    """By a code or its first signs, in whatever spelling."""
    code = re.sub(r"[\s.\-–_]", "", typed).upper().translate(_MISREAD)
    if len(code) < SHORTEST or set(code) - set(ALPHABET):
        return rows.none()
    return rows.filter(code__startswith=code)
