"""Attacks on the Open311 door (ASVS V1, V2, V4; WSTG INPV): each gets a clear 4xx and leaves nothing behind."""

from __future__ import annotations

import gzip
from urllib.parse import quote

import pytest
from django.test import Client

from kemitraan.gateways.models import Delivery
from kemitraan.gateways.open311 import keys
from kemitraan.gateways.tests.builders import MONAS, V2, Program, make_sender, said, xml
from kemitraan.journal.api import Entry
from kemitraan.messaging.api import Message
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _calm():
    keys.forget_senders()


def nothing_stored() -> bool:
    """Whether no trace of any report is there."""
    return (
        not any(
            model.objects.exists() for model in (reports.Report, reports.Reporter, reports.Answer, Delivery, Message)
        )
        and not Entry.objects.filter(subject="report").exists()
    )


def refused(response, status: int, field: str | None = None) -> bool:
    """Whether the answer is this refusal in the standard's form, naming the field."""
    (told,) = response.json()
    assert told["code"] == response.status_code, told
    assert told["description"]
    assert response.status_code == status, told
    return field is None or told.get("field") == field


def post(body: bytes, kind: str = FORM, **headers: str):
    return Client().generic("POST", f"{V2}/requests.json", body, content_type=kind, headers=headers)


def raw(**pairs: str) -> bytes:
    """A good report, urlencoded by hand; ``pairs`` are put in as they stand."""
    good = {name: quote(value) for name, value in said().items()} | pairs
    return "&".join(f"{name}={value}" for name, value in good.items()).encode("latin-1")


# --- places (trust.md 28, 30) -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lat", "long", "status"),
    [
        ("NaN", "106.8", 400), ("-6.1", "nan", 400), ("Infinity", "106.8", 400), ("-inf", "106.8", 400),
        ("1e400", "106.8", 400), ("-6.1", "1e400", 400), ("91", "106.8", 400), ("-6.1", "181", 400),
        ("106.8272", "-6.1754", 400),  # swapped
        ("0", "0", 422), ("-0", "-0", 422),  # null island
        ("6.1754", "-73.1728", 422),  # the antipode
        ("51.5", "-0.1", 422),  # outside the territory
        ("", "106.8", 400), ("-6.1", "", 400), ("-6,1754", "106,8272", 400), ("-6_1", "106", 400),
        ("१०", "106", 400), ("0x10", "106", 400), ("--6", "106", 400), ("9" * 5000, "106", 400),
    ],
)  # fmt: skip
def test_points_that_cannot_be_meant(lat, long, status):
    response = Program().send(lat=lat, long=long)
    assert refused(response, status) and response.json()[0]["field"] in ("lat", "long")
    assert nothing_stored()


def test_a_place_outside_says_whom_to_turn_to():
    response = Program().send(lat="-6.9", long="107.6")  # Bandung
    assert "110" in response.json()[0]["description"]


@pytest.mark.parametrize("code", ["99.99", "31'; drop table", "31.71.01.1001\x00", "9" * 100, "31%"])
def test_areas_that_are_none(code):
    assert Program().send(lat=None, long=None, address_id=code).status_code in (400, 422)
    assert nothing_stored()


def test_an_address_alone_is_no_place():
    assert refused(Program().send(lat=None, long=None, address_string="Jl. Merdeka 1"), 422, "lat")
    assert nothing_stored()


# --- text (trust.md 15, 17, 19–22, 24, 35–37) --------------------------------------------------------


@pytest.mark.parametrize(
    "field", ["description", "address_string", "first_name", "email", "phone", "service_code", "external_id", "key",
              "attribute[depth_cm]", "media_url", "language", "happened_at", "api_key"],
)  # fmt: skip
def test_nul_in_every_field(field):
    response = Program().send(**{field: "a\x00b"})
    assert 400 <= response.status_code < 500 and nothing_stored()


@pytest.mark.parametrize("half", ["%ED%A0%80", "%ED%BF%BF", "%FF", "%C0%AF", "%F5%80%80%80"])
def test_lone_surrogates_and_broken_utf8(half):
    assert refused(post(raw(description=half)), 400)
    assert refused(post(raw(**{half: "1"})), 400)
    assert nothing_stored()


