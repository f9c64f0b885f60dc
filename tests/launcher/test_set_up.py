"""The launcher makes what is missing, once, and only what changed."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The launcher as a module, in a checkout of the test's own that has everything."""
    loader = importlib.machinery.SourceFileLoader("launcher", str(ROOT / "kemitraan"))
    spec = importlib.util.spec_from_loader("launcher", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "LOCKS", tmp_path / "requirements")
    for name in ("requirements/run.lock", "requirements/dev.lock", "package.json", "package-lock.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("first")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    (tmp_path / "node_modules").mkdir()
    return module


@pytest.fixture
def made(launcher: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was run instead of uv, pip and npm."""
    commands: list[str] = []
    monkeypatch.setattr(launcher, "run", lambda command, **_: commands.append(" ".join(map(str, command))))
    monkeypatch.setattr(launcher, "working_uv", lambda: "uv")
    monkeypatch.setattr(launcher, "npm", lambda: ["npm"])
    return commands


def test_the_second_start_makes_nothing(launcher: ModuleType, made: list[str]) -> None:
    launcher.set_up("demo")
    assert ["run.lock" in made[0], "npm ci --ignore-scripts" in made[1], len(made)] == [True, True, 2]
    launcher.set_up("demo")
    assert len(made) == 2


def test_the_tools_contain_what_runs_but_not_the_reverse(launcher: ModuleType, made: list[str]) -> None:
    launcher.set_up("demo")
    launcher.set_up("test")
    assert "dev.lock" in made[-1]
    done = len(made)
    launcher.set_up("demo")
    assert len(made) == done


@pytest.mark.parametrize(("changed", "word"), [("requirements/run.lock", "run.lock"), ("package-lock.json", "npm")])
def test_a_changed_lock_file_is_installed(
    launcher: ModuleType, made: list[str], tmp_path: Path, changed: str, word: str
) -> None:
    launcher.set_up("demo")
    made.clear()
    (tmp_path / changed).write_text("second")
    launcher.set_up("demo")
    assert len(made) == 1
    assert word in made[0]


def test_a_set_up_that_failed_is_done_again(
    launcher: ModuleType, made: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = launcher.run
    monkeypatch.setattr(launcher, "run", lambda command, **_: launcher.stop(f"failed: {command[0]}"))
    with pytest.raises(SystemExit):
        launcher.set_up("demo")
    assert "failed: uv" in capsys.readouterr().err
    monkeypatch.setattr(launcher, "run", good)
    launcher.set_up("demo")
    assert "run.lock" in made[0]


def test_a_newer_translation_is_compiled(launcher: ModuleType, made: list[str], tmp_path: Path) -> None:
    source = tmp_path / "src/kemitraan/reports/locale/id/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.touch()
    launcher.set_up("import")
    assert "compile_messages" in made[-1]
    source.with_suffix(".mo").touch()
    done = len(made)
    launcher.set_up("import")
    assert len(made) == done


def test_other_programs_database_settings_do_not_reach_ours(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOST", "elsewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    inside = launcher.inside()
    assert "PGHOST" not in inside
    assert "/elsewhere" not in inside["PYTHONPATH"]


def test_two_set_ups_wait_for_each_other(launcher: ModuleType, tmp_path: Path) -> None:
    tries = (
        "import fcntl, sys\n"
        "with open(sys.argv[1], 'a') as lock:\n"
        "    try: fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB); print('free')\n"
        "    except OSError: print('held')\n"
    )
    command = [sys.executable, "-c", tries, str(tmp_path / "var" / "setup.lock")]
    with launcher.one_at_a_time():
        assert subprocess.run(command, capture_output=True, text=True).stdout == "held\n"
    assert subprocess.run(command, capture_output=True, text=True).stdout == "free\n"


def test_the_front_end_is_pinned_exactly_and_from_no_address() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert version.replace(".", "").isdigit(), f"{name} is not pinned: {version}"
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert len(packages) > 10
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert name == "" or package["integrity"].startswith("sha512-"), name


@pytest.mark.parametrize("name", ["run", "dev", "node"])
def test_every_python_package_is_locked_with_hashes(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    entries = [entry for entry in text.replace("\\\n", " ").splitlines() if "==" in entry]
    assert entries
    for entry in entries:
        assert "--hash=sha256:" in entry, entry[:60]


def test_the_tools_lock_contains_the_running_lock() -> None:
    run, dev = (
        {line.split()[0] for line in (ROOT / "requirements" / f"{name}.lock").read_text().splitlines() if "==" in line}
        for name in ("run", "dev")
    )
    assert run
    assert run <= dev
