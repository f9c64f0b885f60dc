"""Each request begins as anybody's before the second wall; what its asker shows or is, is added on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from kemitraan.toolbox import wall


class BehindWall:
    """Opens a context for the request and closes it with the answer, a streamed one included.

    Signing in (:mod:`kemitraan.people.viewer`), a receipt code or ten words change it by ``wall.enter`` and
    ``wall.also``; nothing of it outlives the request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with wall.acting_as(wall.ANYBODY):
            answer: Any = self.get_response(request)
            if getattr(answer, "streaming", False) and not answer.is_async:
                answer.streaming_content = _streamed(answer.streaming_content, wall.current())
        return answer  # type: ignore[no-any-return]


def _streamed(parts: Iterator[bytes], context: wall.Context | None) -> Iterator[bytes]:
    """What is read from the database while it is sent is read in the same name."""
    parts = iter(parts)
    while True:
        with wall.acting_as(context):
            part = next(parts, None)
        if part is None:
            return
        yield part
