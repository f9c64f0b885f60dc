"""One thread for things that belong to the thread that made them.

The package's questions panic when another thread asks them, and complain when another thread drops them. So they
are made, asked and dropped here, whoever wants to know.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

Answer = TypeVar("Answer")
Job = tuple[Callable[..., Any], tuple[Any, ...], "Future[Any] | None"]

_jobs: SimpleQueue[Job] = SimpleQueue()
_kept: dict[int, dict[str, Any]] = {}  # owner → its things; touched by the thread alone
_start = threading.Lock()
_thread: threading.Thread | None = None


def ask(function: Callable[..., Answer], *given: Any) -> Answer:
    """Run the function in the one thread and give its answer, or raise what it raised."""
    global _thread
    if _thread is None or not _thread.is_alive():
        with _start:
            if _thread is None or not _thread.is_alive():  # also after a fork, which leaves threads behind
                _thread = threading.Thread(target=_work, name="hierarchy", daemon=True)
                _thread.start()
    future: Future[Answer] = Future()
    _jobs.put((function, given, future))
    return future.result()


def kept(owner: int) -> dict[str, Any]:
    """The things of an owner. For functions that run in the one thread."""
    return _kept.setdefault(owner, {})


def drop(owner: int) -> None:
    """Let the things of an owner go, soon and in their own thread. May be called while memory is collected."""
    _jobs.put((_kept.pop, (owner, None), None))


def _work() -> None:
    while True:
        function, given, future = _jobs.get()
        try:
            answer = function(*given)
        except BaseException as trouble:  # the package panics outside of Exception
            if future is not None:
                future.set_exception(trouble)
        else:
            if future is not None:
                future.set_result(answer)
        del function, given, future
        answer = None


@atexit.register
def _end() -> None:
    """Nothing is left for the interpreter to drop from elsewhere."""
    if _thread is not None and _thread.is_alive():
        ask(_kept.clear)
