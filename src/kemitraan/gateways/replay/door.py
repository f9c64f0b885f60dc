"""One keep-alive connection to a server's Open311 door."""

from __future__ import annotations

import http.client
import json
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from .mapping import Unusable

TIMEOUT = 20.0  # seconds for one answer
TRIES = 8  # of one report, with the same key: what was kept at the first try is not kept again
ASKED_AT_ONCE = 50  # receipt codes in one question, as the standard allows


@dataclass(frozen=True)
class Answer:
    """What came back: the status, 0 where nobody answered, and the content."""

    status: int
    content: Any
    tries: int = 1


class Door:
    """A client for one thread. ``url`` is the server's address, without /open311."""

    def __init__(self, url: str, api_key: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unusable(f"{url} is no address of a server.")
        self.api_key = api_key
        self._base = parts.path.rstrip("/")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=TIMEOUT)

    def send(self, form: Mapping[str, str], key: str) -> Answer:
        """POST a report until there is an answer that is not the server's trouble."""
        body = urlencode({**form, "api_key": self.api_key, "key": key})
        answer = Answer(0, None)
        for attempt in range(1, TRIES + 1):
            answer = self._ask("POST", "/open311/v2/requests.json", body, attempt)
            if answer.status and answer.status != http.client.TOO_MANY_REQUESTS and answer.status < 500:
                break
            time.sleep(min(5.0, 0.1 * 2**attempt) * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries
        return answer

    def ask(self, codes: Sequence[str]) -> list[dict[str, Any]] | None:
        """How these reports stand; None where the server gave no good answer."""
        query = {"service_request_id": ",".join(codes), "page_size": len(codes), "api_key": self.api_key, "lang": "en"}
        answer = self._ask("GET", f"/open311/v2/requests.json?{urlencode(query)}")
        return answer.content if answer.status == http.client.OK and isinstance(answer.content, list) else None

    def ready(self) -> str:
        """Empty where the door answers, else why not."""
        answer = self._ask("GET", "/open311/discovery.json")
        return "" if answer.status == http.client.OK else f"it answers {answer.status or 'nothing'}"

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None = None, tries: int = 1) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        try:
            self._connection.request(method, self._base + path, body, headers)
            response = self._connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()  # opened again at the next question
            return Answer(0, None, tries)
        try:
            return Answer(response.status, json.loads(text), tries)
        except ValueError:
            return Answer(response.status, None, tries)
