"""Generated requests over the phone's API, once per role: no 5xx, and answers as they are described. Bounded."""

from __future__ import annotations

import uuid
from contextlib import suppress

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from kemitraan.dispatch import api as dispatch

from .builders import asked, at_work, make_field

load_all_checks()

OPERATIONS = [("GET", "/keadaan"), ("POST", "/perintah"), ("POST", "/posisi"), ("POST", "/foto")]
EXAMPLES = 12
TOKEN = "a" * 32
PLAIN = {"X-CSRFToken": TOKEN, "Accept-Encoding": "identity"}
CHECKS = [not_a_server_error, response_schema_conformance]


@pytest.fixture
def described(db):
    signals = (request_started, request_finished)
    for signal in signals:  # as Django's own test client does: the test's transaction holds the connection
        signal.disconnect(close_old_connections)
    try:
        schema = schemathesis.openapi.from_wsgi("/lapangan/api/openapi.json", get_wsgi_application())
        yield schema
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@pytest.mark.parametrize("role", ["anonymous", "responder", "operator"])
def test_no_generated_request_breaks_it(described, role):
    cast = make_field()
    at_work(cast)
    response = asked(cast)
    who = {"responder": "wulan", "operator": "rahmat"}.get(role)
    cookies = {"csrftoken": TOKEN}
    if who:
        client = cast.client(who)
        cookies["sessionid"] = client.cookies["sessionid"].value
    if role == "responder":
        # not through the client: it would connect the closing of connections again
        dispatch.obey(cast.posts["wulan"], key=uuid.uuid4(), verb="accept", response_id=response.pk)
    seen = set()
    for method, path in OPERATIONS:
        for mode in GenerationMode:
            _ask(described[f"/lapangan/api{path}"][method], mode, cookies, response.pk, seen)
    # it got past the door: a responder is understood, others never are
    assert (seen <= {400, 401, 403, 405}) == (role != "responder"), seen
    response.refresh_from_db()
    assert response.state == ("accepted" if role == "responder" else "offered")
    assert not dispatch.Command.objects.filter(status=0).exists(), "something was stored half"


def _ask(operation, mode, cookies, response_id, seen):
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case):
        case.cookies = dict(cookies)
        if isinstance(case.body, dict) and isinstance(case.body.get("response"), int) and mode.is_positive:
            case.body["response"] = response_id  # of an own task, so that the verbs are reached
        answer = case.call_and_validate(headers=PLAIN, checks=CHECKS)
        seen.add(answer.status_code)

    with suppress(Unsatisfiable):  # an address without parameters cannot be asked wrongly
        run()
