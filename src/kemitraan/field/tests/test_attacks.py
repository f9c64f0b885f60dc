"""What no phone of ours sends (trust study, section 2; numbers in the names are its rows)."""

from __future__ import annotations

import json
import uuid

import pytest
from django.test import Client

from kemitraan.dispatch import api as dispatch

from .builders import asked, at_work, make_field

pytestmark = pytest.mark.django_db
ADDRESSES = ("/lapangan/api/perintah", "/lapangan/api/posisi", "/lapangan/api/kotak")
DEEP = 100_000
BODIES = {
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"data":' * DEEP + b"1" + b"}" * DEEP,
    "deep inside": b'{"key":"%s","verb":"accept","response":1,"data":{"a":' + b"[" * 3_000 + b"]" * 3_000 + b"}}",
    "NaN": b'{"lon":NaN,"lat":NaN,"response":NaN,"verb":"accept","key":"%s","data":{}}',
    "Infinity": b'{"lon":Infinity,"lat":-Infinity,"response":Infinity,"verb":"accept","key":"%s","data":{}}',
    "1e400": b'{"lon":1e400,"lat":-1e400,"response":1e400,"verb":"accept","key":"%s","data":{}}',
    "beyond a column": b'{"lon":9223372036854775808,"lat":0,"response":9223372036854775808,"verb":"accept","key":"%s"}',
    "NUL": b'{"verb":"a\\u0000b","response":1,"key":"%s","data":{"reason":"a\\u0000b"},"commands":["\\u0000"]}',
    "half a sign": b'{"verb":"\\ud800","response":1,"key":"%s","data":{"reason":"\\udfff"},"commands":["\\ud800"]}',
    "no utf-8": b'{"verb":"\xff\xfe","response":1}',
    "nothing": b"",
    "a number": b"7",
    "text": b'"accept"',
    "cut off": b'{"verb":"acc',
}


@pytest.mark.parametrize("what", BODIES)
def test_attack_20_21_27_28_bodies_that_no_phone_sends(what: str) -> None:
    cast = make_field()
    at_work(cast)
    response = asked(cast)
    client = cast.client("wulan")
    for address in ADDRESSES:
        body = BODIES[what].replace(b"%s", str(uuid.uuid4()).encode())
        answer = client.generic("POST", address, body, content_type="application/json")
        assert answer.status_code in (400, 409, 413, 415, 422), (address, answer.status_code, answer.content[:200])
    response.refresh_from_db()
    assert response.state == "offered" and not dispatch.Command.objects.filter(status=0).exists()


def test_attack_28_of_a_key_given_twice_the_last_counts() -> None:
    """As everywhere in Python: what is checked is what is done, so the first one cannot slip past a check."""
    cast = make_field()
    at_work(cast)
    response = asked(cast)
    body = f'{{"key":"{uuid.uuid4()}","verb":"accept","verb":"nonsense","response":{response.pk},"data":{{}}}}'
    answer = cast.client("wulan").generic("POST", ADDRESSES[0], body.encode(), content_type="application/json")
    assert answer.status_code == 422
    response.refresh_from_db()
    assert response.state == "offered"


def test_attack_45_a_phone_sets_nothing_but_its_own() -> None:
    cast = make_field()
    at_work(cast)
    response = asked(cast)
    more = {
        "state": "finished",
        "priority": 1,
        "responder": 1,
        "unit": cast.region.east.pk,
        "role": "commander",
        "at": 0,
    }
    body = {"key": str(uuid.uuid4()), "verb": "accept", "response": response.pk, "data": more} | more
    answer = cast.client("wulan").post(ADDRESSES[0], json.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 400, 422)
    before = (response.priority, response.unit_id)
    response.refresh_from_db()
    assert response.state in ("accepted", "offered") and (response.priority, response.unit_id) == before
    assert cast.viewer("wulan").post.role == "officer"


@pytest.mark.parametrize("address", ADDRESSES)
def test_attack_36_a_form_where_json_is_wanted(address: str) -> None:
    """With the form's token looked for, as the server does: Django has read the body by then."""
    cast = make_field()
    at_work(cast)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies = cast.client("wulan").cookies
    client.cookies["csrftoken"] = "a" * 32
    token = {"X-CSRFToken": "a" * 32}
    form = b'--x\r\nContent-Disposition: form-data; name="lon"\r\n\r\n106.8\r\n--x--\r\n'
    for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"):
        answer = client.generic("POST", address, form, content_type=kind, headers=token)
        assert 400 <= answer.status_code < 500, (kind, answer.status_code)
