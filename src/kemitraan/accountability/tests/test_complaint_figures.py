"""Public counts: from the same rows, and nothing below five can be read or worked out."""

from __future__ import annotations

from datetime import date
from random import Random

from django.db.models import F
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kemitraan.accountability.complaint_figures import answered, received, suppressed
from kemitraan.accountability.complaint_file import content_key, read_file
from kemitraan.accountability.complaint_rules import today
from kemitraan.accountability.fill import fill_complaints
from kemitraan.accountability.models import Complaint
from kemitraan.territory.api import Unit
from kemitraan.territory.tests.builders import make_unit

from .builders import make_complaint

ORDER = ("a", "b", "c", "d")


@given(st.fixed_dictionaries({name: st.integers(0, 30) for name in ORDER}))
def test_what_is_hidden_stays_hidden(numbers):
    total, cells = suppressed(numbers, ORDER)
    if sum(numbers.values()) < 5:
        assert total is None and set(cells) == {None}
        return
    assert total == sum(numbers.values())
    assert all(cell is None or cell >= 5 for cell in cells)
    hidden = [numbers[name] for name, cell in zip(ORDER, cells, strict=True) if cell is None]
    assert not hidden or (len(hidden) > 1 or hidden[0] >= 5) and sum(hidden) >= 5
    assert all(cell in (None, numbers[name]) for name, cell in zip(ORDER, cells, strict=True))


def test_counts_come_from_the_files_and_speak_of_no_unit(cast):
    for number in range(4):
        make_unit(f"sek-lain-{number}", "polsek", cast.region.polres)
    for _number in range(6):
        make_complaint(cast.region.west, kind="levy")
    for _number in range(6):
        make_complaint(cast.region.polda, kind="levy")  # one Polda is no level to count
    last = date(today().year - (today().month == 1), (today().month - 2) % 12 + 1, 15)
    assert not received(today()), "the running month is not shown"
    Complaint.objects.update(received_on=last)
    lines = received(today())
    assert [(line.level, line.total, line.cells) for line in lines] == [("polsek", 6, (None, None, None, None))], (
        "six of one kind: the other three would be known to be none"
    )
    page = Client().get("/pengaduan/angka/")
    assert page.status_code == 200 and not Client().cookies


def test_a_demos_past_is_sealed_and_counted(cast):
    for number in range(4):
        make_unit(f"sek-lain-{number}", "polsek", cast.region.polres)
    units = list(Unit.objects.filter(level="polsek"))
    assert fill_complaints(units, 120, Random(1)) == 120
    assert received(today()) and answered(today())
    row = Complaint.objects.first()
    assert read_file(row, content_key(row), inside=False)[0].text
    assert not Complaint.objects.filter(closed_on__lt=F("received_on")).exists()
