"""The audit of packages says what it could not ask, and the list of parts is whole."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kemitraan.config import audit


def answering(monkeypatch: pytest.MonkeyPatch, stdout: str, stderr: str = "") -> None:
    monkeypatch.setattr(audit, "_ready", lambda: True)
    monkeypatch.setattr(audit, "_run", lambda command: subprocess.CompletedProcess(command, 1, stdout, stderr))


def test_an_audit_that_cannot_reach_the_advisories_says_so(monkeypatch: Any, capsys: Any) -> None:
    answering(monkeypatch, "", "ConnectionError: no route to host")
    assert audit.python_packages() == audit.NOT_ASKED and audit.browser_packages() == audit.NOT_ASKED
    assert capsys.readouterr().err.count("NOT checked") == 2
    monkeypatch.setattr(audit, "_run", lambda command: None)
    assert audit.python_packages() == audit.NOT_ASKED


def test_a_known_fault_fails(monkeypatch: Any, capsys: Any) -> None:
    one = {"name": "pillow", "version": "1.0", "vulns": [{"id": "PYSEC-1"}]}
    answering(monkeypatch, json.dumps({"dependencies": [one, {"name": "x", "version": "1", "vulns": []}]}))
    assert audit.python_packages() == audit.FAULTS
    assert "pillow 1.0: PYSEC-1" in capsys.readouterr().err
    answering(monkeypatch, json.dumps({"dependencies": [{"name": "x", "version": "1", "vulns": []}]}))
    assert audit.python_packages() == audit.CLEAN


def test_the_list_of_parts_is_the_lock_files(tmp_path: Path) -> None:
    parts = audit.parts_list()["components"]
    locked = len(re.findall(r"^[\w.-]+==", (audit.LOCKS / "run.lock").read_text(), re.MULTILINE))
    packages = json.loads((audit.ROOT / "package-lock.json").read_text())["packages"]
    assert len(parts) == locked + len(packages) - 1
    assert all(one["hashes"] and one["purl"].startswith(("pkg:pypi/", "pkg:npm/")) for one in parts)
