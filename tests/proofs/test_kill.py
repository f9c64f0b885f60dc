"""Nothing acknowledged is lost under kill -9, and the check that says so sees a loss where there is one."""

from __future__ import annotations

import uuid

import pytest

from kemitraan.gateways.models import ApiKey, Delivery, hash_of
from kemitraan.reports import api as reports
from kemitraan.reports.tests.builders import told
from kemitraan.territory.tests.builders import make_region
from kemitraan.toolbox import clock
from proofs import clients, kill


@pytest.mark.slow
def test_killed_workers_and_a_killed_database_lose_and_double_nothing() -> None:
    found = kill.under_fire(kill.Plan(acknowledged=300, worker_kills=2, database_kills=1, most_s=40.0))
    assert found["acknowledged"] >= 300 and found["worker_kills"] == 2 and found["database_kills"] == 1
    assert found["lost"] == found["doubled"] == found["half_stored"] == 0, found
    assert set(found["turned_away"]) <= {503} and found["without_retry_after"] == 0, found
    assert found["longest_call_s"] < 15, found


@pytest.mark.django_db
def test_the_check_sees_what_is_lost_doubled_or_half_there() -> None:
    reports.seed_reports()
    region = make_region()
    sender = ApiKey.objects.create(hash=hash_of("X"), name="x", created_at=clock.now(), per_minute=10)
    markers = [uuid.uuid4().hex for _ in range(4)]

    def keep(marker: str, *, whole: bool = True) -> None:
        new = told(point=region.point(region.melati), story=f"air naik nomor {marker}")
        reports.receive(new, along=[(Delivery(api_key=sender), "report")] if whole else [])

    keep(markers[0])
    keep(markers[1])
    clean = clients.settle(markers[:2])
    assert clean == {"stored": 2, "lost": 0, "doubled": 0, "half_stored": 0}
    keep(markers[1])  # as a retry without a key would
    keep(markers[2], whole=False)
    assert clients.settle(markers) == {"stored": 4, "lost": 1, "doubled": 1, "half_stored": 1}
