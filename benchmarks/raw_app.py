"""The baseline of ``intake``: a bare view under the same server that writes the same rows with one statement.

It checks nothing, locates nothing and routes nothing: it reads the form, and one hand-written statement writes the
report, its reporter, its sender, the journal entry and the message. What Kemitraan costs above it is the house.
"""

from __future__ import annotations

import json
import os
import secrets
import uuid
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

from psycopg_pool import ConnectionPool

from .raw_statement import STATEMENT, anybody

# Who writes is told once a connection, for good: the second wall is the same for both, its care is ours alone.
TOLD = {"options": anybody("bare")}
pool = ConnectionPool(os.environ["DATABASE_URL"], kwargs=TOLD, min_size=1, max_size=12, open=True)
with pool.connection() as _connection:
    _row = _connection.execute(
        "select (select id from reports_category where code = 'K05'), (select min(id) from territory_unit),"
        " (select min(id) from territory_area), (select id from gateways_apikey where name = 'bench')"
    ).fetchone()
    CATEGORY, UNIT, AREA, KEY = _row or (None, None, None, None)


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """WSGI."""
    if environ["REQUEST_METHOD"] != "POST":
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b"[]"]
    form = dict(parse_qsl(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()))
    code = secrets.token_hex(6).upper()
    values = {
        "key": uuid.UUID(form["key"]), "fingerprint": "0" * 64, "code": code, "category": CATEGORY, "unit": UNIT,
        "area": AREA, "api_key": KEY, "story": form["description"], "lon": float(form["long"]),
        "lat": float(form["lat"]), "phone": form["phone"], "email": form["email"],
        "data": json.dumps({"code": code, "category": "K05", "priority": 3, "channel": "open311"}),
        "context": json.dumps({"code": code, "unit": "Polsek", "due": "2026-11-23T20:41:00+00:00"}),
    }  # fmt: skip
    with pool.connection() as connection:
        connection.execute(STATEMENT, values)
    body = json.dumps([{"service_request_id": code, "service_notice": "", "account_id": None}]).encode()
    start_response("201 Created", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
