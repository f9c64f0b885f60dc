"""A log line tells what went wrong and where, and nothing of what somebody typed or asked for."""

from __future__ import annotations

import logging
import sys

import pytest

from kemitraan.config.quiet_logs import WithoutWords


def line(name: str, text: str, *arguments: object, error: bool = False, **more: object) -> str:
    """What stands in the log."""
    trouble = None
    if error:
        try:
            raise ValueError("Key (code)=(KENARI) already exists")
        except ValueError:
            trouble = sys.exc_info()
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, text, arguments, trouble)
    for key, value in more.items():
        setattr(record, key, value)
    return WithoutWords().format(record)


@pytest.mark.parametrize(
    ("name", "text", "arguments"),
    [
        ("django.request", "%s: %s", ("Not Found", "/l/KENARI/")),
        ("django.security.DisallowedHost", "Invalid HTTP_HOST header: 'KENARI'", ()),
        ("somewhere.else", "read KENARI", ()),
    ],
)
def test_nothing_of_what_was_asked_for(name: str, text: str, arguments: tuple[object, ...]) -> None:
    told = line(name, text, *arguments, error=True, status_code=404)
    assert "KENARI" not in told and name in told and "404" in told
    assert "ValueError at test_quiet_logs.py" in told


def test_our_own_lines_are_whole() -> None:
    assert "round journal.seal failed" in line("kemitraan.worker", "round %s failed", "journal.seal")
    assert "db-1" in line("psycopg.pool", "error connecting in %r", "db-1")
