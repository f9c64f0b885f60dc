"""What strangers send through the residents' pages (trust study, section 2): a clear answer, nothing half stored.

Files are in test_photos.py, guessing in test_follow.py. Numbers in the names are the rows of the study.
"""

from __future__ import annotations

import gzip
import re
import time

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kemitraan.reports import api as reports
from kemitraan.toolbox.codes import show_code

from .builders import make_report
from .walk import filled, send

SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "javascript:alert(1)",
    "</textarea><script>alert(1)</script>",
    "[klik](javascript:alert(1)) [b]x[/b]",
    "{{7*7}} {% debug %} ${7*7} #{7*7}",
    "%(unit)s {unit} {0} %s",
]  # fmt: skip


pytestmark = pytest.mark.usefixtures("jakarta")


@pytest.mark.parametrize("words", SCRIPTS)
def test_15_16_17_words_stay_words_on_every_page(client, words):
    answer = send(client, story=words, landmark=words[:200], name=words[:100])
    assert answer.status_code == 303
    report = reports.Report.objects.get()
    assert report.story == words
    client.post(f"/l/{report.code}/tambah/", {"text": words})
    for address in (f"/l/{report.code}/", f"/l/{report.code}/tanda-terima/"):
        page = client.get(address).content.decode()
        for code in (report.code, show_code(report.code)):  # letters and digits by lot
            page = page.replace(code, "")
        assert "alert(1)</script>" not in page and "<img src=x" not in page and "<svg onload" not in page
        assert 'href="javascript:' not in page and "49" not in re.sub(r"\d{3,}|<[^>]+>|\d\d\.\d\d", "", page)
    wrong = send(client, story=words, place="zzz", landmark=words[:200]).content.decode()
    assert "<img src=x" not in wrong and wrong.count("<textarea") == wrong.count("</textarea>")


def test_19_marks_that_turn_the_reading_direction_are_taken_out(client):
    assert send(client, story="Polri \u202egnp.exe\u202c \u200bhalo\u2066", landmark="\u202eabc").status_code == 303
    report = reports.Report.objects.get()
    assert not re.search("[\u200b\u202a-\u202e\u2066-\u2069]", report.story + report.landmark)


EVERY_FIELD = [
    *("story", "place", "landmark", "name", "phone", "email", "happened_at", "key", "lon", "accuracy_m"),
    *("q_depth_cm", "safe_contact"),
]


@pytest.mark.parametrize("field", EVERY_FIELD)
def test_20_a_nul_is_refused_by_its_field(client, field):
    answer = send_raw(client, filled(client) | {field: "a\x00b"})
    assert answer.status_code == 422 and "k-errors" in answer.content.decode()
    assert not reports.Report.objects.exists()


@pytest.mark.parametrize("field", EVERY_FIELD)
@pytest.mark.parametrize("half", ["a\ud800", "\udfffb"])
def test_21_half_characters_never_reach_the_database(client, field, half):
    answer = send_raw(client, filled(client) | {field: half})
    assert answer.status_code in (303, 422)
    for report in reports.Report.objects.all():
        (report.story + report.landmark + report.reporter.name).encode("utf-8")


def send_raw(client, given):
    """The form as bytes, so that what no browser would send goes through."""
    body = "&".join(f"{name}={_quoted(str(value))}" for name, value in given.items())
    return client.post("/lapor/B01/", body, content_type="application/x-www-form-urlencoded")


