"""Worlds and reports for tests."""

from __future__ import annotations

import uuid

from kemitraan.journal.api import Actor
from kemitraan.reports import api as reports
from kemitraan.toolbox.geo import LonLat

DESK = Actor("staff", 1, "Aiptu Rahmat", None, "")
MONAS = LonLat(106.8272, -6.1754)


def told(**changes) -> reports.NewReport:
    """What a door would hand in."""
    given = {
        "key": uuid.uuid4(),
        "category": "B01",
        "story": "Air masuk rumah",
        "channel": "web",
        "point": MONAS,
    } | changes
    return reports.NewReport(**given)


def make_report(**changes) -> reports.Report:
    """A report received through the front door."""
    receipt = reports.receive(told(**changes))
    return reports.Report.objects.select_related("category", "unit", "holder").get(pk=receipt.report_id)
