"""The lists' own statements say what the plain questions say: the same rows, in the same order, by either way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.postgres.search import TrigramStrictWordSimilarity
from django.db.models import QuerySet
from tests.cast import Cast

from kemitraan.partnership import overdue, partner_list, promise_list, read_ahead
from kemitraan.partnership.access import promises_visible_to, visible_to
from kemitraan.partnership.correct import ask_correction
from kemitraan.partnership.filters import Filters, chosen
from kemitraan.partnership.group_list import Groups
from kemitraan.partnership.models import GroupFinding, GroupMember, Partner, Problem, Promise
from kemitraan.partnership.partner_list import Partners
from kemitraan.partnership.promise_list import Asked, Promises
from kemitraan.partnership.views import promises as promises_view
from kemitraan.people.api import Viewer, purposes
from kemitraan.toolbox import clock

from .builders import make_group, make_partner, make_promise

ASKED = (
    Filters(),
    Filters(state="semua"),
    Filters(state="paused"),
    Filters(kind="company"),
    Filters(sort="kontak"),
    Filters(sort="tenggat"),
    Filters(late="kontak"),
    Filters(late="janji", kind="company"),
    Filters(late="janji", sort="nama"),
    Filters(late="koreksi"),
    Filters(late="koreksi", kind="ormas", sort="kontak"),
    Filters(late="koreksi", words="maju"),
    Filters(words="maju"),
    Filters(words="maju jaya", state="semua"),
    Filters(words="madju"),
    Filters(words="jaya maju", sort="nama"),
    Filters(words="maju", sort="kontak", late="kontak"),
    Filters(words="toko maju jaya"),
    Filters(words="no_such"),
)


def partners(cast: Cast) -> None:
    today, kinds = clock.local(clock.now()).date(), ("company", "ormas")
    names = ("Toko Maju", "Maju Jaya", "Toko Maju Jaya", "Jaya Maju", "Majuan", "Madju Djaya", "Lain")
    for number, name in enumerate(names * 2):
        row = make_partner(cast.region, kind=kinds[number % 2], name=f"{name} {number // 7}", east=number == 13)
        row.state = ("active", "active", "paused")[number % 3]
        row.seen_at = clock.now() - timedelta(days=number * 7 % 5) if number % 4 else None
        row.see_by = today + timedelta(days=number * 5 % 7 - 3) if number % 5 else None
        row.save(update_fields=["state", "seen_at", "see_by"])
        if number % 3 == 0:
            make_promise(row, days=-1 - number)
        if number % 4 == 1:
            row.also_in.add(cast.region.kenanga, cast.region.mawar)
        if number % 3 == 1:
            ask_correction(row, "address", "Gang 4", "")


@pytest.mark.parametrize("few", [0, 16])
@pytest.mark.parametrize("shown", [1, 200])
@pytest.mark.parametrize("who", ["lestari", "rina", "bima"])
def test_partners(cast: Cast, few: int, shown: int, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether more hold the words than a search shows (``shown``), or each has to be judged: the same come first."""
    partners(cast)
    monkeypatch.setattr(read_ahead, "FEW", few)
    monkeypatch.setattr(overdue, "FEW", few)
    monkeypatch.setattr(partner_list, "FOUND", shown)
    viewer, now = cast.viewer(who), clock.now()
    units = viewer.units_for(purposes.READ_PARTNERS)
    in_area = (Filters(area="99"), Filters(area=cast.region.melati.code), Filters(area="none", words="maju"))
    for filters in (*ASKED, *in_area):
        plain = list(chosen(visible_to(viewer), filters, now).values_list("pk", flat=True))
        found = Partners(units, filters, now, page="1", size=50)
        lines = [line.pk for line in found[0:50]]
        assert lines == (plain[:shown] if filters.words or filters.late == "koreksi" else plain), filters
        assert len(found) == (min(len(plain), found.cap + 1)), filters
        second = Partners(units, filters, now, page="2", size=1)
        assert [line.pk for line in second[1:2]] == (
            plain[1:2] if not (filters.words or filters.late == "koreksi") or shown > 1 else []
        ), filters


def test_words_side_by_side_are_the_likest(cast: Cast) -> None:
    partners(cast)
    for asked in ("maju", "maju jaya"):
        by = TrigramStrictWordSimilarity(asked, "search_text")
        found = Partners(cast.viewer("lestari").units_for(purposes.READ_PARTNERS), Filters(words=asked), clock.now(),
                         page=None, size=50)[0:50]  # fmt: skip
        likeness = dict(Partner.objects.annotate(like=by).values_list("pk", "like"))
        assert [likeness[line.pk] for line in found] == sorted((likeness[line.pk] for line in found), reverse=True)