def _quoted(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("nasty", ["x" * 1_000_000, "e" + "\u0301" * 100_000, "\u0623\u064e" * 50_000, "😀" * 30_000])
def test_22_endless_lines_are_refused_quickly(client, nasty):
    started = time.thread_time()
    answer = send(client, story=nasty)
    assert answer.status_code == 422 and 'id="f-story-error"' in answer.content.decode()
    assert time.thread_time() - started < 4 and not reports.Report.objects.exists()
    report = make_report()
    assert client.post(f"/l/{report.code}/tambah/", {"text": nasty}).status_code == 422


def test_22_words_beyond_two_megabytes_are_413(client):
    assert send(client, story="x" * 2_100_000).status_code == 413


def test_23_24_no_line_can_be_smuggled_into_logs_or_mails(client, caplog):
    nasty = "Sari\r\nBcc: semua@contoh.id\n2026-11-23 INFO login ok"
    assert send(client, name=nasty, landmark=nasty).status_code == 303
    report = reports.Report.objects.get()
    assert "\n" not in report.landmark and "\n" not in report.reporter.name
    assert send(client, email="a@contoh.id\r\nBcc: b@contoh.id").status_code in (303, 422)
    assert not any("Bcc" in reporter.email for reporter in reports.Reporter.objects.all())
    client.get("/lapor/x%0d%0aINFO login ok/")
    assert not [record for record in caplog.records if "\n" in record.getMessage()]


def test_25_the_host_a_request_names_is_never_repeated(client):
    given = filled(client)
    answer = client.post("/lapor/B01/", given, headers={"host": "evil.example"})
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/l/")
    receipt = client.get(
        answer.headers["Location"], headers={"host": "evil.example", "x-forwarded-host": "evil.example"}
    )
    assert "evil.example" not in receipt.content.decode()


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_26_nothing_leads_away(client, target):
    answer = client.post("/bahasa/", {"language": "en", "next": target})
    assert answer.headers["Location"] in ("/", "") or answer.headers["Location"].startswith("/?")
    page = client.get(f"/lapor/B01/?next={target}&kelurahan=").content.decode()
    assert f'"{target}' not in page and "evil" not in re.sub(r'<input type="hidden" name="next"[^>]*>', "", page)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        *(("NaN", "NaN"), ("Infinity", "0"), ("-Infinity", "1e400"), ("1e400", "-6"), ("106.8", "91"), ("181", "-6.2")),
        *(("-6.1754", "106.8272"), ("0", "0"), ("-73.2", "6.2"), ("106.8", ""), ("", "-6.2"), ("abc", "def")),
        *(("0x6a", "-6"), ("106,8", "-6,2"), ("١٠٦", "-٦"), ("9" * 5000, "1"), ("106.8;drop", "-6.2"), ("-0", "-0")),
    ],
)
def test_30_points_that_are_none_or_elsewhere_are_refused(client, lon, lat):
    answer = send(client, lon=lon, lat=lat, accuracy_m="10", place="")
    assert answer.status_code == 422 and not reports.Report.objects.exists()
    assert 'id="f-place-error"' in answer.content.decode()


@pytest.mark.parametrize("accuracy", ["NaN", "inf", "-1", "1e9", "abc", "9" * 4000])
def test_30_an_accuracy_that_is_none_is_refused(client, accuracy):
    answer = send(client, lon="106.8272", lat="-6.1754", accuracy_m=accuracy, place="")
    assert answer.status_code == 422 and not reports.Report.objects.exists()


def test_35_a_form_with_ten_thousand_and_one_fields(client):
    answer = client.post("/lapor/B01/", {f"f{number}": "x" for number in range(10_001)})
    assert answer.status_code == 400 and not reports.Report.objects.exists()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"story": "x"}'),
        ("text/plain", b"story=x"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"story=+ADw-script+AD4-"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"story=x"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--x"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"story\"\r\n\r\nno end"),
        ("application/x-www-form-urlencoded", gzip.compress(b"story=" + b"x" * 100_000)),
        ("", b"\xff\xfe\x00"),
    ],
)  # fmt: skip
def test_36_wrong_kinds_of_content(client, kind, body):
    for address in ("/lapor/B01/", "/cek/", f"/l/{make_report().code}/tambah/", f"/l/{make_report().code}/selesai/"):
        answer = client.generic("POST", address, body, content_type=kind)
        assert 400 <= answer.status_code < 500, (address, answer.status_code)
    assert reports.Report.objects.count() == 2 and not reports.Word.objects.exists()


def test_36_a_packed_body_is_not_unpacked(client):
    packed = gzip.compress(b"x" * 50_000_000)
    answer = client.generic(
        "POST", "/lapor/B01/", packed, content_type="application/x-www-form-urlencoded", HTTP_CONTENT_ENCODING="gzip"
    )
    assert answer.status_code in (400, 422)


