"""Officers at their phones, without a browser."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.test import Client
from tests.cast import Cast, make_cast

from kemitraan.config.worker import work_once
from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch.tests.builders import make_town, started
from kemitraan.journal.api import SYSTEM
from kemitraan.learning import api as learning
from kemitraan.messaging import api as messaging
from kemitraan.nights import api as nights
from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.reports.tests.builders import make_report
from kemitraan.visits import api as visits
from kemitraan.watch import api as watch

SARI = reports.Contact(name="Ibu Sari", phone="081234567890", email="sari@contoh.id")
STORY = "Air masuk rumah, ada bayi di dalam"


def make_field() -> Cast:
    """The cast in its small region, with the rules of the rooms below."""
    region = make_town()
    messaging.seed_templates()
    watch.seed_watch()  # the worker's rounds ask every room
    visits.seed_visits()
    learning.seed_learning()
    nights.seed_nights()
    return make_cast(region)


def at_work(cast: Cast, who: str = "wulan") -> people.Shift:
    """On duty in the middle of the home sector."""
    shift = people.start_shift(cast.posts[who])
    people.place_phone(shift, cast.region.point(cast.region.melati))
    return shift


def asked(cast: Cast, **changes: Any) -> dispatch.Response:
    """A report comes in and the worker asks the nearest."""
    told = {"point": cast.region.point(cast.region.melati), "story": STORY, "landmark": "Gang 3"}
    report = make_report(**told | changes)
    work_once()
    response = dispatch.Response.objects.get(report=report)
    assert response.state == "offered"
    return response


def asked_volunteer(cast: Cast, task: str = "crowd") -> tuple[dispatch.Response, str]:
    """Pak Hasan is asked by link; gives the response and the secret of the link."""
    at_work(cast, "hasan")
    report = make_report(category="A03", point=cast.region.point(cast.region.melati), story=STORY, contact=SARI)
    reports.Report.objects.filter(pk=report.pk).update(response_wanted=True, priority=3)
    response = started(reports.Report.objects.get(pk=report.pk))
    ((_offer, token), *_rest) = dispatch.ask_volunteers(response.pk, task, by=SYSTEM)
    return response, token


def tap(client: Client, verb: str, response: dispatch.Response, **said: Any) -> Any:
    """One command of the outbox, as the page sends it."""
    body = {"key": str(uuid.uuid4()), "verb": verb, "response": response.pk, "data": {}} | said
    return client.post("/lapangan/api/perintah", body, content_type="application/json")


def press(client: Client, verb: str, response: dispatch.Response, **fields: str) -> str:
    """Press the button of the plain page, with the key that its form carries; gives the page after."""
    page = client.get("/lapangan/biasa/").content.decode()
    form = next(form for form in re.findall(r"<form.*?</form>", page, re.S) if f'value="{verb}"' in form)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    hidden.pop("code", None)
    assert hidden["response"] == str(response.pk)
    client.post("/lapangan/biasa/perintah/", hidden | {"verb": verb} | fields)
    return client.get("/lapangan/biasa/").content.decode()
