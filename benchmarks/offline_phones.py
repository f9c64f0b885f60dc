"""Phones in software: an outbox on disk, a clock of their own, and a line that loses answers or dies at any moment.

They send as the field page does: the oldest 25 commands in one request, again and again until an answer came through.
"""

from __future__ import annotations

import http.client
import json
import random
import sqlite3
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

TOGETHER = 25
TOKEN = "a" * 32
PATIENCE_S = 120.0


@dataclass
class Line:
    """What happens to requests: a share of answers is lost after the commit, a share of syncs ends with a dead app."""

    port: int
    lost: float = 0.3
    killed: float = 0.05
    forgetful: bool = False  # negative control: as if the server forgot every key, what comes again is new to it


@dataclass
class Phone:
    """One phone of one session. ``clock`` is how far its clock is off. Everything it knows lies in ``file``."""

    file: Path
    session: str
    clock: timedelta = timedelta(0)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    number: int = 0
    requests: int = 0
    cut: int = 0
    kills: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    renamed: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self._base() as base:
            base.execute("create table if not exists outbox (place integer primary key, command text, done integer)")

    def write(self, at: datetime, *said: tuple[str, str, dict[str, Any], int | None]) -> None:
        """Commands about one subject, each building on the one before; on disk before the officer may go on."""
        before = None
        rows = []
        for verb, subject, data, base_version in said:
            self.number += 1
            command = {
                "key": str(uuid.uuid4()), "number": self.number, "verb": verb, "subject": subject, "data": data,
                "base_version": base_version, "after": before, "said_at": (at + self.clock).isoformat(),
            }  # fmt: skip
            before = command["key"]
            rows.append((json.dumps(command),))
        with self._base() as base:
            base.executemany("insert into outbox (command, done) values (?, 0)", rows)

    def written(self) -> list[dict[str, Any]]:
        """Every command ever written here."""
        with self._base() as base:
            return [json.loads(text) for (text,) in base.execute("select command from outbox order by place")]

    def sync(self, line: Line, rng: random.Random) -> None:
        """Send until nothing is left. What an answer did not come through for is sent again."""
        began = time.monotonic()
        while batch := self._oldest():
            if time.monotonic() - began > PATIENCE_S * 10:
                raise RuntimeError("a phone could not get rid of its commands")
            answers = self._send(line, [command for _place, command in batch], rng)
            if answers is None:
                continue
            if rng.random() < line.killed:  # the app dies with the answer in its hands
                self.kills += 1
                continue
            with self._base() as base:
                base.executemany("update outbox set done = 1 where place = ?", [(place,) for place, _command in batch])
            self.refused += [answer for answer in answers if answer["status"] not in (200, 202)]
        self.seconds = time.monotonic() - began

    def day(self, line: Line) -> dict[str, Any]:
        """What the phone is told about today."""
        status, body = self._ask(line, "GET", "/lapangan/api/hari")
        if status != 200:
            raise RuntimeError(f"{status} {body[:300]!r}")
        return dict(json.loads(body))

    def _oldest(self) -> list[tuple[int, dict[str, Any]]]:
        query = "select place, command from outbox where done = 0 order by place limit ?"
        with self._base() as base:
            return [(place, json.loads(text)) for place, text in base.execute(query, [TOGETHER])]

    def _send(self, line: Line, commands: list[dict[str, Any]], rng: random.Random) -> list[dict[str, Any]] | None:
        """The answers, or None where they were lost: read and thrown away, or the line cut without reading."""
        self.requests += 1
        if line.forgetful:
            commands = self._under_new_keys(commands)
        fate = rng.random()
        body = json.dumps({"phone": self.id, "commands": commands})
        if fate < line.lost / 2:
            self.cut += 1
            self._ask(line, "POST", "/lapangan/api/kotak", body, read=False)
            return None
        status, answer = self._ask(line, "POST", "/lapangan/api/kotak", body)
        if fate < line.lost:
            self.cut += 1
            return None
        if status != 200:
            raise RuntimeError(f"{status} {answer[:500]!r}")
        return list(json.loads(answer)["answers"])

    def _under_new_keys(self, commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The same commands, each with a key the server has never seen; what builds on them keeps its order."""
        for command in commands:
            self.renamed[command["key"]] = str(uuid.uuid4())
        names = self.renamed
        return [one | {"key": names[one["key"]], "after": names.get(one["after"])} for one in commands]

    def _ask(self, line: Line, method: str, path: str, body: str = "", *, read: bool = True) -> tuple[int, bytes]:
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        headers["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", line.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body or None, headers)
            if not read:
                return 0, b""  # the server may still be at it while the phone sends again
            with connection.getresponse() as response:
                return response.status, response.read()
        finally:
            connection.close()

    def _base(self) -> sqlite3.Connection:
        return _Base(self.file)


class _Base(sqlite3.Connection):
    """A connection that commits and closes with its block."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, timeout=30)
        self.execute("pragma synchronous = off")  # apps die here, not machines

    def __exit__(self, *trouble: Any) -> bool:
        done = super().__exit__(*trouble)
        self.close()
        return bool(done)


def marks(phone: int, count: int) -> Iterator[str]:
    """What is written about each visit of a phone: found again in the database, it was not lost."""
    return (f"Cerita {phone:03}-{number:03}." for number in range(count))
