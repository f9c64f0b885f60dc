"""Real reports through a real server with a real worker: nothing is lost, and everybody who waits is offered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import flood_world, harness

pytestmark = pytest.mark.slow
FLOOD = harness.DATA / "reports_jakarta_flood_2017" / "reports.csv.gz"
AT_ONCE = "1e9"  # times their own rhythm


@pytest.fixture(scope="module", autouse=True)
def _world():
    """This module runs a server of its own, not the test's database."""


def replay(world: harness.World, file: Path, *more: str) -> dict:
    """Run the command as a person would; its account."""
    out = world.folder / "account.json"
    done = subprocess.run(
        [sys.executable, "-m", "kemitraan.gateways.replay", file, "--url", world.url, "--key", "BENCH", "--json", out,
         *more],
        env=world.environment, capture_output=True, text=True, timeout=170,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout + world.log("web")
    assert "lost" in done.stdout
    return json.loads(out.read_text())


@pytest.mark.skipif(
    not (FLOOD.exists() and flood_world.OUTLINES.exists() and flood_world.POSTS.exists()),
    reason="the flood reports, outlines and places of Jakarta are not at ../shared/data",
)
def test_the_first_hours_of_a_flood():
    with harness.world(durable=False) as world:
        made = world.call("benchmarks.flood_world:jakarta", 700)
        assert made["outlines"] == 267 and made["on_duty"] > 600
        world.start_web()
        world.start_worker()
        told = replay(world, FLOOD, "--speed", AT_ONCE, "--wait", "60")
        again = replay(world, FLOOD, "--speed", AT_ONCE, "--limit", "50", "--wait", "5")
    print(json.dumps(told, indent=1))
    assert told["sent"] == 602 == told["accepted"] + told["refused"]
    assert told["lost"] == told["doubled"] == told["repeated"] == 0
    assert set(told["refused_reasons"]) <= {"422 outside lat"}, "only places beyond Jakarta are refused"
    assert told["accepted"] > 400 and sum(told["located"].values()) == told["accepted"]
    assert "?" not in told["located"] and len(told["located"]) > 60
    assert told["wanted"] == told["offered"] == told["accepted"], "a flood is a call for help"
    assert told["offer_p99_s"] is not None
    assert again["repeated"] == again["accepted"] and again["lost"] == 0, "the same file is the same reports"


@pytest.mark.skipif(not flood_world.BOSTON.exists(), reason="the reports of Boston are not at ../shared/data")
def test_three_hundred_cases_of_boston():
    with harness.world(durable=False) as world:
        made = world.call("benchmarks.flood_world:boston", 40, str(world.folder))
        assert made["outlines"] > 20 and made["on_duty"] > 10
        world.start_web()
        world.start_worker()
        told = replay(world, flood_world.BOSTON, "--speed", AT_ONCE, "--limit", "300", "--wait", "5")
    assert told["sent"] == 300 and told["lost"] == told["doubled"] == 0
    assert told["accepted"] >= 290 and told["accepted"] + told["refused"] == 300
    assert set(told["refused_reasons"]) <= {"422 outside lat", "422 no_place lat"}
    assert sum(told["located"].values()) == told["accepted"] and len(told["located"]) > 10


def test_a_server_that_is_not_there(tmp_path):
    file = tmp_path / "reports.csv"
    file.write_text("id,time,lat,long,service_code,description\n1,2026-11-23T20:41:00+07:00,-6.2,106.8,B01,Air\n")
    done = subprocess.run(
        [sys.executable, "-m", "kemitraan.gateways.replay", file, "--url", "http://127.0.0.1:9"],
        cwd=harness.ROOT, env={"PYTHONPATH": str(harness.ROOT / "src")}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2 and "No Open311 door" in done.stderr and "Traceback" not in done.stderr
