"""The receipt on paper: made for whoever holds the code, with the promise that anybody can check."""

from __future__ import annotations

import pytest

from kemitraan.journal import api as journal
from kemitraan.reports.views import receipt_pdf
from kemitraan.toolbox import clock

from .builders import make_report

pytestmark = pytest.mark.usefixtures("jakarta")


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    settings.LOG_KEY_FILE = tmp_path / "log.key"


@pytest.fixture
def sheets(monkeypatch):
    """What was handed to the printer."""
    seen = []
    real = receipt_pdf.render_pdf
    monkeypatch.setattr(receipt_pdf, "render_pdf", lambda source, data: seen.append(data) or real(source, data))
    return seen


def test_the_sheet_carries_the_promise_and_later_the_proof(client, sheets):
    report = make_report()
    address = f"/l/{report.code}/tanda-terima.pdf"
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    assert "attachment" in answer["Content-Disposition"] and sheets[0]["proof_lines"] == []
    journal.seal(clock.now())
    assert client.get(address).status_code == 200
    receipt = journal.receipt_for("report", report.pk, "report.received")
    assert "".join(sheets[1]["promise_lines"]) == journal.short_receipt(receipt)
    assert sheets[1]["proof_lines"][0] == f"index {receipt['proof']['index']} / size {receipt['proof']['size']}"
    head = receipt["proof"]["checkpoint"].strip().split("\n")
    assert sheets[1]["proof_lines"][-len(head) :] == head


def test_it_is_linked_where_the_reporter_looks(client):
    report = make_report()
    for page in (f"/l/{report.code}/", f"/l/{report.code}/tanda-terima/"):
        assert f"/l/{report.code}/tanda-terima.pdf" in client.get(page).content.decode()


def test_without_the_code_there_is_none(client):
    assert client.get("/l/000000000000/tanda-terima.pdf").status_code == 404
