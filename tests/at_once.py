"""Several things at the same moment, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

from kemitraan.toolbox.errors import Refused

T = TypeVar("T")


def at_once(*jobs: Callable[[], T]) -> list[T | Refused]:
    """Run the jobs in threads that start together; what each gave, or its refusal."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T | Refused:
        try:
            gate.wait()
            return job()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))
