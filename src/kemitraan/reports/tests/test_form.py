"""The public form: one question at a time, nothing lost, nothing doubled, nothing needed but a browser."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from kemitraan.reports import api as reports
from kemitraan.reports.places import matching

from .walk import filled, send, words_of

pytestmark = pytest.mark.usefixtures("jakarta")


def test_a_report_without_cookies_or_scripts(client):
    given = filled(
        client, name="Sari", phone="0812-3456-7890", email="sari@contoh.id", q_depth_cm="40", q_trapped="yes"
    )
    answer = Client(enforce_csrf_checks=True).post("/lapor/B01/", given)  # a browser that keeps no cookie
    assert answer.status_code == 303 and not answer.cookies
    report = reports.Report.objects.get()
    assert (report.area.name, report.holder.name, report.channel) == ("Tebet Timur", "Polsek Tebet", "web")
    reporter = report.reporter
    assert (reporter.name, reporter.phone, reporter.email) == ("Sari", "+6281234567890", "sari@contoh.id")
    assert {answer.code: answer.shown for answer in report.answers.all()} == {"depth_cm": "40", "trapped": "Ya"}
    assert report.answers.get(code="trapped").wording == "Apakah ada orang yang terjebak?"


def test_one_question_at_a_time_with_progress_and_a_way_back(client):
    page = client.get("/lapor/B01/").content.decode()
    steps = re.findall(r'<section class="r-step" id="(\w+)"', page)
    assert steps == ["cerita", "tempat", "waktu", "tentang", "foto", "kontak"]
    assert [int(n) for n in re.findall(r"Pertanyaan (\d) dari 6", page)] == [1, 2, 3, 4, 5, 6]
    for before, after in zip(steps, steps[1:], strict=False):
        assert f'href="#{after}" data-next' in page and f'href="#{before}"' in page
    assert "tentang" not in client.get("/lapor/K05/").content.decode().split('class="k-footer"')[0].split("<form")[1]


def test_errors_stand_in_a_summary_and_by_the_field_and_nothing_typed_is_lost(client):
    answer = send(client, story="", place="", landmark="Gang Kancil 7", email="bukan alamat", name="Sari")
    page = answer.content.decode()
    assert answer.status_code == 422 and not reports.Report.objects.exists()
    assert 'class="k-errors"' in page and 'href="#f-story"' in page and 'href="#f-place"' in page
    assert 'id="f-story-error"' in page and 'aria-invalid="true"' in page
    assert 'value="Gang Kancil 7"' in page and 'value="Sari"' in page
    assert "r-all" in page, "a form with errors shows all its questions"
    assert "<title>Perbaiki: " in page


def test_an_address_that_is_none_is_named_by_its_field(client):
    answer = send(client, email="bukan alamat")
    assert answer.status_code == 422 and 'id="f-email-error"' in answer.content.decode()


def test_a_double_click_gives_one_report_and_one_receipt(client):
    given = filled(client)
    first, second = client.post("/lapor/B01/", given), Client().post("/lapor/B01/", given)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"] and reports.Report.objects.count() == 1


def test_a_key_used_again_for_other_words_says_what_to_do(client):
    given = filled(client)
    code = client.post("/lapor/B01/", given).headers["Location"].split("/")[2]
    answer = client.post("/lapor/B01/", given | {"story": "Hal lain sama sekali"})
    assert answer.status_code == 422 and "Formulir ini sudah dikirim" in words_of(answer)
    assert code not in answer.content.decode(), "a key must not lead a stranger to the code"
    page = answer.content.decode()
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert again["key"] != given["key"] and again["story"] == "Hal lain sama sekali"
    assert client.post("/lapor/B01/", again | {"go": "send"}).status_code == 303
    assert reports.Report.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Tebet Timur", ["Tebet Timur"]),
        ("tebet timur, tebet", ["Tebet Timur"]),
        ("  Kel. TEBET  timur ", ["Tebet Timur"]),
        ("Kelurahan Tebet Timur", ["Tebet Timur"]),
        ("tebet", ["Tebet Barat", "Tebet Timur"]),
        ("zzz", []),
        ("", []),
        ("%", []),
        ("(((((((((((((((((((((((((" * 50, []),
    ],
)
def test_a_kelurahan_is_found_in_a_persons_own_words(typed, found):
    names = [village.label.split(",")[0] for village in matching(typed)]
    assert names[: len(found)] == found and bool(names) == bool(found)


def test_several_kelurahan_are_offered_and_one_is_taken(client):
    answer = send(client, place="tebet")
    assert answer.status_code == 422 and "Ada beberapa kelurahan" in words_of(answer)
    codes = re.findall(r'name="area" value="([\d.]+)"', answer.content.decode())
    assert len(codes) > 1
    assert send(client, place="tebet", area=codes[1]).status_code == 303
    assert reports.Report.objects.get().area.code == codes[1]


def test_searching_without_javascript_keeps_every_answer(client):
    given = filled(client, place="tebet", name="Sari", email="sari@contoh.id") | {"go": "find"}
    answer = client.post("/lapor/B01/", given)
    page = answer.content.decode()
    assert answer.status_code == 200 and 'name="area" value="' in page and not reports.Report.objects.exists()
    assert "Air masuk rumah</textarea>" in page and 'value="Sari"' in page and f'value="{given["key"]}"' in page


def test_a_stale_choice_of_kelurahan_does_not_stick(client):
    assert send(client, place="Tebet Barat", area="31.71.01.1001").status_code == 303
    assert reports.Report.objects.get().area.name == "Tebet Barat"


def test_a_position_of_the_phone_wins_unless_it_is_vague(client):
    exact = {"lon": "106.8272", "lat": "-6.1754", "accuracy_m": "12"}
    assert send(client, **exact).status_code == 303
    report = reports.Report.objects.latest("id")
    assert report.area.name == "Gambir" and report.accuracy_m == 12.0
    assert send(client, **exact | {"accuracy_m": "9000"}).status_code == 303
    report = reports.Report.objects.latest("id")
    assert (report.area.name, report.lon) == ("Tebet Timur", None), "the named kelurahan says more than 9 km"


def test_outside_the_region_is_said_with_whom_to_turn_to(client):
    answer = send(client, lon="107.6", lat="-6.9", accuracy_m="10", place="")
    assert answer.status_code == 422 and not reports.Report.objects.exists()
    said = words_of(answer)
    assert "Di luar wilayah layanan kami" in said and "110" in said
    assert 'value="107.6"' in answer.content.decode()


@pytest.mark.parametrize("category", ["D01", "D02", "I01"])
def test_what_is_received_elsewhere_leads_to_the_right_addresses(client, category):
    answer = client.get(f"/lapor/{category}/")
    assert answer.status_code == 302 and answer.headers["Location"] == "/lapor/alamat-lain/"
    said = words_of(client.get("/lapor/alamat-lain/"))
    assert all(name in said for name in ("Propam", "Itwasda", "Kompolnas", "Ombudsman RI", "Komnas HAM", "LPSK"))
    assert not re.search(r"\b(0\d{2,3}[- ]?\d{5,}|\+62|1500?\d{3})\b", said), "no number that nobody gave us"
    assert client.post(f"/lapor/{category}/", {"story": "x"}).status_code == 302 and not reports.Report.objects.exists()


def test_an_unknown_category_is_a_404(client):
    assert client.get("/lapor/ZZZ/").status_code == 404
    assert client.get("/lapor/B01x/").status_code == 404
    assert client.get(f"/lapor/{'b' * 400}/").status_code == 404


def test_help_now_needs_only_the_place(client):
    page = client.get("/tolong/")
    assert 'href="tel:110"' in page.content.decode()
    form = client.get("/tolong/B02/").content.decode()
    assert 'href="tel:110"' in form
    key = re.search(r'name="key" value="([^"]+)"', form)[1]
    answer = client.post(
        "/tolong/B02/", {"key": key, "in_progress": "yes", "lon": "106.8272", "lat": "-6.1754", "accuracy_m": "15"}
    )
    assert answer.status_code == 303
    report = reports.Report.objects.get()
    assert (report.priority, report.story, report.in_progress, report.response_wanted) == (1, "Kebakaran", True, True)


def test_anonymous_keeps_no_identity_at_all(client):
    answer = send(client, anonymous="yes", name="Sari", phone="0812345678", email="sari@contoh.id")
    assert answer.status_code == 303
    reporter = reports.Report.objects.get().reporter
    assert (reporter.name, reporter.phone, reporter.email, reporter.anonymous) == ("", "", "", True)
    page = words_of(client.get("/lapor/B01/"))
    assert "Periksa agar cerita dan foto Anda tidak menunjukkan siapa Anda" in page


@pytest.mark.parametrize("category", ["K07", "K08", "K09", "T02", "M02"])
def test_sensitive_subjects_are_careful(client, category):
    for address in (f"/lapor/{category}/", f"/tolong/{category}/"):
        answer = client.get(address)
        page, said = answer.content.decode(), words_of(answer).casefold()
        assert "data-quick-exit" in page and "data-sensitive" in page and "petugas perempuan" in said
        assert "no-store" in answer.headers["Cache-Control"]
        assert not re.search(r"mediasi|damai|mediation|berdamai|kekeluargaan", said), "E18: never a mediation offer"
    assert "data-quick-exit" not in client.get("/lapor/K05/").content.decode()
    page = client.get(f"/lapor/{category}/").content.decode()
    assert re.search(r'name="safe_contact" value="page_only"[^>]* checked', page), "the safest is the default"


def test_safe_contact_disguise_and_a_female_officer_are_kept(client):
    answer = send(
        client, "K08", email="sari@contoh.id", safe_contact="email_only", disguise="on", female_officer="on", phone=""
    )
    assert answer.status_code == 303
    reporter = reports.Report.objects.get().reporter
    assert (reporter.safe_contact, reporter.disguise, reporter.female_officer) == ("email_only", True, True)


def test_it_is_free_and_says_so(client):
    for address in ("/", "/lapor/B01/", "/data-anda/"):
        assert "ratis" in words_of(client.get(address))


def test_every_page_speaks_english_too(client):
    client.cookies["bahasa"] = "en"
    for address in (
        "/",
        "/tolong/",
        "/tolong/B01/",
        "/lapor/",
        "/lapor/B01/",
        "/lapor/alamat-lain/",
        "/data-anda/",
        "/cek/",
    ):
        said = words_of(client.get(address))
        assert not re.search(r"\b(Anda|laporan|yang|kami|tidak)\b", said.replace("Bahasa Indonesia", "")), address
    assert send(client).status_code == 303 and reports.Report.objects.get().language == "en"


def test_the_time_is_understood_in_jakarta(client):
    assert send(client, happened_at="2026-11-20T20:30").status_code == 303
    assert reports.Report.objects.get().happened_at.isoformat() == "2026-11-20T13:30:00+00:00"


@pytest.mark.parametrize(
    "typed", ["besok", "0000-01-01T00:00", "9999-12-31T23:59", "2026-02-30T10:00", "2026-11-23T25:00"]
)
def test_a_time_that_is_none_is_named(client, typed):
    answer = send(client, happened_at=typed)
    assert answer.status_code == 422 and 'id="f-happened_at-error"' in answer.content.decode()


def test_a_forged_choice_is_refused_by_its_field(client):
    for name, value in {
        "q_trapped": "maybe",
        "safe_contact": "loudly",
        "anonymous": "perhaps",
        "in_progress": "x",
    }.items():
        answer = send(client, **{name: value})
        assert answer.status_code == 422 and f'id="f-{name}-error"' in answer.content.decode(), name
    assert not reports.Report.objects.exists()


def test_nobody_can_send_what_only_the_desk_may_set(client):
    assert send(client, priority="1", state="confirmed", channel="phone", caveat="0", holder="1").status_code == 303
    report = reports.Report.objects.get()
    assert (report.priority, report.state, report.channel) == (2, "received", "web")


def test_a_blank_form_may_be_gone_back_to_and_a_filled_one_is_not_stored(client):
    assert client.get("/lapor/B01/").headers["Cache-Control"] == "private, no-cache"
    assert "no-store" in send(client, story="").headers["Cache-Control"]


def test_a_key_that_is_none_is_refused(client):
    for key in ("", "abc", "0" * 400, None):
        answer = client.post("/lapor/B01/", filled(client, key=key))
        assert answer.status_code == 422 and not reports.Report.objects.exists()
    assert str(uuid.UUID(filled(client)["key"]))
