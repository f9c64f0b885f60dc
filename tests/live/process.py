"""The live process as it runs in production, on a test's database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit, urlunsplit

from django.db import connection


@contextmanager
def live_process() -> Iterator[int]:
    """A granian of its own that reads the test's database; its port. Ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    parts = urlsplit(os.environ["KEMITRAAN_TEST_DATABASE_URL"])
    url = urlunsplit(parts._replace(path=f"/{quote(str(connection.settings_dict['NAME']))}"))
    command = [sys.executable, "-m", "granian", "--interface", "asginl", "--host", "127.0.0.1", "--port", str(number)]
    process = subprocess.Popen(
        [*command, "--workers", "1", "--log-level", "warning", "kemitraan.config.live:application"],
        env={
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "kemitraan.config.settings",
            "PYTHONPATH": "src",
        },
    )
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", number), 0.2).close()
            break
        except OSError:
            time.sleep(0.1)
    try:
        yield number
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
