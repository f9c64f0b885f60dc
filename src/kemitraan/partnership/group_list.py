"""The list of groups, and of the rooms where they meet: one page in one statement, and its rows as HTML.

Everything is obtained for the units a viewer serves (:func:`.access.groups_visible_to` says the same). Three counts
over joined tables made the ORM's statement dearer than its answer, and the template language wrote each row anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import COUNTED, badge, escaped, filled, joined, number
from kemitraan.toolbox.rows import fetched

from .group_models import Group
from .read_ahead import ReadAhead
from .search import as_sql, forgive, words_of


class Line(NamedTuple):
    """What a row shows of a group."""

    pk: int
    name: str
    kind: str
    state: str
    term_to: date | None
    unit: str
    area: str
    level: str
    above: str | None
    seated: int
    running: int
    findings: int


class Room(NamedTuple):
    """A room where police and residents meet, as the list shows it."""

    pk: int
    name: str
    open: bool
    address: str
    area: str
    hours: str
    custodian: str


# Of thirty groups what belongs to each is asked one by one, by indexes: joined and counted apart it is a product.
_LINES = """
    select told.found, g.id, g.name, g.kind, g.state, g.term_to, (select name from territory_unit where id = g.unit_id),
        a.name, a.level, a.above,
        (select count(*) from partnership_groupmember m where m.group_id = g.id and m.until is null),
        (select count(*) from partnership_problem p where p.group_id = g.id and p.closed_at is null),
        (select count(*) from partnership_groupfinding i where i.group_id = g.id and i.state = 'open')
    from (select count(*) as found from (
        select 1 from partnership_group f where f.unit_id = any(%s) and {where} limit {counted}) c) told
    left join lateral (
        select f.*, {by} as place from partnership_group f where f.unit_id = any(%s) and {where}
        order by place, f.id limit {most} offset %s) g on true
    left join lateral (
        select name, level, (select name from territory_area where id = o.parent_id) as above
        from territory_area o where o.id = g.area_id offset 0) a on true
    order by g.place, g.id
"""
_ROOMS = """
    select r.id, r.name, r.open, r.address, (select name from territory_area where id = r.area_id), r.hours, r.custodian
    from partnership_bkpmroom r where r.unit_id = any(%s) order by r.name, r.id limit 100
"""


class Groups(ReadAhead[Line]):
    """The groups of these units, or those whose words fit."""

    def __init__(self, units: Iterable[int], kind: str, words: str, *, page: str | None, size: int) -> None:
        self.units, self.kind, self.words = sorted(units), kind, words_of(words)
        super().__init__(page=page, size=size)

    def _read(self, first: int) -> None:
        where, values = "true", list[Any]()
        if self.kind:
            where, values = "f.kind = %s", [self.kind]
        if not self.words:
            text = _LINES.format(where=where, by="f.name", counted=COUNTED + 1, most=int(self.size))
            rows = fetched(text, [self.units, *values, self.units, *values, first])
        else:
            forgive()
            held, more = as_sql(self.words)
            text = _LINES.format(
                where=f"{where} and {held}", by="-strict_word_similarity(%s, f.search_text)", counted=COUNTED + 1,
                most=int(self.size),
            )  # fmt: skip
            found = [self.units, *values, *more]
            with connection.cursor() as cursor:  # not prepared: how many have a word decides how they are found
                cursor.execute(text, [*found, " ".join(self.words), *found, first])
                rows = cursor.fetchall()
        self.first, self.found = first, int(rows[0][0])
        self.lines = [Line(*row[1:]) for row in rows if row[1] is not None]


def rooms_of(units: Iterable[int]) -> list[Room]:
    """The rooms of these units, by name. One statement."""
    return [Room(*row) for row in fetched(_ROOMS, [sorted(units)])]


_ROW = (
    '<tr><td><a class="p-name" href="@{}/">{}</a><br><span class="quiet">{}</span></td><td>{}<br><span class="quiet">{}'
    '</span></td><td>{}\n\n</td><td class="num" data-label="%s">{}</td><td class="num" data-label="%s">{}</td>'
    "<td>{}</td></tr>"
)
_END = SafeString("\n")


def group_rows(lines: Iterable[Line], today: date) -> SafeString:
    """The rows of the table."""
    labels = escaped(_("Members")), escaped(_("Problems being worked on"))
    form = (_ROW % labels).replace("@", reverse("partnership:groups"))
    kinds = {one.value: str(one.label) for one in Group.Kind}
    states = {
        "active": badge(_("Endorsed"), "check-circle", "agreed"),
        "over": badge(_("Term is over"), "clock", "late"),
        "forming": badge(_("Forming"), "hourglass", "waiting"),
        "ended": badge(_("Ended"), "stop", "neutral"),
    }
    many = _("%(n)s open")
    return joined(
        [
            filled(
                form, line.pk, line.name, kinds[line.kind],
                f"{line.area}, {line.above}" if line.level in ("rw", "rt") and line.above else line.area, line.unit,
                states["over" if line.state == "active" and line.term_to and line.term_to < today else line.state],
                number(line.seated), number(line.running),
                badge(many % {"n": line.findings}, "warning", "late") + _END if line.findings else "",
            )
            for line in lines
        ]
    )  # fmt: skip
