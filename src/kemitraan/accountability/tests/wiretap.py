"""Every byte that a browser sends to the server: a relay on a port of its own that keeps a copy."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Tap:
    """A relay: ``url`` is its address, ``sent`` what went through it towards the server."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._server = (str(address.hostname), address.port or 80)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._lines, self._threads = [self._door], list[threading.Thread]()
        self.url, self.sent = f"http://{address.hostname}:{self._door.getsockname()[1]}", bytearray()
        self._start(self._accept)

    def close(self) -> None:
        """Hang up on everybody and wait until nothing runs any more."""
        for line in self._lines:
            with suppress(OSError):  # the other side hung up first
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for line in self._lines:
            line.close()

    def _start(self, work: Callable[..., None], *given: object) -> None:
        self._threads.append(threading.Thread(target=work, args=given, daemon=True))
        self._threads[-1].start()

    def _accept(self) -> None:
        with suppress(OSError):  # the door is closed: the test is over
            while True:
                browser, _from = self._door.accept()
                server = socket.create_connection(self._server)
                self._lines += [browser, server]
                self._start(self._carry, browser, server, self.sent)
                self._start(self._carry, server, browser, bytearray())

    def _carry(self, here: socket.socket, there: socket.socket, copy: bytearray) -> None:
        with suppress(OSError):  # either side hung up
            while data := here.recv(65_536):
                copy += data
                there.sendall(data)
            there.shutdown(socket.SHUT_WR)


@contextmanager
def tapped(url: str) -> Iterator[Tap]:
    """Relay to a server until the block ends."""
    tap = Tap(url)
    try:
        yield tap
    finally:
        tap.close()
