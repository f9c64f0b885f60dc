"""Every byte of an answer as a reader could use it: unpacked, without what differs between any two answers."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.http import HttpResponseBase
from django.test import Client

# Differs between any two answers to the same request: nonces, moments, identities of papers.
NONCE = re.compile(
    rb'name="(?:csrfmiddlewaretoken|words|key)" value="[^"]*"|data-ten-words>[^<]*<|content="\d{4}-[^"]*"'
    rb"|[A-Za-z0-9]{64}|\d{4}-\d\d-\d\dT[\d:.+Z-]+|[0-9a-f]{8}-[0-9a-f-]{27}|\d+ms"
    rb"|D:\d{14}Z?|/ID *\[[^\]]*\]|<xmpMM:(?:Instance|Document)ID>[^<]*"  # of papers
)
KEPT_HEADERS = ("Location", "ETag", "Content-Type", "Content-Disposition", "Link", "Content-Language", "Last-Modified")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def body_of(answer: HttpResponseBase) -> bytes:
    """The whole body, streamed or not."""
    return b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content  # type: ignore[attr-defined]


def unpacked(body: bytes) -> bytes:
    """A workbook's parts but the one with the moment it was made; a paper's streams inflated; all else as it is."""
    if body.startswith(b"PK"):
        try:
            with ZipFile(BytesIO(body)) as parts:
                return b"".join(parts.read(name) for name in parts.namelist() if not name.startswith("docProps/"))
        except BadZipFile:
            return body
    if body.startswith(b"%PDF"):
        return body + b"".join(_inflated(found[1]) for found in _STREAM.finditer(body))
    return body


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""


def all_of(answer: HttpResponseBase, client: Client) -> bytes:
    """Status, every header, every cookie and the body."""
    heads = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    cookies = "\n".join(str(morsel) for morsel in client.cookies.values())
    return f"{answer.status_code}\n{heads}\n{cookies}\n".encode() + unpacked(body_of(answer))


def same_but_nonces(answer: HttpResponseBase) -> tuple[int, dict[str, str], bytes]:
    """What two worlds must agree on: status, the headers that speak of content, the body without nonces."""
    kept = {name: value for name, value in answer.headers.items() if name in KEPT_HEADERS}
    return answer.status_code, kept, NONCE.sub(b"", unpacked(body_of(answer)))


def apart(one: bytes, other: bytes) -> tuple[bytes, bytes]:
    """Where two bodies part, for whoever reads a failed test."""
    at = next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), 0)
    return one[max(0, at - 60) : at + 60], other[max(0, at - 60) : at + 60]
