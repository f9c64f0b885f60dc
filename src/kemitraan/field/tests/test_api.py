"""The phone's API: who is answered, what is told, and each command once."""

from __future__ import annotations

import io
import uuid
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kemitraan.dispatch import api as dispatch
from kemitraan.people import api as people
from kemitraan.reports import api as reports

from .builders import SARI, STORY, asked, at_work, make_field, tap

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_field()


@pytest.fixture
def wulan(cast):
    at_work(cast)
    return cast.client("wulan")


def standing(client, **headers):
    return client.get("/lapangan/api/keadaan", headers=headers)


def photo(colour="teal"):
    body = io.BytesIO()
    Image.new("RGB", (32, 32), colour).save(body, "JPEG")
    return SimpleUploadedFile("IMG.jpg", body.getvalue(), "image/jpeg")


@pytest.mark.parametrize("who", ["sari", "rahmat", "dewi", "hasan", "ratna"])
def test_only_those_who_go_are_answered(cast, who):
    client = cast.client(who)
    assert standing(client).status_code == 401
    assert client.post("/lapangan/api/perintah", {}, content_type="application/json").status_code == 401
    assert client.post("/lapangan/api/posisi", {}, content_type="application/json").status_code == 401


def test_the_story_comes_with_the_task_and_the_reporter_never(cast, wulan):
    response = asked(cast, contact=SARI)
    offer = standing(wulan)
    assert STORY not in offer.content.decode() and offer.json()["offers"][0]["response"] == response.pk
    assert tap(wulan, "accept", response).status_code == 200
    told = standing(wulan).content.decode()
    assert STORY in told
    for secret in ("Ibu Sari", "081234567890", "sari@contoh.id", response.report.code):
        assert secret not in told


def test_what_is_known_is_not_told_again(cast, wulan, django_assert_num_queries):
    first = standing(wulan)
    assert first.headers["Cache-Control"] == "no-store"
    again = standing(wulan, if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    squeezed = standing(wulan, accept_encoding="gzip")
    assert standing(wulan, if_none_match=squeezed.headers["ETag"]).status_code == 304
    response = asked(cast)
    assert standing(wulan, if_none_match=first.headers["ETag"]).status_code == 200
    tap(wulan, "accept", response)
    with django_assert_num_queries(6):  # who asks is one of them
        standing(wulan)


def test_a_command_is_obeyed_once_and_its_key_is_its_own(cast, wulan):
    response = asked(cast)
    key = str(uuid.uuid4())
    first = tap(wulan, "accept", response, key=key, said_at="2031-01-01T00:00:00")
    again = tap(wulan, "accept", response, key=key, said_at="2019-01-01T00:00:00")
    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    assert first.json()["answer"] == again.json()["answer"]
    other = tap(wulan, "leave", response, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert dispatch.Command.objects.get().said_at == datetime(2031, 1, 1, tzinfo=UTC)


def test_a_refusal_is_told_in_words_and_told_the_same_again(cast, wulan):
    response = asked(cast)
    tap(wulan, "accept", response)
    key = str(uuid.uuid4())
    early = [tap(wulan, "stabilise", response, key=key) for _ in range(2)]
    assert [answer.status_code for answer in early] == [409, 409]
    assert early[0].json() == early[1].json() and early[0].json()["message"]
    response.refresh_from_db()
    assert response.state == "accepted"


def test_another_officers_task_does_not_exist(cast, wulan):
    response = asked(cast)
    tap(wulan, "accept", response)
    agus = cast.client("agus")
    assert tap(agus, "leave", response).status_code == 404
    answer = agus.post("/lapangan/api/foto", {"response": response.pk, "file": photo()})
    assert answer.status_code == 404
    assert standing(agus).json()["tasks"] == []


def test_a_photo_belongs_to_the_report_once(cast, wulan):
    response = asked(cast)
    tap(wulan, "accept", response)
    answers = [wulan.post("/lapangan/api/foto", {"response": response.pk, "file": photo()}) for _ in range(2)]
    assert [answer.json() for answer in answers] == [
        {"answer": {"kept": 1}, "repeated": False},
        {"answer": {"kept": 0}, "repeated": True},
    ]
    assert reports.Photo.objects.get(report=response.report).by == "responder"
    bad = SimpleUploadedFile("x.jpg", b"<script>", "image/jpeg")
    assert wulan.post("/lapangan/api/foto", {"response": response.pk, "file": bad}).status_code == 422


def test_a_position_is_kept_on_duty_only(cast, wulan):
    shift = people.open_shift(cast.posts["wulan"].account_id)
    fix = {"lon": 106.85, "lat": -6.23, "accuracy_m": 9}
    assert wulan.post("/lapangan/api/posisi", fix, content_type="application/json").status_code == 204
    assert people.Position.objects.get(shift=shift).lon == 106.85
    for wrong in ({"lat": 91}, {"lon": "NaN"}, {"lon": 1e400}):
        body = fix | wrong
        assert wulan.post("/lapangan/api/posisi", body, content_type="application/json").status_code in (400, 422)
    people.end_shift(shift)
    assert wulan.post("/lapangan/api/posisi", fix, content_type="application/json").status_code == 409
    assert not people.Position.objects.filter(shift=shift).exists()


def test_a_role_lost_is_lost_at_the_next_contact(cast, wulan):
    response = asked(cast)
    tap(wulan, "accept", response)
    people.Post.objects.filter(pk=cast.posts["wulan"].pk).update(valid_to="2020-01-02")
    assert standing(wulan).status_code == 401
    assert tap(wulan, "leave", response).status_code == 401
    response.refresh_from_db()
    assert response.state == "accepted"
