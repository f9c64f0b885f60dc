"""Whatever a program sends as coordinates, times, words and sizes: a clear answer, and all or nothing stored."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kemitraan.gateways.models import Delivery
from kemitraan.gateways.open311 import keys
from kemitraan.gateways.tests.builders import V2, Program, said
from kemitraan.journal.api import Entry
from kemitraan.messaging.api import Message
from kemitraan.reports.api import Report, Reporter

pytestmark = pytest.mark.django_db
bounded = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

ANY_TEXT = st.text(max_size=200)
NUMBERS = st.one_of(
    st.floats().map(str), st.integers().map(str), st.decimals(allow_nan=True).map(str), ANY_TEXT, st.just("")
)
NEAR = st.tuples(st.floats(-6.40, -6.05), st.floats(106.65, 107.0)).map(lambda point: (str(point[0]), str(point[1])))
TIMES = st.one_of(st.datetimes().map(lambda moment: moment.isoformat()), st.datetimes(timezones=st.timezones()).map(
    lambda moment: moment.isoformat()), ANY_TEXT)  # fmt: skip
WORDS = ["address_string", "first_name", "last_name", "email", "phone", "external_id", "media_url", "key", "language",
         "anonymous", "attribute[depth_cm]", "device_id"]  # fmt: skip


@pytest.fixture(autouse=True)
def _calm():
    keys.forget_senders()


def answered(response, before: int) -> bool:
    """Whether the answer is an acceptance with everything stored, or a refusal with nothing stored."""
    kept = Report.objects.count() - before
    rows = {
        Delivery.objects.count(), Reporter.objects.count(), Message.objects.count(),
        Entry.objects.filter(kind="report.received").count(), Report.objects.count(),
    }  # fmt: skip
    assert len(rows) == 1, "half a report"
    if response.status_code in (200, 201):
        return kept == (response.status_code == 201)
    (told,) = response.json()
    assert 400 <= response.status_code < 500 and told["code"] == response.status_code and told["description"]
    return kept == 0


@bounded
@given(lat=NUMBERS, long=NUMBERS)
def test_any_coordinates(lat, long):
    before = Report.objects.count()
    assert answered(Program().send(lat=lat, long=long), before)


@bounded
@given(point=NEAR)
def test_points_in_and_around_jakarta(point):
    before = Report.objects.count()
    response = Program().send(lat=point[0], long=point[1])
    assert answered(response, before)
    assert response.status_code in (201, 422), "a plain point is kept, or outside"


@bounded
@given(moment=TIMES)
def test_any_times(moment):
    before = Report.objects.count()
    assert answered(Program().send(happened_at=moment), before)
    assert Program().get("requests.json", start_date=moment, end_date=moment).status_code in (200, 400)


@bounded
@given(
    story=st.one_of(ANY_TEXT, st.text(min_size=4_900, max_size=5_100)),
    words=st.fixed_dictionaries({}, optional=dict.fromkeys(WORDS, ANY_TEXT)),
    form=st.sampled_from(["json", "xml"]),
)  # fmt: skip
def test_any_words(story, words, form):
    before = Report.objects.count()
    response = Program().send(form, description=story, **words)
    assert response.status_code < 500
    if form == "json":
        assert answered(response, before)
    (last,) = Report.objects.order_by("-id")[:1] or [None]
    if last is not None:
        for shape in ("json", "xml"):
            assert Program().get(f"requests/{last.code}.{shape}").status_code == 200


@bounded
@given(body=st.binary(max_size=400), query=st.text(alphabet="abclatong=&%[]0123456789é\x00", max_size=60))
def test_any_bytes(body, query):
    before = Report.objects.count()
    response = Client().generic(
        "POST", f"{V2}/requests.json?{query}", body, content_type="application/x-www-form-urlencoded"
    )
    assert answered(response, before)


@bounded
@given(changes=st.lists(st.tuples(st.sampled_from(["description", "lat", "first_name"]), ANY_TEXT), max_size=3))
def test_a_key_is_one_report_whatever_comes_after(changes):
    key = str(uuid.uuid4())
    first = Program().send(key=key)
    assert first.status_code == 201
    for name, value in changes:
        before = Report.objects.count()
        again = Program().send(key=key, **{name: value})
        assert answered(again, before)
        assert again.status_code != 201
        assert again.status_code != 200 or again.json() == first.json()


def test_the_checker_sees_half_a_report():
    """Can it fail? A report without its sender must not pass."""
    assert Program().send().status_code == 201
    Delivery.objects.all().delete()
    with pytest.raises(AssertionError, match="half"):
        answered(Client().get(f"{V2}/services.json"), Report.objects.count())
    assert said()["api_key"] == "DEMO"