def plain_promises(viewer: Viewer, asked: Asked, now: Any) -> QuerySet[Promise]:
    rows = promises_visible_to(viewer)
    if asked.side:
        rows = rows.filter(by_us=asked.side == "kita")
    if asked.posts is not None:
        rows = rows.filter(owner_id__in=asked.posts)
    if asked.which == "selesai":
        return rows.exclude(state="open").order_by("-closed_at", "-id")
    rows = rows.filter(state="open").order_by("due_at", "id")
    until = {"lewat": now, "minggu-ini": now + timedelta(days=7)}.get(asked.which)
    return rows if until is None else rows.filter(due_at__lt=until)


@pytest.mark.parametrize("few", [0, 16])
def test_promises(cast: Cast, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    partners(cast)
    agus = cast.posts["agus"]
    for number, partner in enumerate(Partner.objects.order_by("id")):
        mine = agus if partner.unit_id == agus.unit_id else None
        row = make_promise(partner, days=number - 4, by_us=number % 2 == 0, owner=mine if number % 3 else None)
        if number % 5 == 0:
            closed = clock.now() - timedelta(hours=number)
            Promise.objects.filter(pk=row.pk).update(state="kept", due_at=None, closed_at=closed, how="baik")
    monkeypatch.setattr(read_ahead, "FEW", few)
    now = clock.now()
    assert len(cast.viewer("bima").units_for(purposes.READ_PARTNERS)) > 1, "each way of asking is tried"
    for who in ("lestari", "rina", "bima"):
        viewer = cast.viewer(who)
        for which in promise_list.WHICH:
            for side in ("", "kita", "mitra"):
                for posts in (None, (agus.pk,)):
                    asked = Asked(which, side, posts)
                    plain = list(plain_promises(viewer, asked, now).values_list("pk", flat=True))
                    found = Promises(viewer, asked, now, page=None, size=50)
                    assert [line.pk for line in found[0:50]] == plain, asked
                    assert len(found) == len(plain), asked
                    assert found.late == plain_promises(viewer, Asked("lewat", side, posts), now).count(), asked
                    second = Promises(viewer, asked, now, page="2", size=2)
                    assert [line.pk for line in second[2:4]] == plain[2:4], asked


@pytest.mark.parametrize("few", [0, 16])
@pytest.mark.parametrize("who", ["lestari", "bima"])
def test_promises_are_counted_no_further_than_one_turns(
    cast: Cast, few: int, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = make_partner(cast.region)
    for days in (-9, -8, -7, -6, 3):
        make_promise(partner, days=days)
    monkeypatch.setattr(read_ahead, "FEW", few)
    monkeypatch.setattr(promise_list, "COUNTED", 2)
    monkeypatch.setattr(promises_view, "COUNTED", 2)
    for which in ("terbuka", "lewat", "minggu-ini", "selesai"):
        found = Promises(cast.viewer(who), Asked(which), clock.now(), page=None, size=50)
        assert (len(found), found.late) == (0 if which == "selesai" else 3, 3), which
    page = cast.client(who).get("/mitra/janji/").content.decode()
    assert "2+ lewat waktu" in page


def test_groups(cast: Cast) -> None:
    """Members of now, problems that run and findings that are open are counted each by itself."""
    group, other = make_group(cast.region, active=True), make_group(cast.region, east=True)
    second = make_group(cast.region, name="Pokdar Mawar", kind="pokdar", model="")
    now = clock.now()
    GroupMember.objects.filter(group=group, pk=group.members.order_by("id")[0].pk).update(until=now.date())
    for number in range(3):
        closed = now if number == 2 else None
        Problem.objects.create(group=group, title="x", state_since=now, opened_at=now, closed_at=closed)
        state = "open" if number else "settled"
        GroupFinding.objects.create(
            group=group, rule=f"r{number}", text="x", raised_by="y", raised_at=now, state=state
        )  # fmt: skip
    units = cast.viewer("lestari").units_for(purposes.READ_PARTNERS)
    found = {line.pk: line for line in Groups(units, "", "", page=None, size=50)[0:50]}
    assert set(found) == {group.pk, second.pk} and other.pk not in found
    seated = group.members.filter(until__isnull=True).count()
    assert (found[group.pk].seated, found[group.pk].running, found[group.pk].findings) == (seated, 2, 2)
    assert [line.pk for line in Groups(units, "pokdar", "", page="2", size=50)[0:50]] == [second.pk]
    assert [line.pk for line in Groups(units, "", "mawar", page=None, size=50)[0:50]] == [second.pk]
    assert len(Groups(units, "", "no_such", page=None, size=50)) == 0
