"""Generated requests over the whole Open311 door, once per role: no 5xx, and answers as they are described.

Bounded: a few hundred examples. Which ones are drawn changes from run to run; a failure prints its seed.
"""

from __future__ import annotations

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
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kemitraan.gateways.models import Delivery
from kemitraan.gateways.open311 import openapi
from kemitraan.reports.api import Report

load_all_checks()

PLAIN = {"Accept-Encoding": "identity"}
ROLES = {"anonymous": PLAIN, "DEMO": PLAIN | {"X-Api-Key": "DEMO"}}
OPERATIONS = [(method.upper(), path) for path, item in openapi.document()["paths"].items() for method in item]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def described(db):
    signals = (request_started, request_finished)
    for signal in signals:  # as Django's own test client does: the test's transaction holds the connection
        signal.disconnect(close_old_connections)
    try:
        schema = schemathesis.openapi.from_wsgi("/open311/openapi.json", get_wsgi_application())
        schema.config.update(base_url="http://testserver/open311")
        yield schema
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@pytest.mark.parametrize("role", ROLES)
def test_no_generated_request_breaks_it(described, role):
    for method, path in OPERATIONS:
        for mode in GenerationMode:
            _ask(described[path][method], mode, ROLES[role], 12 if "requests" in path else 4)
    assert Report.objects.count() == Delivery.objects.count(), "something was stored half"


def _ask(operation, mode, headers, examples):
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case):
        case.call_and_validate(headers=headers, checks=CHECKS)

    with suppress(Unsatisfiable):  # an address without parameters cannot be asked wrongly
        run()
