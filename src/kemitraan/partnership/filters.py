"""The filters of the lists, as they stand in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict

from kemitraan.toolbox import clock

from .kinds import Kind
from .models import Correction, Partner, Promise
from .search import matching

PER_PAGE = 30  # rows of a list of staff; short pages read better on a phone, and the next is quickly there
FOUND = 200  # of a search: the likest come first, and the end of a long list helps nobody
SORTS: dict[str, tuple[Any, ...]] = {
    "nama": ("name", "id"),
    "kontak": (F("seen_at").desc(nulls_last=True), "id"),
    "tenggat": ("see_by", "id"),
}
STATES = ("active", "paused", "ended")
LATE = ("janji", "kontak", "koreksi")  # overdue promises, contact overdue, corrections not answered yet


@dataclass(frozen=True)
class Filters:
    """What the reader asked for: words, kind, area (its code), state, what is overdue, order, map or list."""

    words: str = ""
    kind: str = ""
    area: str = ""
    state: str = "active"
    late: str = ""
    sort: str = ""
    on_map: bool = False

    @property
    def states(self) -> tuple[str, ...]:
        """The states asked for; a partner that was merged into another is no longer listed."""
        return STATES if self.state == "semua" else (self.state,)

    @property
    def only_overdue(self) -> bool:
        """Whether nothing is asked but whose promises are overdue, in whichever states (:mod:`.overdue`)."""
        return self == Filters(state=self.state, late="janji")

    @property
    def order(self) -> str:
        """The order of a list without words (one of ``SORTS``)."""
        return self.sort or ("tenggat" if self.late == "kontak" else "nama")

    def address(self, **changes: Any) -> str:
        """The query string of these filters with some changed."""
        now = {
            "cari": self.words,
            "jenis": self.kind,
            "wilayah": self.area,
            "keadaan": "" if self.state == "active" else self.state,
            "lewat": self.late,
            "urut": self.sort,
            "tampil": "peta" if self.on_map else "",
        } | changes
        return "?" + urlencode({name: value for name, value in now.items() if value})


def read_filters(given: QueryDict) -> Filters:
    """The filters of an address; what is unknown counts as not said."""

    def one_of(name: str, known: Any, otherwise: str = "") -> str:
        value = given.get(name, "")
        return value if value in known else otherwise

    return Filters(
        words=" ".join(given.get("cari", "").replace("\x00", " ").split())[:120],
        kind=one_of("jenis", Kind.values),
        area=given.get("wilayah", "").replace("\x00", "")[:40],
        state=one_of("keadaan", (*STATES, "semua"), "active"),
        late=one_of("lewat", LATE),
        sort=one_of("urut", SORTS),
        on_map=given.get("tampil") == "peta",
    )


def chosen(rows: QuerySet[Partner], filters: Filters, now: datetime) -> QuerySet[Partner]:
    """The partners the filters ask for, in their order."""
    every = filters.state == "semua"
    rows = rows.exclude(state=Partner.State.MERGED) if every else rows.filter(state=filters.state)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.area:
        beside = Partner.also_in.through.objects.filter(area__code__startswith=filters.area).values("partner_id")
        rows = rows.filter(Q(area__code__startswith=filters.area) | Q(pk__in=beside))
    if filters.late == "janji":
        late = Promise.objects.filter(partner=OuterRef("pk"), state="open", due_at__lt=now)
        rows = rows.filter(Exists(late))
    elif filters.late == "koreksi":
        rows = rows.filter(pk__in=Correction.objects.filter(state="asked").values("partner_id"))
    elif filters.late == "kontak":
        rows = rows.filter(see_by__lt=clock.local(now).date())
    if filters.words:
        rows = matching(rows, filters.words)
    if filters.sort or not filters.words:
        rows = rows.order_by(*SORTS[filters.order])
    return rows
