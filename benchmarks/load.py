"""Requests over many connections from one thread, as cheap as Python can: the machine is for what is measured.

Closed loop (``per_second`` empty): each connection asks again as soon as it has its answer. Open loop: requests fall
due at a steady rate whatever the server does, and a request's time counts from when it was due, not from when a
connection was free; so a stall is not hidden by asking less.
"""

from __future__ import annotations

import heapq
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LARGEST_ANSWER = 1_000_000


@dataclass(frozen=True)
class Ask:
    """One request, ready to be sent, and a word to count it under."""

    data: bytes
    kind: str = ""


@dataclass(frozen=True)
class Sample:
    """How one request went; status 0: no answer. ``at`` and ``seconds`` are on the monotonic clock."""

    kind: str
    status: int
    at: float
    seconds: float
    body: bytes = b""


@dataclass
class _Connection:
    socket: socket.socket
    ask: Ask | None = None
    due: float = 0.0
    got: bytearray = field(default_factory=bytearray)


def post(path: str, body: str, *, host: str = "127.0.0.1") -> bytes:
    """The bytes of a POST of a form on a kept connection."""
    data = body.encode()
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data


def drive(
    port: int,
    asks: Iterator[Ask],
    *,
    host: str = "127.0.0.1",
    connections: int,
    per_second: float | None = None,
    keep_bodies: bool = False,
    patience: float = 30.0,
) -> list[Sample]:
    """Send every request and return how each went, in the order of the answers.

    A request that gets no answer within ``patience`` seconds after the last one was sent counts with status 0.
    """
    return _Drive((host, port), asks, connections, per_second, keep_bodies, patience).run()


class _Drive:
    def __init__(
        self,
        address: tuple[str, int],
        asks: Iterator[Ask],
        connections: int,
        per_second: float | None,
        bodies: bool,
        patience: float,
    ) -> None:
        self.address, self.asks, self.per_second, self.bodies, self.patience = (
            address,
            asks,
            per_second,
            bodies,
            patience,
        )
        self.selector = selectors.DefaultSelector()
        self.idle = deque(self._open() for _ in range(connections))
        self.busy = 0
        self.backlog: list[tuple[float, int, Ask]] = []  # due and not yet sent
        self.samples: list[Sample] = []
        self.start = time.monotonic()
        self.made = 0
        self.next_ask = next(asks, None)

    def run(self) -> list[Sample]:
        give_up = 0.0
        while self.next_ask is not None or self.backlog or self.busy:
            now = time.monotonic()
            if self.next_ask is not None:
                give_up = now + self.patience
            elif now > give_up:
                break
            wait = self._feed(now)
            for key, _events in self.selector.select(wait):
                self._receive(key.data)
        for key in list(self.selector.get_map().values()):
            if key.data.ask is not None:
                self._done(key.data, 0, b"")
            key.data.socket.close()
        self.samples += [Sample(ask.kind, 0, due, time.monotonic() - due) for due, _number, ask in self.backlog]
        return self.samples

    def _feed(self, now: float) -> float:
        """Send what is due as far as there are connections; seconds until the next one is due."""
        while self.next_ask is not None and self._due() <= now:
            heapq.heappush(self.backlog, (self._due() if self.per_second else now, self.made, self.next_ask))
            self.made += 1
            self.next_ask = next(self.asks, None)
            if self.per_second is None and len(self.backlog) >= len(self.idle):
                break
        while self.backlog and self.idle:
            due, _number, ask = heapq.heappop(self.backlog)
            connection = self.idle.popleft()
            connection.ask, connection.due = ask, due if self.per_second else time.monotonic()
            self.busy += 1
            try:
                connection.socket.sendall(ask.data)
            except OSError:
                self._broken(connection)
        if self.per_second is None or self.next_ask is None:
            return 0.5
        return max(0.0, min(0.5, self._due() - time.monotonic()))

    def _due(self) -> float:
        return self.start + self.made / self.per_second if self.per_second else 0.0

    def _receive(self, connection: _Connection) -> None:
        try:
            data = connection.socket.recv(65_536)
        except OSError:
            data = b""
        if not data or len(connection.got) > LARGEST_ANSWER:
            self._broken(connection)
            return
        connection.got += data
        head, found, body = bytes(connection.got).partition(b"\r\n\r\n")
        if not found:
            return
        lower = head.lower()
        if b"content-length:" in lower:
            if len(body) < int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]):
                return
        elif not body.endswith(b"0\r\n\r\n"):  # chunked
            return
        self._done(connection, int(head.split(b" ", 2)[1]), body)

    def _done(self, connection: _Connection, status: int, body: bytes) -> None:
        assert connection.ask is not None
        seconds = time.monotonic() - connection.due
        kept = body if self.bodies or status not in (200, 201) else b""
        self.samples.append(Sample(connection.ask.kind, status, connection.due, seconds, kept))
        connection.ask = None
        connection.got.clear()
        self.busy -= 1
        self.idle.append(connection)

    def _broken(self, connection: _Connection) -> None:
        """No answer: count it and open a fresh connection in its place."""
        self.selector.unregister(connection.socket)
        connection.socket.close()
        if connection.ask is not None:
            self._done(connection, 0, b"")
            self.idle.pop()
        else:
            self.idle.remove(connection)
        self.idle.append(self._open())

    def _open(self) -> _Connection:
        made = _Connection(socket.create_connection(self.address, timeout=10))
        made.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.selector.register(made.socket, selectors.EVENT_READ, made)
        return made


def address_of(url: str) -> tuple[str, int]:
    """Host and port of an ``http://`` address. Raises ValueError for any other."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise ValueError(f"{url} is no http:// address")
    return parts.hostname, parts.port or 80


def quantile_ms(samples: list[Sample], share: float) -> float:
    """The time in milliseconds that this share of the answered requests does not exceed."""
    times = sorted(sample.seconds for sample in samples if sample.status)
    if not times:
        return float("nan")
    return round(times[min(len(times) - 1, int(share * len(times)))] * 1000, 1)
