"""Two officers hand in one new picture for two cases at the same moment: it proves one of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.at_once import at_once

from kemitraan.journal.api import REPORTER, Actor
from kemitraan.keeping import api as keeping
from kemitraan.reports import api as reports
from kemitraan.reports import stop
from kemitraan.reports.photos import prepare_photo
from kemitraan.territory import api as territory

from .builders import DESK, make_report
from .scene_pictures import changed, pair

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = Actor("staff", 2, "Aiptu Slamet", None, "")
ROUNDS = 4


@pytest.fixture(autouse=True)
def town(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.FILES, settings.KEY_STORE = tmp_path / "files", tmp_path / "keys"
    territory.seed_jakarta()
    reports.seed_reports()
    keeping.seed_keeping()
    reports.forget_rules()
    yield
    reports.forget_rules()


def finish(report: reports.Report, data: bytes, by: Actor) -> str:
    """As the desk does it: first the photo, then the answer. Which of the two it came to."""
    added = reports.add_scene_photo(report, prepare_photo(data), by="desk", actor=by)
    if isinstance(added, reports.StoppedPhoto):
        return str(added.why)
    return str(reports.answer(report, "Sudah ditambal", by=by).state)


@pytest.mark.parametrize("second", ["same file", "re-encoded"])
def test_exactly_one_closing_takes_it(second: str) -> None:
    picture = pair(1)[1]
    copy = changed(picture, second)
    for _round in range(ROUNDS):
        one, two = make_report(category="K06"), make_report(category="K06")
        done = at_once(partial(finish, one, picture, DESK), partial(finish, two, copy, OTHER))
        assert sorted(map(str, done)) == ["answered", "reused"]
        for gone in (reports.StoppedPhoto, reports.Photo):
            gone.objects.all().delete()


def test_one_case_takes_one_file_once() -> None:
    report = make_report(category="K06")
    give = partial(reports.add_scene_photo, report, prepare_photo(pair(1)[1]), by="desk", actor=DESK)
    one, two = at_once(give, give)
    assert isinstance(one, reports.Photo) and isinstance(two, reports.Photo) and one.pk == two.pk


def test_a_copy_that_comes_while_the_picture_is_erased_is_erased_or_measured_by_nothing(monkeypatch: Any) -> None:
    """Found to be a copy before the erasure, stored after it: it must not point at what is gone."""
    mine = make_report(photos=[prepare_photo(pair(1)[0])])
    reports.answer(mine, "Sudah", by=DESK)
    reports.say_verdict(reports.Report.objects.get(pk=mine.pk), solved=True)
    other = make_report(category="K06")
    find, erased = stop.find_fault, []

    def find_and_erase(*args: Any, **kwargs: Any) -> stop.Fault | None:
        fault = find(*args, **kwargs)
        if not erased:
            assert fault is not None and fault.like is not None
            erased.extend(at_once(lambda: reports.personal.erase(mine.pk, by=REPORTER)))
        return fault

    monkeypatch.setattr(stop, "find_fault", find_and_erase)
    added = reports.add_scene_photo(other, prepare_photo(changed(pair(1)[0], "re-encoded")), by="desk", actor=DESK)
    assert [one.what for one in erased] == ["erased"]
    assert isinstance(added, reports.Photo)
