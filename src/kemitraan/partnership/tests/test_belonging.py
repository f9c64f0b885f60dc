"""Nobody's belief, origin or leaning is kept (E3): offices of faith with consent only, and words are asked about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast

from kemitraan.partnership import api as partnership
from kemitraan.partnership.correct import answer_correction, ask_correction
from kemitraan.partnership.models import GroupFinding, Meeting, Partner, Problem, YearlyAccount
from kemitraan.partnership.solve import NewProblem, open_problem
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import LESTARI, make_group, make_partner


def today():
    return clock.local(clock.now()).date()


def test_an_office_in_a_religious_institution_is_kept_with_consent_only(cast: Cast) -> None:
    imam = {"kind": "religious_figure", "function": "Imam Masjid Al-Contoh"}
    for day, code in ((None, "no_consent"), (today() + timedelta(days=1), "in_the_future")):
        with pytest.raises(Refused) as refused:
            make_partner(cast.region, function_consented_on=day, **imam)
        assert (refused.value.code, refused.value.field) == (code, "function_consented_on")
    kept = make_partner(cast.region, function_consented_on=today(), **imam)
    figure = make_partner(cast.region)
    with pytest.raises(Refused):
        partnership.change_partner(figure, imam, by=LESTARI)
    client = cast.client("lestari")
    told = {"kind": "religious_figure", "name": "Pak Nur", "function": "Imam Masjid Al-Contoh", "not_the_same": "1"}
    answer = client.post("/mitra/baru/", told)
    assert answer.status_code == 422 and answer.context["form"].errors["function_consented_on"]
    assert client.post("/mitra/baru/", told | {"function_consented_on": today().isoformat()}).status_code == 302
    assert Partner.objects.filter(function_consented_on=today()).count() == 2
    assert "disetujui" in client.get(f"/mitra/{kept.pk}/").content.decode().casefold()


def test_an_older_entry_without_consent_says_so_and_its_holder_may_give_it(cast: Cast) -> None:
    kept = make_partner(cast.region, kind="religious_figure", function="Imam")
    Partner.objects.update(function_consented_on=None)
    assert (
        "Persetujuan untuk menyimpannya belum dicatat"
        in cast.client("lestari").get(f"/mitra/{kept.pk}/").content.decode()
    )
    partnership.change_partner(kept, {"address": "Gang 4"}, by=LESTARI)
    answer_correction(ask_correction(kept, "function", "Ketua DKM", ""), "accept", "", by=LESTARI)
    kept.refresh_from_db()
    assert (kept.function, kept.function_consented_on) == ("Ketua DKM", today())


WORDS = "Ketuanya seorang Kristen, keturunan Tionghoa"


def test_what_is_written_of_a_group_is_asked_about_too(cast: Cast) -> None:
    group = make_group(cast.region, active=True)
    problem = open_problem(group, NewProblem("Parkir liar", "Tiap sore"), by=LESTARI)
    day = today().isoformat()
    client, place = cast.client("lestari"), f"/mitra/kelompok/{group.pk}"
    for path, form, told in (
        (
            f"{place}/rapat/",
            "meeting_form",
            {"held_on": day, "place": "Balai", "attended": 9, "topics": "x", "minutes": WORDS},
        ),
        (f"{place}/masalah/", "problem_form", {"title": "Parkir", "seen": WORDS}),
        (f"{place}/temuan/", "finding_form", {"rule": "other", "text": WORDS}),
        (f"{place}/laporan/{today().year}/", "form", {"summary": WORDS, "income": 0, "spent": 0}),
        (f"/mitra/masalah/{problem.pk}/telaah/", "step_form", {"text": WORDS}),
    ):
        answer = client.post(path, told)
        assert answer.status_code == 422 and answer.context[form].warned, path
        assert 'name="keep_words"' in answer.content.decode(), path
        assert client.post(path, told | {"keep_words": "on"}).status_code == 302, path
    assert (Meeting.objects.count(), Problem.objects.count(), YearlyAccount.objects.count()) == (1, 2, 1)
    assert GroupFinding.objects.filter(rule="other").exists()
