"""The live process: server-sent events to the desks, from one reader of the journal.

An event is a hint (what kind of thing happened to which subject); the page then asks for what it may see, so
nothing of a case travels here. Each connection's rights are worked out anew every ``RIGHTS_S`` seconds: who
loses a post or signs out loses the stream.

The reader asks the journal for new rows every ``PAUSE_S`` seconds instead of LISTEN: a NOTIFY in the writing
transaction would make all commits of the server queue behind one another (docs/decisions).
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kemitraan.config.settings")

import django

django.setup()

# ruff: noqa: E402 - Django must be set up before its models are imported
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from kemitraan.config.walls import end_without_wall
from kemitraan.journal import api as journal
from kemitraan.oversight.api import keep_stream
from kemitraan.people.api import NOBODY, Viewer, purposes, viewer_behind

end_without_wall()

PAUSE_S = 0.15
RIGHTS_S = 2.5  # with the second a stream may sleep, closed well within five
HEARTBEAT_S = 15.0
MOST_STREAMS = 2_000
MOST_REPLAYED = 500
GAP_KEPT_S = 60.0

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Event = tuple[int, int | None, bytes]  # journal id, unit, the bytes to send


@dataclass
class Reader:
    """Follows the journal and hands each new row to every stream."""

    cursor: int = -1
    gaps: dict[int, float] = field(default_factory=dict)  # ids skipped so far → when we first missed them
    streams: set[asyncio.Queue[Event]] = field(default_factory=set)
    task: asyncio.Task[None] | None = None

    def join(self) -> asyncio.Queue[Event]:
        """A queue that gets every event from now on."""
        queue: asyncio.Queue[Event] = asyncio.Queue(maxsize=1_000)
        self.streams.add(queue)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._follow())
        return queue

    async def _follow(self) -> None:
        while self.streams:
            try:
                for event in await sync_to_async(self._read, thread_sensitive=False)():
                    for queue in list(self.streams):
                        if queue.full():  # a reader that stopped reading: it will come back with its last id
                            self.streams.discard(queue)
                        else:
                            queue.put_nowait(event)
            except django.db.Error:
                await asyncio.sleep(1.0)
            await asyncio.sleep(PAUSE_S)

    def _read(self) -> list[Event]:
        close_old_connections()
        if self.cursor < 0:
            last = journal.Entry.objects.order_by("-id").values_list("id", flat=True).first()
            self.cursor = last or 0
            return []
        moment = time.monotonic()
        late = list(journal.by_ids(list(self.gaps))) if self.gaps else []
        fresh = list(journal.after(self.cursor))
        for entry in late:
            del self.gaps[entry.pk]
        if fresh:
            seen = {entry.pk for entry in fresh}
            for number in range(self.cursor + 1, fresh[-1].pk):
                if number not in seen and len(self.gaps) < 10_000:
                    self.gaps[number] = moment
            self.cursor = fresh[-1].pk
        self.gaps = {number: since for number, since in self.gaps.items() if moment - since < GAP_KEPT_S}
        return [event_of(entry) for entry in [*late, *fresh]]


def event_of(entry: journal.Entry) -> Event:
    """A row of the journal as an event: kind and subject, no words of the case."""
    data = json.dumps({"kind": entry.kind, "subject": entry.subject, "id": entry.subject_id})
    return entry.pk, entry.unit_id, f"id: {entry.pk}\nevent: journal\ndata: {data}\n\n".encode()


def _viewer(cookies: str) -> Viewer:
    """Who holds these cookies, by the same session and second factor as on every page."""
    close_old_connections()
    try:
        jar = SimpleCookie(cookies)
    except CookieError:
        return NOBODY
    morsel = jar.get(settings.SESSION_COOKIE_NAME)
    return viewer_behind(morsel.value) if morsel is not None else NOBODY


def _replay(last_id: int, units: Iterable[int]) -> list[Event]:
    close_old_connections()
    rows = journal.after(last_id, limit=MOST_REPLAYED)
    wanted = set(units)
    return [event_of(entry) for entry in rows if entry.unit_id in wanted]


reader = Reader()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI: ``GET /live`` (or any path) is the stream; everything else is refused."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    if scope["type"] != "http":
        return
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if scope["method"] != "GET":
        await _refuse(send, 405, headers)
        return
    cookies = headers.get("cookie", "")
    viewer = await sync_to_async(_viewer)(cookies)
    units = viewer.units_for(purposes.READ_REPORTS)
    if not units:
        await _refuse(send, 404, headers)
        return
    if len(reader.streams) >= MOST_STREAMS:
        await _refuse(send, 503, headers)
        return
    await sync_to_async(keep_stream)(viewer)
    await _stream(headers, units, cookies, receive, send)


async def _stream(headers: dict[str, str], units: frozenset[int], cookies: str, receive: Receive, send: Send) -> None:
    queue = reader.join()
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _headers(headers, b"text/event-stream")})
        await send({"type": "http.response.body", "body": b"retry: 2000\n: hello\n\n", "more_body": True})
        last_id = headers.get("last-event-id", "")
        if last_id.isdigit() and len(last_id) < 19:
            for _, _, text in await sync_to_async(_replay)(int(last_id), units):
                await send({"type": "http.response.body", "body": text, "more_body": True})
        checked = beat = time.monotonic()
        while not gone.done() and queue in reader.streams:
            try:
                _, unit_id, text = await asyncio.wait_for(queue.get(), 1.0)
            except TimeoutError:
                text = b""
                unit_id = None
            moment = time.monotonic()
            if moment - checked > RIGHTS_S:
                units = (await sync_to_async(_viewer)(cookies)).units_for(purposes.READ_REPORTS)
                checked = moment
                if not units:
                    break
            if text and unit_id in units:
                await send({"type": "http.response.body", "body": text, "more_body": True})
                beat = moment
            elif moment - beat > HEARTBEAT_S:
                await send({"type": "http.response.body", "body": b": beat\n\n", "more_body": True})
                beat = moment
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        reader.streams.discard(queue)
        gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _headers(headers: dict[str, str], content_type: bytes) -> list[tuple[bytes, bytes]]:
    """Headers of an answer; a page of the same host on another port may read it with its cookies."""
    answer = [(b"content-type", content_type), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    origin = headers.get("origin", "")
    if origin and urlsplit(origin).hostname == urlsplit(f"//{headers.get('host', '')}").hostname:
        answer += [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]
    return answer


async def _refuse(send: Send, status: int, headers: dict[str, str]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _headers(headers, b"text/plain")})
    await send({"type": "http.response.body", "body": b""})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
