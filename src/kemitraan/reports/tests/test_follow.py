"""A code leads to its report, in any spelling; a guess leads nowhere, slowly."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from kemitraan.reports import api as reports
from kemitraan.reports import guesses
from kemitraan.reports.models import Guess
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import new_code, show_code

from .builders import make_report

pytestmark = pytest.mark.usefixtures("jakarta")


def look_up(client: Client, code: str, **extra):
    return client.post("/cek/", {"code": code}, **extra)


def test_any_spelling_of_the_code_leads_to_the_report(client):
    code = make_report().code
    shown = show_code(code)
    for typed in (
        code,
        shown,
        shown.lower(),
        f" {shown.replace('-', ' ')} ",
        shown.replace("0", "o").replace("1", "l"),
    ):
        assert look_up(client, typed).headers["Location"] == f"/l/{shown}/"
    assert client.get(f"/l/{code.lower()}/").status_code == 200


def test_every_wrong_code_gets_the_same_answer(client):
    bodies = set()
    for typed in (new_code(), new_code(), "0" * 12):
        answer = look_up(client, typed)
        assert answer.status_code == 404
        page = client.get(f"/l/{typed}/")
        assert page.status_code == 404
        bodies |= {_bare(answer, typed), _bare(page, typed)}
    assert len(bodies) == 2


def _bare(answer, typed):
    """A page without what differs by nature: the moment, a form's token, what was typed."""
    page = answer.content.decode().replace(typed, "…")
    return re.sub(r'server-now" content="[^"]+"|csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_no_code_is_written_into_a_log(client, caplog):
    code = make_report().code
    assert client.post(f"/l/{code}/selesai/", {"solved": "yes"}).status_code == 409
    assert client.post(f"/l/{code}/tambah/", {"text": ""}).status_code == 422
    assert client.get(f"/l/{code}/foto/7c9e6679-7425-40de-944b-e07fc1f90ae7/").status_code == 404
    assert "/l/…/selesai/" in caplog.text and code not in caplog.text


def test_after_twenty_wrong_codes_even_the_right_one_must_wait(client):
    code = make_report().code
    for _ in range(guesses.MOST):
        assert look_up(client, new_code()).status_code == 404
    for address in (f"/l/{code}/", f"/l/{code}/tanda-terima/", f"/l/{new_code()}/"):
        answer = client.get(address)
        assert answer.status_code == 429 and "15 menit" in answer.content.decode()
    assert look_up(client, code).status_code == 429
    assert client.post(f"/l/{code}/selesai/", {"solved": "yes"}).status_code == 429
    assert not client.cookies.get("laporan")
    assert look_up(client, code, REMOTE_ADDR="198.51.100.7").status_code == 302, "nobody else is locked out"
    with clock.travel(guesses.WINDOW + timedelta(seconds=1)):
        assert look_up(client, code).status_code == 302, "waiting helps"


def test_guesses_at_pictures_and_forms_count_too(client):
    report = make_report()
    for number in range(guesses.MOST):
        address = f"/l/{new_code()}/" + ("tambah/", "foto/7c9e6679-7425-40de-944b-e07fc1f90ae7/")[number % 2]
        assert (client.post if number % 2 == 0 else client.get)(address).status_code == 404
    assert client.get(f"/l/{report.code}/").status_code == 429


def test_a_million_guesses_find_nothing():
    """60 bits: with a million reports kept, a million guesses hit one with probability below 1e-6."""
    assert 10**6 * 10**6 / 2**60 < 1e-6
    known = {make_report(story=str(number)).code for number in range(3)}
    assert not known & {new_code() for _ in range(20_000)}


def test_forging_the_source_does_not_help(client):
    for number in range(guesses.MOST):
        look_up(client, new_code(), HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert look_up(client, new_code(), HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429
    for number in range(guesses.MOST):
        look_up(client, new_code(), REMOTE_ADDR=f"2001:db8:0:1::{number:x}")
    assert look_up(client, new_code(), REMOTE_ADDR="2001:db8:0:1:ffff::1").status_code == 429, "one /64 is one source"


def test_no_address_is_kept_and_a_day_later_nothing_is(client):
    look_up(client, new_code(), REMOTE_ADDR="198.51.100.7")
    row = Guess.objects.get()
    assert "198.51" not in row.source and len(row.source) == 64
    with clock.travel(timedelta(hours=25)):
        look_up(client, new_code(), REMOTE_ADDR="198.51.100.8")
        assert Guess.objects.count() == 1


def test_an_empty_or_endless_code_is_asked_again(client):
    assert look_up(client, "").status_code == 422
    assert look_up(client, "A" * 10_000).status_code == 422
    assert look_up(client, "7F3K\x009QWX").status_code == 422


def test_a_neighbours_guesses_lock_nobody_out_who_was_here_before(client):
    own, other = make_report().code, make_report(story="Lain").code
    assert client.get(f"/l/{own}/").status_code == 200
    cookie = client.cookies["laporan"]
    assert own not in cookie.value and cookie["httponly"] and cookie["samesite"] == "Lax"
    neighbour = Client()
    for _ in range(guesses.MOST):
        look_up(neighbour, new_code())
    assert client.get(f"/l/{own}/").status_code == 200 and neighbour.get(f"/l/{own}/").status_code == 429
    assert client.get(f"/l/{other}/").status_code == 429, "the proof opens its own report alone"
    neighbour.cookies["laporan"] = "a" * 40 + "." + "b" * 5000
    assert neighbour.get(f"/l/{own}/").status_code == 429


def test_no_trace_stays_where_it_could_hurt(client):
    sensitive = make_report(category="K07", story="Saya dipukul")
    anonymous = make_report(contact=reports.Contact(anonymous=True))
    for report in (sensitive, anonymous):
        assert client.get(f"/l/{report.code}/").status_code == 200 and "laporan" not in client.cookies
