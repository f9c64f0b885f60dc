"""The proofs in their short form. Where this machine cannot make one (no root, no namespaces), it says so and skips."""

from __future__ import annotations

from typing import Any

import pytest
from proofs.told import CannotHere

from kemitraan.messaging import api as messaging
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from proofs import clock, disk_full, erase, failover, partition, restore, tamper, traces, upgrade


@pytest.fixture(autouse=True)
def own_key(settings: Any, tmp_path: Any) -> None:
    settings.LOG_KEY_FILE = tmp_path / "log.key"


@pytest.mark.django_db
def test_every_tampering_shows_and_honest_facts_do_not() -> None:
    found = tamper.prove(60, 500)
    assert found["found"] == 60 and not found["missed"] and found["false_alarms"] == 0, found
    assert all(not told.startswith("0 of") for told in found["by_kind"].values()), found


@pytest.mark.django_db
def test_a_jumping_clock_moves_neither_order_nor_promises() -> None:
    territory.seed_jakarta()
    reports.seed_reports()
    messaging.seed_templates()
    found = clock.prove(12)
    assert found["climbed"] > 0, found
    assert not any(found[name] for name in ("out_of_order", "moved_promises", "skipped_rungs", "log_findings")), found


@pytest.mark.slow
@pytest.mark.parametrize(
    "proof", [partition, disk_full, failover, restore, upgrade, erase, traces], ids=lambda one: one.__name__
)
def test_it_holds_in_its_short_form(proof: Any) -> None:
    try:
        found = proof.run(True)
    except CannotHere as reason:
        pytest.skip(str(reason))
    found.pop("longest_call_s", None)  # seconds belong into docs/reliability.md, not into a test
    clean = not any(found.get(name) for name in ("lost", "doubled", "half_stored", "rows_missing", "receipts_broken"))
    assert clean and not any(found.get(name) for name in ("hits", "receipt_codes_in_logs")), found
    assert found.get("controls_caught", 1) == 1, found
    if proof in (erase, traces):
        assert found["held"], found
