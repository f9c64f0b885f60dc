"""The hand-written baseline writes what we write, or the comparison means nothing."""

from __future__ import annotations

import re
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from benchmarks.load import Ask, Sample, drive, post, quantile_ms
from benchmarks.raw_statement import STATEMENT
from django.db import connection

from kemitraan.gateways.models import Delivery
from kemitraan.gateways.tests.builders import Program, make_sender, seed_world
from kemitraan.journal.api import Entry
from kemitraan.messaging.api import Message
from kemitraan.reports.api import Category, Report, Reporter
from kemitraan.territory.api import Area, Unit

TABLES = (Report, Reporter, Delivery, Entry, Message)


@pytest.mark.django_db
def test_the_statement_writes_the_same_rows():
    seed_world()
    sender, key = make_sender()
    assert Program(key).send(service_code="K05", email="a@contoh.example").status_code == 201
    ours = [model.objects.count() for model in TABLES]
    values = {
        "key": uuid.uuid4(), "fingerprint": "0" * 64, "code": "0" * 12, "category": Category.objects.get(code="K05").pk,
        "unit": Unit.objects.order_by("pk")[0].pk, "area": Area.objects.order_by("pk")[0].pk, "api_key": sender.pk,
        "story": "Air", "lon": 106.8, "lat": -6.2, "phone": "", "email": "a@contoh.example", "data": "{}",
        "context": "{}",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
    assert ours == [1] * len(TABLES) and [model.objects.count() for model in TABLES] == [2] * len(TABLES)
    assert set(re.findall(r"%\((\w+)\)s", STATEMENT)) == set(values)


class Echo(BaseHTTPRequestHandler):
    """Answers every POST with its own body, once without an answer and once in chunks."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if body == b"hang up":
            self.close_connection = True
            return
        self.send_response(201)
        if body == b"chunks":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"6\r\nchunks\r\n0\r\n\r\n")
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        """Be silent."""


@pytest.fixture
def echo():
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize("per_second", [None, 200.0])
def test_the_load_generator_counts_every_answer(echo, per_second):
    bodies = ["hang up", "chunks", *(f"body {number}" for number in range(38))]
    asks = (Ask(post("/", body), body) for body in bodies)
    samples = drive(echo, asks, connections=4, per_second=per_second, keep_bodies=True)
    assert len(samples) == 40 and {sample.status for sample in samples if sample.kind == "hang up"} == {0}
    for sample in samples:
        if sample.kind.startswith("body"):
            assert (sample.status, sample.body.decode()) == (201, sample.kind) and sample.seconds > 0
    if per_second:
        due = sorted(sample.at for sample in samples)
        assert due[-1] - due[0] == pytest.approx(39 / per_second, abs=0.01), "times count from when they were due"


def test_times_without_an_answer_do_not_count_as_quick():
    samples = [Sample("", 201, 0.0, 0.010), Sample("", 0, 0.0, 9.0)]
    assert quantile_ms(samples, 0.99) == 10.0
    assert quantile_ms([], 0.5) != quantile_ms([], 0.5), "nothing measured is no number"