def test_a_surrogate_in_a_multipart_form():
    body = (
        b'--x\r\nContent-Disposition: form-data; name="description"\r\n\r\n\xed\xa0\x80\r\n'
        b'--x\r\nContent-Disposition: form-data; name="api_key"\r\n\r\nDEMO\r\n--x--\r\n'
    )
    assert post(body, "multipart/form-data; boundary=x").status_code == 400
    assert nothing_stored()


@pytest.mark.parametrize(
    "story", ["<script>alert(1)</script>", "{{7*7}} {% debug %}", "=cmd|' /C calc'!A0", "\u202eevil", "Ро\u200blri"]
)
def test_hostile_words_are_kept_as_words(story):
    program = Program()
    code = program.send(description=f"{story} di jalan").json()[0]["service_request_id"]
    (told,) = program.get(f"requests/{code}.json").json()
    assert not set(told["description"]) & set("\u202e\u200b")
    root = xml(program.get(f"requests/{code}.xml"))
    assert root.findtext("request/description") == told["description"]
    assert b"<script>" not in program.get(f"requests/{code}.xml").content


@pytest.mark.parametrize("story", ["a" * 1_000_000, "a" + "\u0301" * 100_000, "a" * 5_001])
def test_stories_too_long(story):
    assert refused(Program().send(description=story), 400, "description")
    assert nothing_stored()


def test_only_marks_without_letters_are_no_story():
    assert refused(Program().send(description="\u200b\u202e \u0001"), 400, "description")
    assert nothing_stored()


def test_ten_thousand_and_one_fields():
    body = b"&".join(b"f%d=1" % number for number in range(10_001))
    assert refused(post(body), 400)
    multipart = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % number for number in range(10_001)
    )
    assert refused(post(multipart + b"--x--\r\n", "multipart/form-data; boundary=x"), 400)
    assert refused(Client().get(f"{V2}/requests.json?{'&'.join('a=1' for _ in range(10_001))}"), 400)


def test_a_body_too_large():
    assert refused(post(b"description=" + b"a" * 2_100_000), 413)
    assert nothing_stored()


@pytest.mark.parametrize(
    "kind", ["application/json", "text/xml", "text/plain", "application/octet-stream", "nonsense",
             f"{FORM}; charset=utf-7", f"{FORM}; charset=utf-16", f"{FORM}; charset=nonsense"],
)  # fmt: skip
def test_other_content_types(kind):
    assert refused(post(raw(), kind), 415, "Content-Type")
    assert nothing_stored()


def test_json_a_hundred_thousand_deep():
    assert refused(post(b"[" * 100_000, "application/json"), 415)


@pytest.mark.parametrize(
    "name", ["attribute" + "[a]" * 1_000, "attribute[", "attribute[]", "attribute]x[", "attribute.x"]
)
def test_attributes_nested_or_broken(name):
    assert refused(post(raw(**{quote(name): "1"})), 400, "attribute")
    assert nothing_stored()


@pytest.mark.parametrize(
    ("attributes", "field"),
    [
        ({"attribute[depth_cm]": "deep"}, "attribute[depth_cm]"),
        ({"attribute[depth_cm]": "1e400"}, "attribute[depth_cm]"),
        ({"attribute[trapped]": "maybe"}, "attribute[trapped]"),
        ({"attribute[nonsense]": "1"}, "attribute"),
    ],
)
def test_attributes_with_values_that_do_not_fit(attributes, field):
    assert refused(Program().send(**attributes), 400, field)
    assert nothing_stored()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip", "zstd"])
def test_a_compressed_body_is_never_opened(encoding):
    bomb = gzip.compress(b"description=" + b"a" * 50_000_000, 9)
    assert refused(post(bomb, **{"Content-Encoding": encoding}), 415, "Content-Encoding")
    assert refused(post(bomb), 400)  # nor one that does not say so
    assert nothing_stored()


@pytest.mark.parametrize("name", ["lat", "service_code", "api_key", "key", "description"])
def test_a_parameter_given_twice(name):
    body = raw(key="1")
    assert refused(post(body + f"&{name}=2".encode()), 400, name)
    assert refused(Client().post(f"{V2}/requests.json?{name}=2", body, content_type=FORM), 400, name)
    assert nothing_stored()


