"""Parts die and come back; the supervisor ends and nothing of it stays."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kemitraan.config import supervise
from kemitraan.config.supervise import Part, Supervisor, end_marked

SOURCES = str(Path(supervise.__file__).parents[2])


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    made = Supervisor(dict(os.environ), uuid.uuid4().hex)
    yield made
    made.stop()


def part(folder: Path, program: str, *, once: bool = False) -> Part:
    return Part("part", [sys.executable, "-c", program], folder / "part.log", once=once)


def runs(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def until(condition: Callable[[], object], within: float = 10.0) -> None:
    give_up = time.monotonic() + within
    while not condition():
        assert time.monotonic() < give_up, "it never came about"
        time.sleep(0.01)


def test_a_dead_part_comes_back_after_a_pause_that_grows(supervisor: Supervisor, tmp_path: Path) -> None:
    kept = part(tmp_path, "print('here', flush=True); raise SystemExit(1)")
    supervisor.start(kept)

    def thrice() -> bool:
        supervisor.tend()
        return kept.deaths >= 3

    began = time.monotonic()
    until(thrice)
    assert time.monotonic() - began >= supervise.FIRST_PAUSE * 3, "0.2 s, then 0.4 s"
    assert kept.pause > supervise.FIRST_PAUSE
    assert kept.tail().count("here") >= 3


def test_a_part_that_ended_well_may_rest(supervisor: Supervisor, tmp_path: Path) -> None:
    well, badly = part(tmp_path, "pass", once=True), part(tmp_path, "raise SystemExit(3)", once=True)
    for one in (well, badly):
        supervisor.start(one)
        assert one.process is not None
        one.process.wait()
    supervisor.tend()
    assert (well.due, well.deaths) == (None, 0)
    assert badly.due is not None


def test_stopping_insists_and_takes_the_grandchildren(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "STOP_WITHIN", 0.3)
    stubborn = part(
        tmp_path,
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True)\n"
        "print(child.pid, flush=True); time.sleep(60)",
    )
    supervisor.start(stubborn)
    assert stubborn.process is not None
    until(lambda: stubborn.tail().endswith("\n") or stubborn.tail().isdigit())
    leader, child = stubborn.process.pid, int(stubborn.tail())
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 3
    assert not runs(leader)
    until(lambda: not runs(child))


def test_children_of_a_killed_supervisor_end(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "from kemitraan.config.supervise import Part, Supervisor\n"
        "part = Part('part', [sys.executable, '-c', 'import time; time.sleep(60)'], Path(sys.argv[1]))\n"
        "Supervisor(dict(os.environ), 'test').start(part)\n"
        "print(part.process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = {**os.environ, "PYTHONPATH": SOURCES}
    killed = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "log")], env=environment, capture_output=True, text=True
    )
    assert killed.returncode == -signal.SIGKILL
    until(lambda: not runs(int(killed.stdout)))


def test_only_what_carries_the_mark_is_ended() -> None:
    mark = uuid.uuid4().hex
    command = [sys.executable, "-c", "import time; print(1, flush=True); time.sleep(60)"]
    with contextlib.ExitStack() as stack:
        ours, strangers = (
            stack.enter_context(
                subprocess.Popen(command, env={**os.environ, supervise.MARK: word}, stdout=subprocess.PIPE)
            )
            for word in (mark, mark + "0")
        )
        for one in (ours, strangers):
            assert one.stdout is not None
            one.stdout.readline()
        assert end_marked(mark) == 1
        assert ours.wait(5) == -signal.SIGKILL
        assert strangers.poll() is None
        strangers.kill()
