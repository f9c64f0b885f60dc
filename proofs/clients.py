"""Clients as phones are: each sends its report until it is acknowledged, with the same key, however often.

A client that got no answer does not know whether its report arrived. What it may rely on is the acknowledgement (201,
or 200 for what was known already): from then on the report must be there, once.
"""

from __future__ import annotations

import http.client
import random
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks import reports_for_load

PATIENCE_S = 20.0  # longest wait for one answer: far above any promise, so that a hanging call shows
TRIES = 200
PATH = "/open311/v2/requests.json"


@dataclass
class Tally:
    """What all clients saw. Times are on the monotonic clock."""

    acknowledged: list[tuple[str, float]] = field(default_factory=list)  # marker of the report, when
    tries: int = 0
    unanswered: int = 0
    turned_away: dict[int, int] = field(default_factory=dict)  # status of 5xx answers → how often
    without_retry_after: int = 0
    longest_call_s: float = 0.0
    given_up: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def gap_after(self, moment: float, within: float = 60.0) -> float:
        """The longest time without any acknowledgement that began around a moment (seconds)."""
        times = sorted(at for _marker, at in self.acknowledged if moment - 1 < at < moment + within)
        return max((later - before for before, later in zip(times, times[1:], strict=False)), default=within)


@dataclass
class Client:
    """One sender. ``key=False`` takes the safeguard away: every try is a report of its own."""

    number: int
    port: int
    tally: Tally
    going: Callable[[], bool]
    key: bool = True
    pause: Callable[[random.Random], float] = lambda rng: 0.0
    deaf: float = 0.0  # the share of answers that get lost on their way to it

    def run(self) -> None:
        """Send reports one after another while ``going()``."""
        rng = random.Random(self.number)
        places = reports_for_load.centres()
        connection: http.client.HTTPConnection | None = None
        while self.going():
            marker = uuid.UUID(int=rng.getrandbits(128), version=4).hex
            lon, lat = rng.choice(places)
            form = {
                "api_key": "BENCH",
                "service_code": rng.choice(reports_for_load.OTHERS),
                "lat": f"{lat:.6f}",
                "long": f"{lon:.6f}",
                "description": f"{' '.join(rng.choices(reports_for_load.WORDS, k=12))} nomor {marker}",
            }
            if self.key:
                form["key"] = marker
            connection = self._until_acknowledged(connection, urlencode(form), marker, rng)
            if wait := self.pause(rng):
                time.sleep(wait)
        if connection is not None:
            connection.close()

    def _until_acknowledged(
        self, connection: http.client.HTTPConnection | None, body: str, marker: str, rng: random.Random
    ) -> http.client.HTTPConnection | None:
        for attempt in range(TRIES):
            if attempt and not self.going():
                break
            started = time.monotonic()
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
                    connection.connect()
                    assert isinstance(connection.sock, socket.socket)
                    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.request("POST", PATH, body, {"Content-Type": "application/x-www-form-urlencoded"})
                answer = connection.getresponse()
                answer.read()
                if self.deaf and rng.random() < self.deaf:
                    raise OSError("the answer got lost")
                status, retry_after = answer.status, answer.headers.get("Retry-After")
            except (OSError, http.client.HTTPException):
                status, retry_after = 0, None
                if connection is not None:
                    connection.close()
                    connection = None
            self._note(status, retry_after, time.monotonic() - started)
            if status in (200, 201):
                with self.tally.lock:
                    self.tally.acknowledged.append((marker, time.monotonic()))
                return connection
            time.sleep(min(0.05 * 2 ** min(attempt, 4), 0.8) * rng.uniform(0.5, 1.0))
        with self.tally.lock:
            self.tally.given_up += 1
        return connection

    def _note(self, status: int, retry_after: str | None, took: float) -> None:
        with self.tally.lock:
            self.tally.tries += 1
            self.tally.longest_call_s = max(self.tally.longest_call_s, took)
            if status == 0:
                self.tally.unanswered += 1
            elif status >= 500:
                self.tally.turned_away[status] = self.tally.turned_away.get(status, 0) + 1
                self.tally.without_retry_after += retry_after is None


def start(
    count: int,
    port: int,
    tally: Tally,
    going: Callable[[], bool],
    *,
    key: bool = True,
    first: int = 0,
    deaf: float = 0.0,
) -> list[threading.Thread]:
    """So many clients, each in a thread of its own. What they send is drawn by their numbers, from ``first`` on.

    ``deaf``: the share of answers that are lost on the way, so that what was kept is sent again.
    """
    numbers = range(first, first + count)
    made = [Client(number, port, tally, going, key, deaf=deaf) for number in numbers]
    threads = [threading.Thread(target=client.run, daemon=True) for client in made]
    for thread in threads:
        thread.start()
    return threads


def settle(markers: list[str]) -> dict[str, int]:
    """Jepsen's set-full over what is stored: acknowledged markers that are missing, doubled, or only half there.

    Runs inside the world. A report is whole when its own fact and its delivery stand beside it.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """select right(r.story, 32), count(*),
                   count(*) filter (where (select count(*) from journal_entry e where e.subject = 'report'
                       and e.subject_id = r.id and e.kind = 'report.received') <> 1
                       or (select count(*) from gateways_delivery d where d.report_id = r.id) <> 1)
                 from reports_report r where r.story like '%% nomor %%' group by 1"""
        )
        stored = {marker: (times, halves) for marker, times, halves in cursor.fetchall()}
    return {
        "stored": sum(times for times, _halves in stored.values()),
        "lost": sum(marker not in stored for marker in markers),
        "doubled": sum(times > 1 for times, _halves in stored.values()),
        "half_stored": sum(halves for _times, halves in stored.values()),
    }


def settle_file(path: str) -> dict[str, int]:
    """As :func:`settle`, with the markers in a file, one a line."""
    from pathlib import Path

    return settle(Path(path).read_text().split())
