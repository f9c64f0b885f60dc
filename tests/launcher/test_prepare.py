"""What a start does again, and what it leaves alone because nothing changed."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from kemitraan.config import prepare as module
from kemitraan.config.prepare import NotPrepared, prepare

EVERYTHING = ["publish_static", "migrate", "seed_demo"]


class Server:
    """Stands for a cluster: a folder and a word that is its own."""

    def __init__(self, folder: Path) -> None:
        self.data_dir = folder
        self.word = "one"

    def identity(self) -> str:
        return self.word


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The management commands that were run, in a package of the test's own."""
    commands: list[str] = []

    def run(command: Sequence[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        commands.append(command[len(module.MANAGE)])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(module.subprocess, "run", run)
    monkeypatch.setattr(module, "PACKAGE", tmp_path / "src")
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    for name in ("reports/migrations/0001_initial.py", "config/seed_demo.py", "design/static/design/a.css"):
        (tmp_path / "src" / name).parent.mkdir(parents=True)
        (tmp_path / "src" / name).write_text("1")
    return commands


def test_a_second_start_does_nothing(ran: list[str], tmp_path: Path) -> None:
    server = Server(tmp_path)
    prepare(server, {}, [], [])  # type: ignore[arg-type]
    assert ran == EVERYTHING
    assert prepare(server, {}, [], []) == []  # type: ignore[arg-type]
    assert ran == EVERYTHING


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("reports/migrations/0001_initial.py", "migrate"),
        ("config/seed_demo.py", "seed_demo"),
        ("design/static/design/a.css", "publish_static"),
    ],
)
def test_only_what_changed_is_done_again(ran: list[str], tmp_path: Path, changed: str, again: str) -> None:
    server = Server(tmp_path)
    prepare(server, {}, [], [])  # type: ignore[arg-type]
    ran.clear()
    (tmp_path / "src" / changed).write_text("changed")
    prepare(server, {}, [], [])  # type: ignore[arg-type]
    assert ran == [again]


def test_other_files_are_seeded_anew(ran: list[str], tmp_path: Path) -> None:
    server = Server(tmp_path)
    areas = tmp_path / "areas.geojson"
    areas.write_text("{}")
    prepare(server, {}, ["--areas", str(areas)], [areas])  # type: ignore[arg-type]
    ran.clear()
    areas.write_text('{"type": "FeatureCollection"}')
    prepare(server, {}, ["--areas", str(areas)], [areas])  # type: ignore[arg-type]
    assert ran == ["seed_demo"]


def test_a_new_cluster_gets_everything(ran: list[str], tmp_path: Path) -> None:
    server = Server(tmp_path)
    prepare(server, {}, [], [])  # type: ignore[arg-type]
    server.word = "two"
    ran.clear()
    prepare(server, {}, [], [])  # type: ignore[arg-type]
    assert ran == EVERYTHING


def test_a_failed_step_is_tried_again_next_time(
    ran: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(tmp_path)
    good = module.subprocess.run
    monkeypatch.setattr(module.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1))
    with pytest.raises(NotPrepared, match="publish_static"):
        prepare(server, {}, [], [])  # type: ignore[arg-type]
    monkeypatch.setattr(module.subprocess, "run", good)
    prepare(server, {}, [], [])  # type: ignore[arg-type]
    assert ran == EVERYTHING
