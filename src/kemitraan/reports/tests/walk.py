"""A resident without JavaScript: reads a page, sends its form. For tests of any room."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client


def key_of(client: Client, address: str) -> str:
    """The key that the server put into a form."""
    page = client.get(address)
    assert page.status_code == 200, page.content.decode()[:2000]
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', page.content.decode())
    assert found is not None
    return found[1]


def filled(client: Client, category: str = "B01", **changes: Any) -> dict[str, Any]:
    """What a resident fills in, with a key of its own."""
    given = {
        "key": key_of(client, f"/lapor/{category}/"),
        "story": "Air masuk rumah",
        "place": "Tebet Timur, Tebet, Jakarta Selatan",
        "landmark": "Masjid Al-Ikhlas",
        "in_progress": "no",
        "anonymous": "no",
        "safe_contact": "any",
    } | changes
    return {name: value for name, value in given.items() if value is not None}


def send(client: Client, category: str = "B01", **changes: Any) -> HttpResponse:
    """One report through the form."""
    return client.post(f"/lapor/{category}/", filled(client, category, **changes))  # type: ignore[return-value]


def words_of(answer: Any) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"(?s)<(script|style|template)\b.*?</\1>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).strip()
