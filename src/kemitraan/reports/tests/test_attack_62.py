"""Closing a report while its reporter adds words and a photo, at the same moment."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from tests.at_once import at_once

from kemitraan.journal.api import Entry
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused

from .builders import make_report

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 25


def test_attack_62_words_added_while_it_is_closed_are_kept_or_refused(settings, tmp_path):
    settings.FILES = tmp_path
    territory.seed_jakarta()
    reports.seed_reports()
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(picture, "JPEG")
    photo = reports.prepare_photo(picture.getvalue())
    outcomes = set()
    for number in range(ROUNDS):
        report = make_report(category="K06", story=f"Uang dibawa lari {number}")
        added, closed = at_once(
            lambda report=report: reports.add_words(report, "Ini buktinya", photos=[photo]),
            lambda report=report: reports.withdraw(report),
        )
        assert not isinstance(closed, Refused)
        kept = not isinstance(added, Refused)
        outcomes.add(kept)
        if not kept:
            assert added.status == 409
        words = report.words.count()
        facts = Entry.objects.filter(subject="report", subject_id=report.pk, kind="report.added").count()
        assert words == facts == reports.Photo.objects.filter(report=report).count() == int(kept)
        report.refresh_from_db()
        assert report.state == "withdrawn"
    assert True in outcomes, "adding never came first: the race was none"