def test_a_multipart_form_that_breaks_off():
    assert post(b"--x\r\nContent-Disposition: form-data; na", "multipart/form-data; boundary=x").status_code in (
        400,
        403,
    )
    assert refused(post(b"x", "multipart/form-data"), 400)
    assert nothing_stored()


@pytest.mark.parametrize(
    "picture", [b"", b"no picture", b"\xff\xd8\xff\xe0broken", b"GIF89a<script>", b"\x89PNG\r\n\x1a\n"]
)
def test_pictures_that_are_none(picture):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = said() | {"media": SimpleUploadedFile("../../etc/x.jpg", picture)}
    assert Client().post(f"{V2}/requests.json", sent).status_code in (400, 422)
    assert nothing_stored()


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "file:///etc/passwd", "ftp://x/y", "//host/x", "http://[::1", "http:// x/", "x" * 3_000],
)
def test_media_urls_that_are_none(address):
    assert refused(Program().send(media_url=address), 400, "media_url")
    assert nothing_stored()


def test_a_media_url_is_never_fetched(monkeypatch):
    import socket

    def no_way_out(self, address):
        raise AssertionError(f"went out to {address}")

    monkeypatch.setattr(socket.socket, "connect", no_way_out)
    for address in ("http://127.0.0.1/", "http://169.254.169.254/", "http://[::ffff:127.0.0.1]/", "http://2130706433/"):
        assert Program().send(media_url=address).status_code == 201


# --- times and numbers (trust.md 29, 34, 42) ---------------------------------------------------------


@pytest.mark.parametrize(
    "moment",
    ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2016-12-31T23:59:60Z",
     "2026-13-01T00:00:00Z", "2026-11-23T20:41:00", "2026-11-23", "20:41", "yesterday", "1e10", "-1", "9" * 50,
     "2026-11-23T20:41:00+99:99", "２０２６-11-23T20:41:00Z"],
)  # fmt: skip
def test_times_that_cannot_be_meant(moment):
    assert refused(Program().send(happened_at=moment), 400, "happened_at")
    assert refused(Program().get("requests.json", start_date=moment), 400, "start_date")
    assert nothing_stored()


def test_a_time_in_the_future():
    assert refused(Program().send(happened_at="2150-01-01T00:00:00Z"), 422, "happened_at")
    assert nothing_stored()


@pytest.mark.parametrize("name", ["page", "page_size"])
@pytest.mark.parametrize("number", ["0", "-1", str(2**63), str(2**64), "1e9", "1.5", "nan", "१", "9" * 4_000, "1;drop"])
def test_page_numbers_that_cannot_be_meant(name, number):
    assert refused(Program().get("requests.json", **{name: number}), 400, name)


def test_a_deep_page_is_empty_and_quick():
    assert Program().get("requests.json", page="10000", page_size="1000").json() == []


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"), ("2026-06-01T00:00:00Z", "2026-01-01T00:00:00Z"),
     ("1900-01-01T00:00:00Z", "2200-01-01T00:00:00Z")],
)  # fmt: skip
def test_a_span_over_ninety_days(first, last):
    assert refused(Program().get("requests.json", start_date=first, end_date=last), 400, "end_date")


@pytest.mark.parametrize("status", ["pending", "open'--", "open,,closed", "OPEN"])
def test_a_status_that_is_none(status):
    assert refused(Program().get("requests.json", status=status), 400, "status")


@pytest.mark.parametrize(
    "code", [str(2**63), "-1", "0", "x" * 60, "' or 1=1--", "..%2f..%2fetc", "%F0%9F%98%80", "%00"]
)
def test_ids_that_are_none(code):
    for path in (f"requests/{code}.json", f"tokens/{code}.json", f"services/{code}.json"):
        assert Client().get(f"{V2}/{path}").status_code in (400, 404)


def test_many_codes_in_one_question():
    assert refused(
        Program().get("requests.json", service_request_id=",".join(["0" * 12] * 51)), 400, "service_request_id"
    )


