"""The launcher as people meet it: a demo is started, doubled, killed, started again and stopped."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from kemitraan.config.demo import free_ports
from kemitraan.toolbox.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = ROOT / "kemitraan"


def environment() -> dict[str, str]:
    """That of a fresh shell: nothing of the test run's own database and settings."""
    dropped = ("KEMITRAAN_", "DJANGO_", "DATABASE_URL", "PYTEST_", "PYTHON")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}


def launch(*arguments: object, stderr: int | IO[str] = subprocess.PIPE) -> subprocess.Popen[str]:
    command = [str(LAUNCHER), *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=stderr, text=True, env=environment(), cwd="/")


@contextlib.contextmanager
def demo(data: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A demo that is ready; killed afterwards if it still runs."""
    said = data.with_name("said")
    with (
        said.open("w", encoding="utf-8") as stderr,
        launch("demo", "--port", port, "--data", data, "--still", stderr=stderr) as process,
    ):
        try:
            assert process.stdout is not None
            told = process.stdout.readline()
            if f"http://127.0.0.1:{port}/" not in told:
                process.terminate()
                pytest.fail(f"it said {told!r} and {said.read_text(encoding='utf-8')[-2000:]}")
            yield process
        finally:
            process.terminate()


def status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.slow
def test_a_demo_from_the_first_start_to_the_last(tmp_path: Path) -> None:
    data = tmp_path / "a folder with spaces"
    port, other = free_ports(2)
    try:
        with demo(data, port) as process:
            assert status(port) == 200
            for arguments, told in (
                (("--port", port, "--data", tmp_path / "second"), "Choose another port"),
                (("--port", other, "--data", data), f"already runs at http://127.0.0.1:{port}"),
            ):
                with launch("demo", *arguments) as refused:
                    assert told in refused.communicate(timeout=20)[1]
                    assert refused.returncode == 1
            process.kill()
            process.wait()
        with demo(data, port) as process:  # what the killed one left does not block it
            assert status(port) == 200
            asked = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
            assert time.monotonic() - asked < 10, "it ought to take under 5 s; a busy machine gets twice that"
        with pytest.raises(ConnectionRefusedError):
            status(port)
        assert not (data / "demo.json").exists()
    finally:
        for folder in (data, tmp_path / "second"):
            EmbeddedPostgres(folder / "pg").remove()


def test_an_unknown_command_is_told_what_there_is() -> None:
    done = subprocess.run([LAUNCHER, "demonstrate"], capture_output=True, text=True, env=environment())
    assert done.returncode == 2
    assert "./kemitraan demo" in done.stderr


def test_help_needs_no_environment() -> None:
    done = subprocess.run([LAUNCHER, "--help"], capture_output=True, text=True, env=environment())
    assert done.returncode == 0
    for command in ("demo", "test", "dev", "check", "bench", "import", "replay", "manage", "serve"):
        assert f"./kemitraan {command}" in done.stdout


def test_ci_runs_what_the_readme_says() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "kemitraan" in line] == ["exec ./kemitraan test"]
