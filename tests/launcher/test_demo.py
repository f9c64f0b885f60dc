"""A demo refuses in one sentence what it cannot do, before it has started anything."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kemitraan.config import demo
from kemitraan.config.supervise import MARK


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(demo.Refuse, match=f"--port {port + 1}"):
            demo.check_port("127.0.0.1", port)
    demo.check_port("127.0.0.1", port)


def test_one_data_folder_has_one_demo(tmp_path: Path) -> None:
    with demo.only_demo_on(tmp_path) as record:
        record.write_text(json.dumps({"run": "x", "url": "http://127.0.0.1:8000"}))
        assert demo.running_demo(tmp_path) == "http://127.0.0.1:8000"
        with pytest.raises(demo.Refuse, match="already runs at http://127.0.0.1:8000"), demo.only_demo_on(tmp_path):
            pass
        with demo.only_demo_on(tmp_path / "other"):
            pass
    assert demo.running_demo(tmp_path) is None


def test_what_a_killed_demo_left_is_ended_first(tmp_path: Path) -> None:
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], env={MARK: "left-behind"})
    (tmp_path / "demo.json").write_text(json.dumps({"run": "left-behind", "url": "http://127.0.0.1:8000"}))
    try:
        with demo.only_demo_on(tmp_path):
            assert left.wait(5) == -9
    finally:
        left.kill()
        left.wait()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"run": 1}'])
def test_a_broken_record_blocks_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "demo.json").write_text(text)
    assert demo.running_demo(tmp_path) is None
    with demo.only_demo_on(tmp_path):
        pass


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(demo.Refuse, match="--data"), demo.only_demo_on(tmp_path / "file"):
        pass


def test_a_missing_file_is_named_before_anything_starts(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        demo.arguments_of(["--areas", "/nowhere/areas.geojson"])
    assert "--areas: there is no /nowhere/areas.geojson" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        demo.arguments_of(["--port", port])
    assert "--port" in capsys.readouterr().err


def test_files_and_city_go_to_the_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "roads.pbf").touch()
    monkeypatch.chdir(tmp_path)
    asked = demo.arguments_of(["--roads", "roads.pbf", "--city", "contoh", "--data", "d"])
    assert asked.seed == ["--roads", str(tmp_path / "roads.pbf"), "--city", "contoh"]
    assert asked.data == tmp_path / "d"
