"""From the first page to the verdict, as a browser without JavaScript walks it."""

import re

import pytest

from kemitraan.reports import api as reports

from .builders import DESK

pytestmark = pytest.mark.usefixtures("jakarta")


def form_of(client, address):
    """The hidden key of a form page."""
    page = client.get(address)
    assert page.status_code == 200, page.content
    return re.search(r'name="key" value="([0-9a-f-]{36})"', page.content.decode())[1]


def test_from_the_first_page_to_the_verdict(client):
    assert client.get("/").status_code == 200
    assert client.get("/lapor/").status_code == 200
    key = form_of(client, "/lapor/B01/")
    sent = client.post(
        "/lapor/B01/",
        {"key": key, "story": "Air masuk rumah", "place": "Tebet Timur", "landmark": "Masjid", "anonymous": "no"},
    )
    assert sent.status_code == 303, sent.content.decode()
    receipt = client.get(sent.headers["Location"])
    assert receipt.status_code == 200 and "Polsek Tebet" in receipt.content.decode()
    report = reports.Report.objects.get()
    story = client.get(f"/l/{report.code}/")
    assert story.status_code == 200
    reports.answer(report, "Sudah dipompa", by=DESK)
    assert "Sudah dipompa" in client.get(f"/l/{report.code}/").content.decode()
    done = client.post(f"/l/{report.code}/selesai/", {"solved": "yes", "rating": "4"})
    assert done.status_code == 303
    report.refresh_from_db()
    assert report.state == "confirmed"
