"""The live process's own functions, in a test: a process asks at its start whether it may serve, a test need not."""

from __future__ import annotations

from unittest import mock

with mock.patch("kemitraan.config.walls.end_without_wall"):
    from kemitraan.config import live

__all__ = ["live"]
