"""Whoever has their pictures erased has all copies of them erased, also those that officers handed in as proof."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as its

from kemitraan.journal.api import REPORTER, Actor
from kemitraan.keeping import api as keeping
from kemitraan.reports import api as reports
from kemitraan.reports.photos import prepare_photo
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import DESK, make_report
from .scene_pictures import changed, dated, pair

pytestmark = pytest.mark.usefixtures("jakarta")
OTHER = Actor("staff", 2, "Kompol Dewi", None, "")


@pytest.fixture(autouse=True)
def keys(jakarta, settings, tmp_path: Path) -> None:
    settings.KEY_STORE, settings.FILES = tmp_path / "keys", tmp_path / "files"
    keeping.seed_keeping()


def told(data: bytes) -> reports.Report:
    return make_report(photos=[prepare_photo(data)])


def give(report, data: bytes):
    return reports.add_scene_photo(report, prepare_photo(data), by="desk", actor=DESK)


def closed(report):
    reports.answer(report, "Sudah", by=DESK, no_photo="unsafe")
    reports.say_verdict(reports.Report.objects.get(pk=report.pk), solved=True)
    return reports.Report.objects.get(pk=report.pk)


def erase(report) -> None:
    assert reports.personal.erase(report.pk, by=REPORTER).what == "erased"


def files() -> set[str]:
    """The names of all pictures on the disk, shown and sealed."""
    folder = Path(its.FILES)
    return {path.stem for kind in ("photos", "sealed") for path in (folder / kind).glob("??/*")}


@pytest.mark.parametrize("attack", ["same file", "re-encoded", "mirrored"])
def test_a_stopped_copy_goes_with_the_picture(attack: str) -> None:
    report = told(pair(1)[0])
    stopped = give(report, changed(pair(1)[0], attack))
    digest = stopped.sha256
    assert len(files()) == 2
    erase(closed(report))
    stopped.refresh_from_db()
    assert files() == set() and stopped.erased and stopped.sha256 != digest and not stopped.phash
    assert (stopped.why, stopped.state, stopped.account_name) == ("own", "without", DESK.name), "what was done stays"


def test_also_one_that_says_it_is_old() -> None:
    report = told(pair(1)[0])
    stopped = give(report, dated(changed(pair(1)[0], "re-encoded"), clock.now() - timedelta(days=2)))
    assert stopped.why == "own"
    erase(closed(report))
    assert files() == set()


def test_also_in_another_case_that_is_open_and_still_needs_proof() -> None:
    mine, open_case = told(pair(1)[0]), told(pair(2)[0])
    stopped = give(open_case, changed(pair(1)[0], "re-encoded"))
    assert stopped.why == "reused"
    erase(closed(mine))
    stopped.refresh_from_db()
    assert stopped.erased and stopped.state == "stopped"
    assert files() == {open_case.photos.get().name.hex}
    with pytest.raises(Refused) as refusal:
        reports.answer(open_case, "Selesai", by=DESK)
    assert refusal.value.code == "photo_stopped"
    with pytest.raises(Refused) as refusal:
        reports.override_stop(stopped, "Boleh", by=OTHER)
    assert (refusal.value.code, refusal.value.status) == ("photo_erased", 409)
    reports.uphold_stop(stopped, "Gambarnya sudah dihapus", by=OTHER)


def test_also_one_that_was_accepted_after_all_and_what_was_stopped_for_being_like_it() -> None:
    report, other = told(pair(1)[0]), told(pair(2)[0])
    accepted = reports.override_stop(give(report, changed(pair(1)[0], "re-encoded")), "Tempat tak berubah", by=OTHER)
    copy = give(other, changed(pair(1)[0], "re-encoded"))
    assert accepted.by == "desk" and copy.why == "reused"
    erase(closed(report))
    copy.refresh_from_db()
    assert copy.erased and not report.photos.exists()
    assert files() == {other.photos.get().name.hex}


def test_ours_and_others_stay() -> None:
    report, other = told(pair(1)[0]), told(pair(2)[0])
    own = give(other, pair(2)[0])
    ours = give(report, pair(1)[1])
    erase(closed(report))
    own.refresh_from_db()
    assert not own.erased and own.like is not None
    assert files() == {ours.name.hex, own.name.hex, other.photos.get().name.hex}