@pytest.mark.parametrize("text", ["' or 1=1--", "%", "\\", "B01'; drop table reports_report;--", "*", "(a+)+$"])
def test_metacharacters_find_nothing(text):
    Program().send()
    for name in ("service_code", "service_request_id"):
        assert Program().get("requests.json", **{name: text}).json() == []
    assert reports.Report.objects.count() == 1


def test_what_is_not_ours_to_set_is_ignored():
    response = Program().send(priority="1", state="confirmed", holder="1", caveat="0", status="closed", channel="desk")
    report = reports.Report.objects.get(code=response.json()[0]["service_request_id"])
    assert (report.priority, report.state, report.channel) == (2, "received", "open311")


def test_orderings_and_lookups_are_no_parameters():
    first = Program().get("requests.json")
    again = Program().get("requests.json", ordering="api_key__hash", fields="reporter", api_key__hash__startswith="a")
    assert first.content == again.content


# --- keys (trust.md 43–45, 59) -----------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "demo", "DEMO ", "x" * 500, "ДЕМО", "DEMO\n"])
def test_keys_that_are_none(key):
    response = Program(key).send()
    assert refused(response, 403, "api_key") and nothing_stored()


def test_a_key_that_ended_is_refused_at_the_next_request():
    sender, key = make_sender()
    assert Program(key).send().status_code == 201
    type(sender).objects.update(valid_to=clock.now())
    assert refused(Program(key).send(), 403)
    assert refused(Program(key).get("requests.json"), 403)


def test_the_demo_key_is_nothing_outside_a_demo(settings):
    settings.OPEN311_DEMO_KEY = ""
    for key in ("DEMO", ""):
        assert refused(Program(key).send(), 403)


def test_who_comes_too_often_is_told_to_wait():
    _, key = make_sender(per_minute=12)
    program = Program(key)
    statuses = [program.get("requests.json").status_code for _ in range(4)]
    assert statuses == [200, 200, 429, 429]
    assert "Retry-After" in program.get("requests.json")
    assert Program().get("requests.json").status_code == 200, "one sender's haste is not another's"
    keys.forget_senders()


@pytest.mark.parametrize("key", ["x" * 201, "a\nb", "\u202e"])
def test_idempotency_keys_that_cannot_be_meant(key):
    assert refused(Program().send(key=key), 400, "key")
    assert nothing_stored()


def test_two_different_keys_for_one_report():
    assert refused(Program().send(key="a", headers={"Idempotency-Key": "b"}), 400, "key")
    assert nothing_stored()


def test_the_list_of_one_sender_does_not_show_in_anothers(django_assert_max_num_queries):
    """Two worlds: with and without a foreign report the answers are the same bytes."""
    _, mine = make_sender()
    Program(mine).send()
    queries = {"service_code": "B01", "status": "open", "page_size": "1000"}
    before = Program(mine).get("requests.json", **queries).content
    for _ in range(5):
        Program().send()
    with django_assert_max_num_queries(6):
        assert Program(mine).get("requests.json", **queries).content == before


# --- the rest -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods(method):
    response = getattr(Client(), method)(f"{V2}/requests.json")
    assert response.status_code == 405 and "POST" in response["Allow"]


@pytest.mark.parametrize(
    "path", ["", "v2", "v2/", "v2/requests", "v2/requests.html", "v2/requests.json/", "v3/services.json"]
)
def test_other_addresses(path):
    assert refused(Client().get(f"/open311/{path}"), 404)


def test_no_cookie_and_no_cache():
    response = Program().send()
    assert not response.cookies and response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_fault_of_ours_leaves_nothing_half_stored(monkeypatch):
    """Break the last step, the answers to the service's questions, and look."""
    monkeypatch.setattr(reports.Answer.objects, "bulk_create", lambda rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Program().send(**{"attribute[depth_cm]": "40"})
    assert nothing_stored()


def test_territory_is_still_whole():
    """The attacks above ran on a real region, not on an empty one where everything is refused."""
    assert territory.Area.objects.filter(level="village").count() > 200
    assert Program().send(**MONAS).status_code == 201
    assert not nothing_stored()
