"""A secret that several threads make at once is made once, and none of them fails."""

from __future__ import annotations

import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from kemitraan.accountability import sealing
from kemitraan.journal import signing

THREADS = 8


@pytest.mark.parametrize("make", [sealing.make_key, signing.make_key], ids=["complaints", "log"])
def test_many_threads_make_one_key(tmp_path: Path, make: Callable[[Path], None]) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(30):
            path, together = tmp_path / str(number) / "a.key", Barrier(THREADS)

            def one(path: Path = path, together: Barrier = together) -> bytes:
                together.wait()
                make(path)
                return path.read_bytes()

            found = {done.result() for done in [pool.submit(one) for _ in range(THREADS)]}
            assert len(found) == 1, "all hold the same key"
            assert [one.name for one in path.parent.iterdir()] == ["a.key"], "nothing half done stays"
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
