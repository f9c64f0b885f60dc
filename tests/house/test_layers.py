"""Imports only go down (.importlinter)."""

from __future__ import annotations

import configparser
from pathlib import Path
from unittest import mock

import pytest
from importlinter.cli import lint_imports

from .places import ROOT, rooms


def broken(config: Path) -> bool:
    """Whether a contract of this file is broken.

    The linter's own logging would switch off every logger of this process, and with it what later tests listen to.
    """
    with mock.patch("importlinter.cli._configure_logging"):
        return lint_imports(config_filename=str(config), no_cache=True) != 0


def test_imports_only_go_down(capsys: pytest.CaptureFixture[str]) -> None:
    assert not broken(ROOT / ".importlinter"), capsys.readouterr().out


def test_every_room_has_its_line() -> None:
    house = configparser.ConfigParser()
    house.read(ROOT / ".importlinter")
    layers = house["importlinter:contract:house"]["layers"]
    named = layers.replace("(", " ").replace(")", " ").replace("|", " ").split()
    assert sorted(named) == rooms()


def test_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    package = tmp_path / "crooked"
    for room, text in {"": "", "upper": "", "lower": "import crooked.upper\n"}.items():
        (package / room).mkdir(exist_ok=True)
        (package / room / "__init__.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    config = tmp_path / "contract"
    head = "[importlinter]\nroot_package = crooked\n[importlinter:contract:c]\nname = c\ntype = layers\n"
    config.write_text(head + "containers =\n  crooked\nlayers =\n  upper\n  lower\nexhaustive = true\n")
    assert broken(config)
    config.write_text(head + "containers =\n  crooked\nlayers =\n  lower\nexhaustive = true\n")
    assert broken(config), "a room without a line must be named"
