"""Requests that nobody would send: addresses from the URLconf, forms as the pages show them, each value bent at random.

Runs inside a world, beside its server. A crawl as every character finds real ids and forms; what is then asked takes
one of them, or something in their place that no form would send.
"""

from __future__ import annotations

import json
import random
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

CSRF = "a" * 32
PLACE = re.compile(r"<(?:[a-z]+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
FILES: tuple[bytes, ...] = (
    b"", b"\xff\xd8\xff\xe0broken", b"GIF89a<script>alert(1)</script>", b"PK\x03\x04" + b"\0" * 60, b"%PDF-1.7\n%%EOF",
    b"nama,telepon\n=1+1,08123\n", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"<svg onload=alert(1)>",
    b"\xef\xbb\xbfa;b\n\x00;\n",
)  # fmt: skip
NASTY = (
    "", " ", "0", "-1", "1", "2", "17", "2147483648", "9223372036854775807", "9223372036854775808",
    "-9223372036854775809",
    "9" * 400, "1e9", "1e400", "NaN", "Infinity", "-0", "0x10", "1_0", "१२", "1,5", "1.5", "true", "null", "[]", "{}",
    "a\x00b", "\x00", "\ud800", "\udfff!", "%00", "%", "%zz", "\r\nX-Y: 1", "\u202egpj.exe",
    "\u200b", "e" + "\u0301" * 300,
    "' OR 1=1--", "'; select pg_sleep(3)--", "\\", "\"", "{{7*7}}", "{% debug %}", "%(x)s",
    "{0.__class__}", "$(id)", "`id`",
    "<script>alert(1)</script>", "javascript:alert(1)", "//evil.example", "../../etc/passwd",
    "C:\\x", "=1+1", "@x", "\t=1",
    "0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "2026-11-26T25:61", "2026-11-26",
    "2026-11-26T20:30", "24:00",
    "23:59:60", "1969-12-31T23:59:59Z", "a" * 300, "x" * 6_000, "(" * 200, "a@b", "a@contoh.id",
    "08123456789", "+62", "0" * 60,
    "00000000-0000-0000-0000-000000000000", "7c9e6679-7425-40de-944b-e07fc1f90ae7", "Tebet Timur",
    "31.74.01.1003", "106.85",
    "-6.23", "181", "91", "POINT(0 0)", "🙂" * 50, "Ро\u200blri", "on", "yes", "no", "id", "en",
    "xlsx", "csv", "json", "pdf",
)  # fmt: skip
KINDS = (
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=xyz", "application/json",
    "text/plain", "text/xml",
    "application/octet-stream", "application/x-www-form-urlencoded; charset=utf-7",
    "multipart/form-data", "nonsense", "",
)  # fmt: skip


@dataclass
class Form:
    """A form as a page shows it: where it leads, how, and what each field may say."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """Links and forms of one page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: set[str] = set()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect."""
        given = {name: value or "" for name, value in attrs}
        for name in ("href", "hx-get", "data-url", "src"):
            if given.get(name, "").startswith(("/", "?")):
                self.links.add(given[name])
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").upper())
            self.forms.append(self._open)
        elif self._open is None:
            return
        elif tag in ("input", "textarea", "button") and given.get("name"):
            self._open.fields.setdefault(given["name"], []).append(given.get("value", ""))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select:
            self._open.fields.setdefault(self._select, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """The end of what was open."""
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


@dataclass
class Known:
    """What the crawl found: arguments of each route, values of each argument, parameters and fields of each route."""

    routes: list[tuple[str, str]]  # name and address pattern
    arguments: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    queries: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    forms: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def learn(self, address: str, html: str) -> set[str]:
        """Take links and forms of a page in; the addresses to go to next."""
        page = Page()
        page.feed(html)
        found = set()
        for link in page.links:
            full = urllib.parse.urljoin(address, link)
            if self.see(full):
                found.add(full)
        for form in page.forms:
            target = urllib.parse.urljoin(address, form.action)
            if (name := self.see(target)) is not None:
                kept = (self.forms if form.method == "POST" else self.queries).setdefault(name, {})
                for one, values in form.fields.items():
                    kept[one] = list(dict.fromkeys([*kept.get(one, []), *values]))[:30]
        return found

    def see(self, address: str) -> str | None:
        """Remember an address; the name of its route, None where it is none of ours."""
        from django.urls import Resolver404, resolve

        parts = urllib.parse.urlsplit(address)
        try:
            match = resolve(urllib.parse.unquote(parts.path))
        except Resolver404:
            return None
        name = match.view_name
        told = {one: str(value) for one, value in match.captured_kwargs.items()}
        if told and told not in self.arguments.setdefault(name, []) and len(self.arguments[name]) < 40:
            self.arguments[name].append(told)
            for one, value in told.items():
                self.values[one] = list(dict.fromkeys([*self.values.get(one, []), value]))[:80]
        for one, value in urllib.parse.parse_qsl(parts.query):
            values = self.queries.setdefault(name, {}).setdefault(one, [])
            if value not in values and len(values) < 30:
                values.append(value)
        return name

    def save(self, path: Path) -> None:
        """As JSON."""
        path.write_text(json.dumps(self.__dict__))

    @classmethod
    def load(cls, path: Path) -> Known:
        """What :meth:`save` wrote."""
        return cls(**json.loads(path.read_text()))


@dataclass(frozen=True)
class Ask:
    """One request."""

    route: str
    method: str
    path: str
    body: bytes | None
    headers: dict[str, str]


def asks(known: Known, rng: random.Random) -> Iterator[Ask]:
    """Requests without end, every route as likely as another."""
    while True:
        name, pattern = rng.choice(known.routes)
        path = "/" + _path(known, rng, name, pattern)
        query = _pairs(rng, known.queries.get(name, {}), most=4) if rng.random() < 0.5 else []
        if query:
            path += "?" + "&".join(f"{quote(one)}={quote(value)}" for one, value in query)
        method = rng.choices(("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"), (45, 48, 2, 2, 1, 1, 1))[0]
        headers = _headers(rng)
        body = None
        if method in ("POST", "PUT", "PATCH"):
            kind, body = _body(rng, known.forms.get(name) or known.queries.get(name, {}))
            if kind:
                headers["Content-Type"] = kind
        yield Ask(name, method, path[:7_000], body, headers)


def _path(known: Known, rng: random.Random, name: str, pattern: str) -> str:
    real = rng.choice(known.arguments[name]) if known.arguments.get(name) and rng.random() < 0.8 else {}

    def value(match: re.Match[str]) -> str:
        one = match[1] or match[2]
        if one in real and rng.random() < 0.9:
            return quote(real[one])
        if known.values.get(one) and rng.random() < 0.5:
            return quote(rng.choice(known.values[one]))
        return quote(rng.choice((nasty(rng), str(rng.randrange(60)))))

    return PLACE.sub(value, re.sub(r"[\^$\\]", "", pattern))


def _pairs(
    rng: random.Random, fields: dict[str, list[str]], *, most: int = 40, bent: float = 0.25
) -> list[tuple[str, str]]:
    """Most of a form's fields with values it offers, some left out, some bent, now and then one it has not."""
    names = [one for one in fields if rng.random() < 0.9]
    if len(names) > most:
        names = rng.sample(names, most)
    pairs = []
    for one in names:
        offered = [value for value in fields[one] if value]
        pairs.append((one, rng.choice(offered) if offered and rng.random() > bent else nasty(rng)))
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        pairs.append((rng.choice(("page", "role", "state", "next", "q", "sort", "unit", nasty(rng)[:40])), nasty(rng)))
    return pairs


def _body(rng: random.Random, fields: dict[str, list[str]]) -> tuple[str, bytes]:
    kind = rng.choice(KINDS) if rng.random() < 0.2 else rng.choices(KINDS[:3], (60, 25, 15))[0]
    pairs = _pairs(rng, fields, bent=rng.choice((0.05, 0.25, 0.6)))
    if rng.random() < 0.04:
        return kind, rng.randbytes(rng.randrange(400))
    if kind.startswith("multipart"):
        return kind, _multipart(rng, pairs)
    if kind == "application/json":
        return kind, _json(rng, pairs)
    return kind, "&".join(f"{quote(one)}={quote(value)}" for one, value in pairs).encode()


def _multipart(rng: random.Random, pairs: list[tuple[str, str]]) -> bytes:
    parts = []
    for one, value in pairs:
        name = one.replace('"', "%22").replace("\r", "").replace("\n", "")
        head = f'--xyz\r\nContent-Disposition: form-data; name="{name}"'
        if rng.random() < 0.15 or one in ("photos", "file", "sheet", "photo"):
            head += f'; filename="{rng.choice(("a.jpg", "b.xlsx", "../c.csv", "‮gpj.exe"))}"\r\nContent-Type: image/jpeg'
            parts.append(head.encode("utf-8", "surrogatepass") + b"\r\n\r\n" + rng.choice(FILES) + b"\r\n")
        else:
            parts.append(f"{head}\r\n\r\n{value}\r\n".encode("utf-8", "surrogatepass"))
    end = b"--xyz--\r\n" if rng.random() < 0.95 else b""
    return b"".join(parts) + end


def _json(rng: random.Random, pairs: list[tuple[str, str]]) -> bytes:
    def some(depth: int = 0) -> Any:
        return rng.choice(
            (nasty(rng), rng.randrange(-5, 99), 2**63, 1e308, None, True, [] if depth else [some(1)], {"a": nasty(rng)})
        )

    keys = ("key", "verb", "response", "data", "at", "lon", "lat", "commands", "id", "seq", "text", "visit", "version")
    given: dict[str, Any] = dict(pairs[:10])
    given |= {one: some() for one in rng.sample(keys, rng.randrange(len(keys)))}
    text = json.dumps(given if rng.random() < 0.9 else [given])
    if rng.random() < 0.1:
        text = rng.choice(
            ("[" * 50_000, '{"a":1,"a":2}', '{"lat": NaN}', '{"n": 1e400}', text[: len(text) // 2], '"\\ud800"')
        )
    return text.encode()


def _headers(rng: random.Random) -> dict[str, str]:
    headers = {
        "X-CSRFToken": CSRF,
        "X-Forwarded-For": ".".join(str(rng.randrange(1, 255)) for _ in range(4)),  # so that throttles do not end it
        "Accept-Language": rng.choice(("id", "en", "xx", "*", "id;q=9")),
    }
    if rng.random() < 0.1:
        more = ("HX-Request", "If-None-Match", "If-Modified-Since", "Range", "Accept", "Accept-Encoding",
                "Idempotency-Key", "Origin", "Sec-Fetch-Site", "Content-Encoding", "X-Api-Key", "Referer")  # fmt: skip
        text = nasty(rng).encode("ascii", "ignore").decode()
        headers[rng.choice(more)] = re.sub(r"[\x00-\x1f\x7f]", "", text)[:500]
    return headers


def nasty(rng: random.Random) -> str:
    """A value no form would send, or random signs."""
    if rng.random() < 0.75:
        return rng.choice(NASTY)
    signs = ((32, 127), (0, 0x300), (0, 0xFFFF))
    return "".join(chr(rng.randrange(*rng.choice(signs))) for _ in range(rng.randrange(1, 40)))


def quote(value: str) -> str:
    """Percent-encoded, halves of signs too."""
    return urllib.parse.quote(value.encode("utf-8", "surrogatepass"), safe="")