def test_37_the_same_field_twice_is_one_field(client):
    given = filled(client)
    body = "&".join(f"{name}={_quoted(str(value))}" for name, value in given.items())
    body += "&story=Yang%20kedua&place=Tebet%20Barat&anonymous=yes"
    assert client.post("/lapor/B01/", body, content_type="application/x-www-form-urlencoded").status_code == 303
    report = reports.Report.objects.get()
    assert (report.story, report.area.name, report.reporter.anonymous) == ("Yang kedua", "Tebet Barat", True)


@pytest.mark.parametrize(
    "text", ["' OR 1=1--", "'; DROP TABLE reports_report;--", "%' AND pg_sleep(5)--", "\\'", "%%%"]
)
def test_39_sql_is_only_text(client, text):
    assert send(client, story=text, landmark=text).status_code == 303
    assert client.post("/cek/", {"code": text}).status_code in (404, 422)
    assert client.get(f"/lapor/{text[:4].replace('/', '')}/").status_code == 404
    assert client.get("/lapor/B01/", {"kelurahan": text}).status_code == 200


@pytest.mark.parametrize("field", ["phone", "email", "place", "q_depth_cm", "happened_at"])
def test_40_no_pattern_can_be_made_slow(client, field):
    for nasty in ("(" * 39, "a" * 30 + "@", "0" * 39 + "x", ", " * 95, "-" * 39 + "!", "1." * 19):
        started = time.thread_time()
        send(client, **{field: nasty})
        assert time.thread_time() - started < 3, (field, nasty)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://testserver.evil.example"},
    ],
)
def test_52_another_site_cannot_send_in_a_persons_name(client, headers):
    given = filled(client)
    report = make_report(category="K06", story="Uang dibawa lari")
    for address, what in [
        ("/lapor/B01/", given),
        (f"/l/{report.code}/cabut/", {}),
        (f"/l/{report.code}/tambah/", {"text": "x"}),
        ("/cek/", {"code": report.code}),
    ]:
        assert client.post(address, what, headers=headers).status_code == 403, address
    report.refresh_from_db()
    assert reports.Report.objects.count() == 1 and report.state == "received"
    own = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}
    assert Client().post("/lapor/B01/", given, headers=own).status_code == 303


def test_other_methods_are_refused(client):
    code = make_report().code
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        for address in ("/", "/lapor/B01/", f"/l/{code}/", f"/l/{code}/cabut/"):
            assert client.generic(method, address).status_code == 405
    for address in ("tambah/", "selesai/", "keberatan/"):
        assert client.get(f"/l/{code}/{address}").status_code == 405
    assert client.head("/").status_code == 200


@pytest.mark.parametrize(
    "code", ["..", "%2e%2e", "a%00b", "%ff", "🙂", "a" * 3000, "AAAA-BBBB-CCCC.css", "%0d%0a", "{{7}}"]
)
def test_addresses_made_of_anything(client, code):
    for tail in ("", "tanda-terima/", "cabut/", "foto/7c9e6679-7425-40de-944b-e07fc1f90ae7/"):
        assert client.get(f"/l/{code}/{tail}").status_code in (400, 404)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.dictionaries(
        st.sampled_from(
            [*EVERY_FIELD, "area", "lat", "in_progress", "anonymous", "disguise", "go", "q_trapped", "photos"]
        ),
        st.text(max_size=60)
        | st.sampled_from(["yes", "no", "1e400", "NaN", "find", "2026-11-23T20:30", "Tebet Timur"]),
        max_size=12,
    ),
    st.sampled_from(["/lapor/B01/", "/tolong/K08/", "/lapor/K06/"]),
)
def test_whatever_is_sent_gets_an_answer_and_never_an_error(client, fields, address):
    before = reports.Report.objects.count()
    body = "&".join(f"{name}={_quoted(value)}" for name, value in fields.items())
    answer = client.post(address, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (200, 303, 400, 422)
    assert reports.Report.objects.count() == before + (answer.status_code == 303)
