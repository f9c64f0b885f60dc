"""The inspectors' list: filters and order in the address, counts of what may be seen, found by a code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from kemitraan.accountability.complaint_list import CLOCKS, FINAL, OPEN, ORDERS, asked, listed
from kemitraan.accountability.models import Complaint
from kemitraan.people.api import viewer_for
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import show_code

from .builders import client_of, make_complaint, make_inspector


def put(row: Complaint, **values: object) -> Complaint:
    """The row as a test wants it."""
    Complaint.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


@pytest.fixture
def rows(cast):
    """One of everything: late, soon, far, closed, waiting for its complainant, a reprisal."""
    west, now = cast.region.west, clock.now()
    day = clock.local(now).date()
    return {
        "late": put(make_complaint(west), due_at=now - timedelta(days=2), received_on=day - timedelta(days=9)),
        "soon": put(make_complaint(west, kind="service"), due_at=now + timedelta(days=1), state="registered"),
        "far": put(make_complaint(cast.region.polres), due_at=now + timedelta(days=30)),
        "asked": put(make_complaint(west), state="incomplete", owner="complainant", due_at=now + timedelta(days=9)),
        "urgent": put(make_complaint(west), urgent=True, due_at=now + timedelta(days=60)),
        "proven": put(make_complaint(west), state="proven", due_at=now + timedelta(days=5)),
        "closed": put(make_complaint(west), state="archived", owner="", due_at=None),
    }


def shown(viewer, rows, **address):
    """The names of the rows that a list shows, in its order."""
    names = {row.pk: name for name, row in rows.items()}
    return [names[row.pk] for row in listed(viewer, asked(address))]


def test_the_oldest_clock_first_and_a_reprisal_before_all(cast, rows):
    wayan = cast.viewer("wayan")
    assert shown(wayan, rows) == ["urgent", "late", "soon", "proven", "asked", "far"]
    assert shown(wayan, rows, keadaan="all")[-1] == "closed", "what has no clock stands last"
    assert shown(wayan, rows, urut="lama")[0] == "late" and shown(wayan, rows, urut="baru")[-1] == "late"


def test_every_filter_alone_and_together(cast, rows):
    wayan = cast.viewer("wayan")
    assert shown(wayan, rows, tenggat="late") == ["late"]
    assert shown(wayan, rows, tenggat="soon") == ["soon"]
    assert shown(wayan, rows, tenggat="time") == ["urgent", "soon", "proven", "asked", "far"]
    assert shown(wayan, rows, jenis="service") == ["soon"]
    assert shown(wayan, rows, keadaan="proven") == ["proven"]
    assert shown(wayan, rows, keadaan="closed") == ["closed"] == shown(wayan, rows, keadaan="archived")
    assert shown(wayan, rows, yang="complainant") == ["asked"]
    assert shown(wayan, rows, keadaan="registered", jenis="service", tenggat="soon") == ["soon"]
    assert shown(wayan, rows, keadaan="registered", jenis="levy") == []
    assert shown(wayan, rows, yang="late") == ["late"] and shown(wayan, rows, yang="closed") == ["closed"], "as before"
    assert set(shown(wayan, rows, keadaan="x", jenis="x", tenggat="x", urut="x", yang="x")) == set(rows) - {"closed"}


def test_found_by_a_code_in_any_spelling_open_or_closed(cast, rows):
    wayan = cast.viewer("wayan")
    for name in ("late", "closed"):
        code = rows[name].code
        for typed in (code, code.lower(), show_code(code), f" {code[:6]} "):
            assert shown(wayan, rows, nomor=typed) == [name], typed
    for typed in (rows["late"].code[:3], "ZZZZZZZZZZZZ", "%", "____", "a" * 300, "\u0661\u0662\u0663\u0664"):
        assert shown(wayan, rows, nomor=typed) == [], typed


def test_what_may_not_be_seen_is_neither_listed_counted_nor_found(cast, rows):
    """The inspector of the city sees those about its sectors, and not the one about the city itself."""
    siwas = make_inspector(cast.region.polres, "siwas")
    viewer, client = viewer_for(siwas), client_of(siwas)
    choices = {"keadaan": ("", "all", *OPEN, *FINAL), "tenggat": dict(CLOCKS), "urut": dict(ORDERS)}
    addresses = [{name: value} for name, values in choices.items() for value in values]
    for address in (*addresses, {"nomor": rows["far"].code}):
        assert "far" not in shown(viewer, rows, **address), address
    page = client.get("/pengaduan/meja/").content.decode()
    assert "5 ditemukan" in page and rows["far"].code not in page
    assert "6 ditemukan" in cast.client("wayan").get("/pengaduan/meja/").content.decode()
    hidden, nothing = (
        client.get("/pengaduan/meja/", {"nomor": code}).content.decode() for code in (rows["far"].code, "ZZZZZZZZZZZZ")
    )
    assert "Tidak ada pengaduan dengan kode ini" in hidden and "ditemukan." not in hidden
    assert hidden.count("<tr") == nothing.count("<tr") == 0
    inside = client_of(make_inspector(cast.region.west, "inside"))
    assert "<tr" not in inside.get("/pengaduan/meja/", {"nomor": rows["late"].code}).content.decode()


def test_filters_stay_in_the_address_and_in_the_form(cast, rows):
    page = cast.client("wayan").get("/pengaduan/meja/?keadaan=proven&jenis=levy&tenggat=time&urut=baru")
    said = page.content.decode()
    for value in ("proven", "levy", "time", "baru"):
        assert f'<option value="{value}" selected' in said, value


def test_an_empty_list_teaches(cast):
    wayan = cast.client("wayan")
    assert "Belum ada pengaduan" in wayan.get("/pengaduan/meja/").content.decode()
    made = put(make_complaint(cast.region.west), state="archived", owner="", due_at=None)
    assert "Yang sudah dijawab ada di bawah" in wayan.get("/pengaduan/meja/").content.decode()
    assert "Lepaskan satu saringan" in wayan.get("/pengaduan/meja/?jenis=case").content.decode()
    assert made.code in wayan.get("/pengaduan/meja/?keadaan=closed").content.decode()
    assert Client().get("/pengaduan/meja/").status_code == 302
