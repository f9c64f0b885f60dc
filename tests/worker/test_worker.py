"""The worker process: it looks, it may be killed anywhere, a failing round is loud and stops nobody else."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection

from kemitraan.config import worker
from kemitraan.config.reference import seed_rules
from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch.tests.builders import call, make_town, on_duty
from kemitraan.journal.api import Entry

AT_ONCE_S = 1.0


@pytest.mark.django_db
def test_once_runs_every_round_and_finds_what_waits() -> None:
    town = make_town()
    seed_rules()
    on_duty(town.west, town.point(town.mawar, 0.1))
    call(town, town.point(town.mawar))
    assert worker.work_once() >= 1
    assert dispatch.Offer.objects.filter(state="open").count() == 1
    names = [one.name for one in worker.rounds()]
    assert len(names) == len(set(names))


def test_a_failing_round_is_loud_without_anybodys_words_and_rests_longer(caplog: pytest.LogCaptureFixture) -> None:
    def fail(now: object) -> int:
        raise ValueError("Ibu Sari, Jalan Mawar 3")

    one = worker.Round("reports.fail", fail, 1.0)
    rests = []
    with caplog.at_level(logging.ERROR, logger="kemitraan.worker"):
        for _time in range(8):
            assert worker.run_round(one) is False
            rests.append(one.next_at - time.monotonic())
    assert "reports.fail" in caplog.text and "ValueError" in caplog.text and "test_worker.py" in caplog.text
    assert "Sari" not in caplog.text
    assert rests[0] == pytest.approx(2, abs=0.5) and rests[-1] == pytest.approx(worker.LONGEST_REST, abs=0.5)


@pytest.mark.django_db(transaction=True)
def test_a_failing_round_does_not_stop_the_others_in_its_lane() -> None:
    done = threading.Event()

    class Enough(BaseException):
        pass

    def fail(now: object) -> int:
        raise RuntimeError

    def work(now: object) -> int:
        done.set()
        raise Enough

    with pytest.raises(Enough):
        worker.work_lane([worker.Round("fails", fail, 0), worker.Round("works", work, 0)])
    assert done.is_set()


def test_a_slow_round_does_not_delay_another_lane() -> None:
    """A mail server that hangs must not keep a call for help waiting."""
    lanes = {one.name: one.lane for one in _rounds_without_database()}
    assert lanes["messaging.deliver_waiting"] != lanes["dispatch.answer_waiting"]
    assert lanes["dispatch.answer_waiting"] == lanes["dispatch.expire"] == worker.URGENT


def _rounds_without_database() -> list[worker.Round]:
    return worker.rounds()


class Process:
    """A worker of its own on the test's database."""

    def __init__(self) -> None:
        given = connection.settings_dict
        url = f"postgresql://{given['USER']}@/{given['NAME']}?host={given['HOST']}"
        if given["PORT"]:
            url += f"&port={given['PORT']}"
        self.env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "kemitraan.config.settings"}
        self.env["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kemitraan.config.worker"], env=self.env, stderr=subprocess.PIPE
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def stop(self) -> tuple[int, float, str]:
        """Ask it to end: exit code, seconds it took, and what it said."""
        asked = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        _out, err = self.process.communicate(timeout=10)
        return self.process.returncode, time.monotonic() - asked, err.decode()


def wait_for(what, seconds: float = 60.0):
    """Ask until it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.05)
    return what()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_real_worker_offers_survives_a_lost_database_and_stops_at_once() -> None:
    town = make_town()
    for step in range(4):
        on_duty(town.west, town.point(town.mawar, 0.1 * step))
    one = Process()
    try:
        first = call(town, town.point(town.mawar))
        assert wait_for(lambda: dispatch.Offer.objects.filter(response__report=first, state="open").exists())
        with connection.cursor() as cursor:  # every session of the worker is cut
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'kemitraan' and pid <> pg_backend_pid() and datname = current_database()"
            )
        second = call(town, town.point(town.mawar))
        assert wait_for(lambda: dispatch.Offer.objects.filter(response__report=second, state="open").exists())
    finally:
        code, took, said = one.stop()
    assert (code, took < AT_ONCE_S) == (0, True), (code, took, said)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_killed_workers_lose_nothing_and_double_nothing() -> None:
    town = make_town()
    for step in range(25):
        on_duty(town.west, town.point(town.mawar, 0.02 * step))
    workers = [Process(), Process()]
    reports = []
    try:
        assert wait_for(lambda: _sessions() >= 2)
        for number in range(20):
            reports.append(call(town, town.point(town.mawar, 0.01 * number), 2))
            if number % 4 == 3:
                victim = workers[number // 4 % 2]
                victim.kill()
                victim.start()
        assert wait_for(lambda: dispatch.Offer.objects.filter(state="open").count() == len(reports))
    finally:
        for one in workers:
            one.kill()
    assert dispatch.Response.objects.count() == len(reports)
    assert dispatch.Offer.objects.values("shift").distinct().count() == len(reports)
    started = Entry.objects.filter(kind="response.started").values_list("subject_id", flat=True)
    assert sorted(started) == sorted(report.pk for report in reports), "a fact was lost or told twice"


def _sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_clear_snapshot()")  # else the open reading transaction shows what it saw first
        cursor.execute("select count(*) from pg_stat_activity where datname = current_database()")
        return cursor.fetchone()[0] - 1


def test_a_process_with_a_dead_lane_ends() -> None:
    """Supervisors start again what ended, not what only looks alive."""
    story = (
        "from kemitraan.config import worker\n"
        "def panic(now): raise BaseException('no Exception, as from a compiled library')\n"
        "def idle(now): return 0\n"
        "worker.work([worker.Round('idle', idle, 9, 'a'), worker.Round('panics', panic, 9, 'b')])\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ended = subprocess.run([sys.executable, "-c", story], env=env, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "lane b died" in ended.stderr and "BaseException" in ended.stderr
