"""Attacks below the views: bytes on the wire to the real server (granian, as the demo and production run it)."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator

import pytest

from benchmarks import harness

pytestmark = pytest.mark.slow
PATH = b"/open311/v2/services.json"


@pytest.fixture(scope="module")
def served() -> Iterator[harness.World]:
    """One web worker with four threads, so that few connections would be enough to hold it up."""
    with harness.world(durable=False) as world:
        world.start_web(workers=1, threads=4)
        yield world


def say(port: int, data: bytes, patience_s: float = 5.0) -> bytes:
    """What the server answers to these bytes until it closes or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience_s) as wire:
        wire.sendall(data)
        heard = b""
        try:
            while part := wire.recv(65_536):
                heard += part
        except TimeoutError:
            pass
        return heard


def test_attack_01_slow_senders_of_headers_hold_up_nobody(served: harness.World) -> None:
    """Forty senders trickle headers into one worker of four threads; somebody else is answered meanwhile."""
    head = b"POST /open311/v2/requests.json HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
    slow = [socket.create_connection(("127.0.0.1", served.port), timeout=10) for _ in range(40)]
    try:
        for wire in slow:
            wire.sendall(head)
        for _ in range(3):
            time.sleep(0.2)
            for wire in slow:
                wire.sendall(b"a")
            heard = say(served.port, b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % PATH, 20)
            assert heard.startswith(b"HTTP/1.1 200"), heard[:200]
    finally:
        for wire in slow:
            wire.close()


def test_attack_01_the_proxy_takes_slow_bodies_upon_itself() -> None:
    """A slow body does hold one of our threads, so the proxy must have all of it before we hear of it (its default)."""
    conf = (harness.ROOT / "deploy" / "nginx" / "kemitraan.conf").read_text()
    assert "proxy_request_buffering off" not in conf
    for directive in ("client_header_timeout", "client_body_timeout", "client_max_body_size"):
        assert re.search(rf"^    {directive} +\d", conf, re.MULTILINE), directive


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n",
        b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        b"Content-Length: +0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_attack_64_two_lengths_are_one_request_or_none(served: harness.World, lengths: bytes) -> None:
    """Whatever says two things about where a request ends is refused and closed, or ends where chunks end (RFC 9112).

    A proxy that reads it otherwise must not be able to hide a second request: what follows is a request of its own
    only after an end that both agree on, and its answer then is the second one, in plain sight.
    """
    hidden = b"GET /hidden-by-smuggling/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    heard = say(served.port, b"POST %s HTTP/1.1\r\nHost: localhost\r\n" % PATH + lengths + hidden)
    answers = heard.count(b"HTTP/1.1 ")
    if heard.startswith(b"HTTP/1.1 400"):
        assert answers == 1, heard[:400]
    else:
        only_chunks = lengths.lower().startswith((b"transfer-encoding: chunked", b"content-length: 4"))
        assert only_chunks and answers <= 2, heard[:400]


def test_attack_64_headers_beyond_reason(served: harness.World) -> None:
    head = b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" % PATH
    many = b"".join(b"X-%d: 1\r\n" % number for number in range(5_000))
    for more in (b"X-A: " + b"a" * 1_000_000 + b"\r\n", many, b"X\r\n", b"X-A: a\x00b\r\n"):
        try:
            heard = say(served.port, head + more + b"\r\n")
        except (ConnectionError, BrokenPipeError):
            heard = b""
        assert not heard or heard.startswith((b"HTTP/1.1 4", b"HTTP/1.1 200")), heard[:200]
    assert say(served.port, head + b"\r\n").startswith(b"HTTP/1.1 200"), "it goes on"
