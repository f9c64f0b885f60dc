"""The units of a production set-up: systemd understands them, and each is shut in as far as it can be."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).parents[2] / "deploy" / "systemd").glob("*.service"))
WANTED = (
    "NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "CapabilityBoundingSet=", "UMask=0077",
    "IPAddressDeny=any", "IPAddressAllow=localhost",
)  # fmt: skip


def test_there_are_three() -> None:
    assert [unit.stem for unit in UNITS] == ["kemitraan-live", "kemitraan-web", "kemitraan-worker"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_service_reaches_this_machine_alone_and_nothing_it_does_not_need(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    assert [line for line in WANTED if line not in lines] == []
    assert [line for line in lines if line.startswith("IPAddressAllow=")] == ["IPAddressAllow=localhost"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_understands_it(unit: Path, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed here")
    copy = tmp_path / unit.name  # with a command that exists here
    copy.write_text(unit.read_text().replace("/opt/kemitraan/kemitraan", "/bin/true"))
    said = subprocess.run([analyze, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False)
    about = [line for line in said.stderr.splitlines() if unit.name in line and "kemitraan.target" not in line]
    assert not [line for line in about if "Unknown" in line or "Failed to parse" in line], said.stderr
