"""Promises held against any order of events: nothing after a no, no change lost, nothing kept too long."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Cast

from kemitraan.keeping.models import PurgeCertificate
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.visits import api as visits
from kemitraan.visits.lint import lint, without
from kemitraan.visits.models import Visit, VisitCommand, VisitConflict, VisitRequest, VisitVersion
from kemitraan.visits.purge import purge_visits

from .builders import make_place, make_world, request_of, started

WORDS = st.text("abcdefgh ", min_size=1, max_size=12).map(str.strip).filter(bool)
SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_world()


@SLOW
@given(
    before=st.lists(st.tuples(st.sampled_from(["record", "amend", "submit", "request"]), WORDS), max_size=4),
    refusal=st.sampled_from(["no", "child"]),
    after=st.lists(st.tuples(st.sampled_from(["record", "amend", "submit", "request"]), WORDS), min_size=1, max_size=4),
)
def test_after_a_no_nothing_is_stored_whatever_came_before_or_comes_after(
    cast: Cast, before: list[tuple[str, str]], refusal: str, after: list[tuple[str, str]]
) -> None:
    agus = cast.posts["agus"]
    visit = started(agus, make_place(cast.region.melati))
    for verb, words in before:
        say(agus, visit, verb, f"sebelum {words}")
    visits.record_visit(agus, key=visit.key, consent=refusal, data={"concerns": "rahasia", "requests": [request_of()]})
    for verb, words in after:
        say(agus, visit, verb, f"sesudah {words}")
    kept = Visit.objects.get(pk=visit.pk)
    assert kept.consent == refusal and kept.state == "leaflet_only"
    assert not any(kept.content().values())
    assert not VisitVersion.objects.filter(visit=visit).exists()
    assert not VisitConflict.objects.filter(visit=visit).exists()
    assert not VisitRequest.objects.filter(visit=visit).exists()
    heard = str(list(VisitCommand.objects.values("answer", "verb")))
    assert "sebelum" not in heard and "sesudah" not in heard and "rahasia" not in heard


def say(post: object, visit: Visit, verb: str, words: str) -> None:
    """What a phone might send at any moment; a refusal is an answer."""
    data: dict[str, dict[str, object]] = {
        "record": {"consent": "yes", "concerns": words, "base_version": 1},
        "amend": {"base_version": 1, "changes": {"advice": words}},
        "request": {"consent": "yes", "requests": [request_of(words)], "base_version": 1},
        "submit": {},
    }
    verb_name = "record" if verb == "request" else verb
    visits.obey(post, key=uuid.uuid4(), verb=verb_name, visit=visit.key, data=data[verb])  # type: ignore[arg-type]


@SLOW
@given(
    changes=st.lists(
        st.tuples(st.sampled_from(["concerns", "advice", "next_step"]), WORDS, st.integers(0, 3), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_no_change_is_ever_lost(cast: Cast, changes: list[tuple[str, str, int, bool]]) -> None:
    """Phones change from versions they once saw, and send again after lost replies: each change is applied or kept."""
    agus = cast.posts["agus"]
    visit = started(agus, make_place(cast.region.melati))
    visits.record_visit(agus, key=visit.key, consent="yes", data={"topics": ["home"]})
    said: list[tuple[str, str]] = []
    for number, (field, words, behind, again) in enumerate(changes):
        words = f"{words} {number}"
        version = Visit.objects.values_list("version", flat=True).get(pk=visit.pk)
        key = uuid.uuid4()
        for _time in range(2 if again else 1):
            data = {"base_version": max(1, version - behind), "changes": {field: words}}
            assert visits.obey(agus, key=key, verb="amend", visit=visit.key, data=data).status == 200
        said.append((field, words))
    versions = list(VisitVersion.objects.filter(visit=visit).order_by("number").values_list("content", flat=True))
    conflicts = list(VisitConflict.objects.filter(visit=visit).values_list("theirs", flat=True))
    for field, words in said:
        applied = sum(
            1 for i, one in enumerate(versions) if one[field] == words and (i == 0 or versions[i - 1][field] != words)
        )
        kept = sum(one.get(field) == words for one in conflicts)
        assert applied + kept == 1, (field, words)
    present = Visit.objects.get(pk=visit.pk)
    assert present.content() == versions[-1] and present.version == len(versions) + 1


@SLOW
@given(ages=st.lists(st.integers(-40, 40), min_size=1, max_size=6))
def test_nothing_is_kept_past_its_day_and_nothing_goes_before(cast: Cast, ages: list[int]) -> None:
    agus, today = cast.posts["agus"], clock.local(clock.now()).date()
    Visit.objects.all().delete()
    PurgeCertificate.objects.all().delete()
    for number, age in enumerate(ages, start=1):
        visit = started(agus, make_place(cast.region.melati, 1, number))
        Visit.objects.filter(pk=visit.pk).update(keep_until=today - timedelta(days=age))
    while purge_visits(limit=2):
        pass
    assert Visit.objects.count() == sum(age <= 0 for age in ages)
    assert sum(one.counts["visits"] for one in PurgeCertificate.objects.all()) == sum(age > 0 for age in ages)


@given(text=st.text(max_size=80))
def test_the_linter_never_breaks_and_a_word_taken_out_is_gone(text: str) -> None:
    for found in lint({"concerns": text + " agamanya NIK 3174010101010001"}):
        assert found["word"]
    cleared = without(f"{text} agamanya", "agamanya")
    assert not [one for one in lint({"x": cleared}) if one["word"].casefold() == "agamanya"]


def test_what_the_linter_finds_and_what_it_leaves() -> None:
    kinds = {
        one["kind"]
        for one in lint({"a": "Agamanya apa? Tamu menginap. Pilih partai. Orang Batak. NIK 3174010101010001"})
    }
    assert kinds == {"religion", "guests", "politics", "ethnicity", "identity"}
    assert lint({"a": "Lampu gang mati, motor hilang, warung tutup jam 22.30, nomor 081234567890"}) == []


def test_a_phone_is_told_plainly(cast: Cast) -> None:
    agus = cast.posts["agus"]
    key, visit = uuid.uuid4(), uuid.uuid4()
    place = {"key": str(uuid.uuid4()), "rw": 2, "rt": 3}
    first = visits.obey(agus, key=key, verb="start", visit=visit, data={"place": place})
    again = visits.obey(agus, key=key, verb="start", visit=visit, data={"place": place})
    assert (first.status, again.repeated, again.answer) == (200, True, first.answer)
    with pytest.raises(Refused):
        visits.obey(agus, key=key, verb="start", visit=visit, data={"place": {}})
    with pytest.raises(Refused):
        visits.obey(agus, key=uuid.uuid4(), verb="fly", visit=visit)
    unknown = visits.obey(agus, key=uuid.uuid4(), verb="submit", visit=uuid.uuid4())
    assert unknown.status == 404
    for bad in ({"base_version": "x"}, {"base_version": -1}, {"base_version": 10**30}, {"base_version": True}):
        answer = visits.obey(agus, key=uuid.uuid4(), verb="amend", visit=visit, data={"changes": {}, **bad})
        assert answer.status == 422 and answer.answer["field"] == "base_version"
    early = visits.obey(agus, key=uuid.uuid4(), verb="record", visit=visit, data={"concerns": "x"})
    assert early.status == 422 and early.answer["field"] == "consent"
    assert VisitCommand.objects.count() >= 7
