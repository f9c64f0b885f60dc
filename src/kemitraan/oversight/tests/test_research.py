"""Counted tables under a permit: no small number by any subtraction, every file written down, an end (attack 51)."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from tests.cast import Cast

from kemitraan.journal.models import Entry
from kemitraan.oversight import research
from kemitraan.oversight.models import ReleasedTable, ResearchPermit, TableDownload
from kemitraan.reports.models import Category, Report
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import tell

WORDS = ("title", "purpose", "ethics_reference", "ethics_body")


@pytest.fixture
def permit(cast: Cast) -> ResearchPermit:
    today = clock.local(clock.now()).date()
    return research.give_permit(
        cast.account("intan"), "Banjir dan laporan", "Skripsi", "KE/12/2026", "Komite Etik UI",
        today, today + timedelta(days=90), by=cast.viewer("yoga"),
    )  # fmt: skip


def month() -> date:
    return research.months(clock.local(clock.now()).date())[0]


def told_in(cast: Cast, day: date, counts: dict[str, int]) -> None:
    """So many reports of each category in a month."""
    for category, count in counts.items():
        for _number in range(count):
            tell(cast, category=category)
    Report.objects.update(received_at=clock.now().replace(year=day.year, month=day.month, day=15))


def address(permit: ResearchPermit, name: str = "jenis", form: str = "csv", day: date | None = None) -> str:
    day = day or month()
    return f"/penelitian/{permit.pk}/{name}-{day.year}-{day.month}.{form}"


def test_a_table_is_taken_along_and_written_down(cast: Cast, permit: ResearchPermit) -> None:
    told_in(cast, month(), {"B01": 8, "A03": 7})
    intan = cast.client("intan")
    assert "KE/12/2026" in intan.get("/penelitian/").content.decode()
    text = intan.get(address(permit)).content.decode()
    assert "15" in text
    book = openpyxl.load_workbook(io.BytesIO(intan.get(address(permit, form="xlsx")).content))
    assert book.worksheets[0].max_row >= 3
    taken = list(TableDownload.objects.order_by("id"))
    assert [one.form for one in taken] == ["csv", "xlsx"] and all(one.permit == permit for one in taken)
    assert Entry.objects.filter(kind="table.taken").count() == 2


def test_what_is_small_is_hidden_with_its_neighbours(cast: Cast, permit: ResearchPermit) -> None:
    told_in(cast, month(), {"B01": 9, "A03": 3, "B02": 8})
    text = cast.client("intan").get(address(permit)).content.decode()
    table = ReleasedTable.objects.get()
    assert research.HIDDEN in text
    shown = [cell for line in table.cells for cell in line if cell is not None]
    assert all(cell == 0 or cell >= 5 for cell in shown)
    hidden = sum(cell is None for line in table.cells for cell in line)
    assert hidden >= 2, "one alone would follow from the total"


def test_a_table_never_changes_so_nothing_can_be_subtracted(cast: Cast, permit: ResearchPermit) -> None:
    told_in(cast, month(), {"B01": 9, "A03": 8})
    intan = cast.client("intan")
    before = intan.get(address(permit)).content
    tell(cast, category="B01")
    Report.objects.update(received_at=clock.now().replace(year=month().year, month=month().month, day=15))
    assert intan.get(address(permit)).content == before


def test_victims_are_in_no_table(cast: Cast, permit: ResearchPermit) -> None:
    told_in(cast, month(), {"B01": 6})
    victim = Category.objects.filter(sensitive=True).first()
    assert victim is not None
    Report.objects.update(category=victim)
    cast.client("intan").get(address(permit))
    assert ReleasedTable.objects.get().cells == []


@pytest.mark.parametrize("wrong", ["running", "future", "table", "permit", "form"])
def test_what_is_not_there(cast: Cast, permit: ResearchPermit, wrong: str) -> None:
    today = clock.local(clock.now()).date()
    asked = {
        "running": address(permit, day=today),
        "future": address(permit, day=today + timedelta(days=400)),
        "table": address(permit, name="orang"),
        "permit": f"/penelitian/{permit.pk + 1}/jenis-{month().year}-{month().month}.csv",
        "form": address(permit, form="json"),
    }
    assert cast.client("intan").get(asked[wrong]).status_code == 404
    assert not TableDownload.objects.exists()


def test_it_ends(cast: Cast, permit: ResearchPermit) -> None:
    with clock.travel(timedelta(days=91)):
        intan = cast.client("intan")
        assert "KE/12/2026" not in intan.get("/penelitian/").content.decode()
        assert intan.get(address(permit)).status_code == 404


def test_another_persons_permit_is_nobodys(cast: Cast, permit: ResearchPermit) -> None:
    for key in ("ratna", "yoga", "dewi"):
        assert cast.client(key).get(address(permit)).status_code == 404


@pytest.mark.parametrize(
    ("given", "field"),
    [({"ethics_reference": " "}, "ethics_reference"), ({"purpose": ""}, "purpose"), ({"title": ""}, "title")],
)
def test_no_permit_without_purpose_and_approval(cast: Cast, given: dict[str, str], field: str) -> None:
    today = clock.local(clock.now()).date()
    typed = {
        "account": "demo-intan", "title": "T", "purpose": "P", "ethics_reference": "E", "ethics_body": "B",
        "first": f"{today}", "last": f"{today}",
    }  # fmt: skip
    answer = cast.client("yoga").post("/sistem/penelitian/", typed | given)
    assert answer.status_code == 422 and not ResearchPermit.objects.exists()
    with pytest.raises(Refused) as refused:
        research.give_permit(
            cast.account("intan"), *((typed | given)[name] for name in WORDS), today, today, by=cast.viewer("yoga")
        )
    assert refused.value.field == field


def test_no_permit_without_an_end_or_for_others(cast: Cast) -> None:
    today = clock.local(clock.now()).date()
    ends = (today - timedelta(days=1), today + timedelta(days=5 * 366))
    for account, last in (*(("intan", end) for end in ends), ("dewi", today)):
        with pytest.raises(Refused):
            research.give_permit(cast.account(account), "T", "P", "E", "B", today, last, by=cast.viewer("yoga"))
