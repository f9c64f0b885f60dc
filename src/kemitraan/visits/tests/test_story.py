"""Agus visits, Lestari reviews, the resident corrects and rates, Rina sees nothing: HTTP without JavaScript."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kemitraan.people.api import actor_of
from kemitraan.reports.models import Report
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.visits import api as visits
from kemitraan.visits.models import Leaflet, Visit, VisitConflict, VisitPlace, VisitRequest, VisitRule
from kemitraan.visits.visited import correct_visit

from .builders import left_at, make_place, make_world, recorded, request_of, submitted


@pytest.fixture
def cast(db: None) -> Cast:
    return make_world()


def text(client: Client, name: str, **args: object) -> str:
    answer = client.get(reverse(f"visits:{name}", kwargs=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def hidden(page: str) -> dict[str, list[str]]:
    """The hidden fields of the form on a page, as a browser would send them."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name
        found.setdefault(name[1], []).append(value[1] if value else "")
    found.pop("csrfmiddlewaretoken", None)
    return found


def answered(client: Client, url: str, page: str, **said: object) -> str:
    """Answer the question on the page and get the next one."""
    answer = client.post(url, {**hidden(page), "go": "on", **said}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_officers_visit_from_plan_to_review(cast: Cast) -> None:
    centre = cast.region.point(cast.region.melati)
    for rt in range(1, 5):
        make_place(cast.region.melati, 1, rt, "rt", lon=centre.lon + rt * 0.0009, lat=centre.lat)
    agus, lestari, rina = cast.client("agus"), cast.client("lestari"), cast.client("rina")
    assert "Belum ada rencana hari ini" in text(agus, "today")
    agus.post(reverse("visits:today"), {"minutes": "75"})
    assert "Di sana belum pernah ada kunjungan." in text(agus, "today")
    stop = Visit.objects.filter(state="planned").order_by("order").first()
    assert stop is not None
    url = reverse("visits:fill", kwargs={"key": stop.key})
    page = agus.post(reverse("visits:start", kwargs={"key": stop.key}), follow=True).content.decode()
    assert "Apakah warga setuju untuk berbicara?" in page
    sheets = agus.post(reverse("visits:sheets"), {"count": "1"}).content.decode()
    token = re.search(r"/kunjungan/lembar/([\w-]{20,})/", sheets)
    assert token is not None and "<svg" in sheets
    page = answered(agus, url, page, consent="yes", leaflet=Leaflet.objects.get().code)
    page = answered(agus, url, page, topics=["home", "lighting"])
    page = answered(agus, url, page, concerns="Lampu gang mati")
    page = answered(agus, url, page, advice="Kunci ganda")
    page = answered(
        agus, url, page, request_text="Motor hilang", request_wish="report", request_category="B01", reply_by="page"
    )
    page = answered(agus, url, page, next_step="Kembali bulan depan")
    assert "Lampu gang mati" in page and Visit.objects.get(pk=stop.pk).concerns == "", (
        "nothing is stored before the end"
    )
    answered(agus, url, page)
    done = Visit.objects.get(pk=stop.pk)
    assert (done.state, done.concerns, done.topics) == ("submitted", "Lampu gang mati", ["home", "lighting"])
    assert Report.objects.get().story == "Motor hilang"

    assert str(done.key) in text(lestari, "queue")
    assert "Lampu gang mati" in text(lestari, "visit", key=done.key)
    lestari.post(reverse("visits:review", kwargs={"key": done.key}), {"base_version": "2", "feedback": "Bagus sekali"})
    assert "Bagus sekali" in text(agus, "visit", key=done.key)
    assert Visit.objects.get(pk=stop.pk).feedback_seen_at is not None

    sari = Client()
    page = text(sari, "leaflet", token=token[1])
    assert "Lampu gang mati" in page and "Motor hilang" in page
    fix = reverse("visits:leaflet_correct", kwargs={"token": token[1]})
    form = hidden(sari.get(fix).content.decode())
    sari.post(
        fix, {**form, "topics": ["home"], "concerns": "Lampu taman mati", "advice": "Kunci ganda", "next_step": ""}
    )
    sari.post(reverse("visits:leaflet_rate", kwargs={"token": token[1]}), {"rating": "4", "comment": "Sopan"})
    assert "Lampu taman mati" in text(sari, "leaflet", token=token[1])
    kept = Visit.objects.get(pk=stop.pk)
    assert (kept.rating, kept.rating_comment, kept.version, kept.state) == (4, "Sopan", 3, "submitted")
    assert "Lampu gang mati" in str(list(kept.versions.values_list("content", flat=True))), (
        "the earlier version is kept"
    )

    for name in ("today", "queue", "list", "requests", "coverage", "rules"):
        assert rina.get(reverse(f"visits:{name}")).status_code == 404
    assert rina.get(reverse("visits:visit", kwargs={"key": done.key})).status_code == 404


def test_a_no_at_the_door_leaves_nothing(cast: Cast) -> None:
    agus = cast.client("agus")
    answer = agus.post(
        reverse("visits:door"),
        {"key": str(uuid.uuid4()), "kind": "household", "village": cast.region.melati.code, "rw": "3", "rt": "2",
         "landmark": "Rumah Pak Joko"},
        follow=True,
    )  # fmt: skip
    url = answer.redirect_chain[-1][0]
    agus.post(url, {"consent": "child", "leaflet": ""})
    visit = Visit.objects.get()
    assert visit.state == "leaflet_only" and not VisitPlace.objects.filter(landmark__contains="Joko").exists()
    assert agus.get(url).status_code == 302, "no question follows"
    assert "Joko" not in text(agus, "visit", key=visit.key)


def test_going_back_keeps_the_answers_and_words_never_asked_are_shown(cast: Cast) -> None:
    agus = cast.client("agus")
    visit = visits.start_visit(cast.posts["agus"], key=uuid.uuid4(), place={"rw": 1, "rt": 1})
    visits.record_visit(cast.posts["agus"], key=visit.key, consent="yes")
    url = reverse("visits:fill", kwargs={"key": visit.key})
    page = agus.get(url).content.decode()
    page = answered(agus, url, page, topics=["home"])
    page = answered(agus, url, page, concerns="Katanya beda agama")
    page = agus.post(url, {**hidden(page), "advice": "Sabar", "go": "back"}).content.decode()
    assert "Katanya beda agama" in page
    page = answered(agus, url, page, concerns="Katanya beda agama")
    assert "Sabar" in page
    for said in ({"advice": "Sabar"}, {}, {"next_step": ""}):
        page = answered(agus, url, page, **said)
    assert "agama, atau siapa beribadah di mana" in page
    page = answered(agus, url, page)
    assert Visit.objects.get().state == "in_progress", "not before somebody decides"
    answered(agus, url, page, needed="on")
    assert Visit.objects.get().state == "submitted"


def test_two_phones_and_a_person_who_decides(cast: Cast) -> None:
    agus = cast.client("agus")
    visit = submitted(cast.posts["agus"], make_place(cast.region.melati))
    url = reverse("visits:amend", kwargs={"key": visit.key})
    first = second = hidden(agus.get(url).content.decode())
    agus.post(url, {**first, "concerns": "Satu"})
    answer = agus.post(url, {**second, "concerns": "Dua"}, follow=True)
    conflict = VisitConflict.objects.get()
    page = answer.content.decode()
    with clock.travel(timedelta(days=2)):  # nobody decided: it still lies on the officer's phone
        (stop,) = agus.get("/lapangan/api/hari").json()["visits"]["stops"]
        assert [one["theirs"]["concerns"] for one in stop["conflicts"]] == ["Dua"]
    assert answer.redirect_chain[-1][0] == reverse("visits:conflict", kwargs={"number": conflict.pk})
    assert "Satu" in page and "Dua" in page
    visits.amend_visit(visit, 3, {"concerns": "Tiga"}, by=actor_of(cast.posts["agus"]))
    old = agus.post(answer.redirect_chain[-1][0], {"base_version": "3", "choice": "theirs"}).content.decode()
    assert Visit.objects.get().concerns == "Tiga" and "Tiga" in old, "an old page overwrites nothing"
    assert hidden(old)["base_version"] == ["4"]
    agus.post(answer.redirect_chain[-1][0], {"base_version": "4", "choice": "theirs"})
    assert Visit.objects.get().concerns == "Dua"
    assert "Satu" in text(agus, "conflict", number=conflict.pk), "what was not chosen stays readable"


def test_where_the_visited_wrote_one_of_two_versions_the_superior_decides_and_they_see_it(cast: Cast) -> None:
    visit = submitted(cast.posts["agus"], make_place(cast.region.melati))
    token, by = left_at(visit), actor_of(cast.posts["agus"])
    agus, lestari, sari = cast.client("agus"), cast.client("lestari"), Client()
    visits.amend_visit(visit, 2, {"concerns": "Kata petugas"}, by=by)
    correct_visit(token, 2, {"concerns": "Kata warga"})
    visits.amend_visit(visit, 3, {"concerns": "Kata kedua"}, by=by)
    conflict = VisitConflict.objects.get()
    assert conflict.owner == "reviewer"
    page = text(sari, "leaflet", token=token)
    assert "Kata warga" in page and "Menunggu keputusan" in page
    url = reverse("visits:conflict", kwargs={"number": conflict.pk})
    assert "Atasan Anda yang memutuskan" in agus.get(url).content.decode()
    agus.post(url, {"base_version": "4", "choice": "ours"})
    with pytest.raises(Refused) as refused:
        visits.resolve_conflict(conflict, "ours", by=by, base_version=4)
    assert refused.value.code == "superior_decides"
    assert VisitConflict.objects.get().state == "open" and visits.card(Visit.objects.get())["conflicts"] == []
    lestari.post(url, {"base_version": "4", "choice": "theirs"})
    assert Visit.objects.get().concerns == "Kata warga"
    page = text(sari, "leaflet", token=token)
    assert "Iptu Lestari" in page and "Perubahan yang lebih baru berlaku" in page


def test_the_superiors_word_about_an_older_visit_is_on_the_officers_day(cast: Cast) -> None:
    visit = submitted(cast.posts["agus"], make_place(cast.region.melati))
    visits.review_visit(visit.key, "Kenapa begitu?", by=cast.viewer("lestari").actor(), base_version=2)
    Visit.objects.update(day=clock.local(clock.now()).date() - timedelta(days=5))
    agus, link = cast.client("agus"), reverse("visits:visit", kwargs={"key": visit.key})
    assert link in text(agus, "today")
    agus.get(link)
    assert link not in text(agus, "today")


def test_the_officer_neither_reads_a_rating_nor_speaks_for_the_visited(cast: Cast) -> None:
    visit = submitted(cast.posts["agus"], make_place(cast.region.melati))
    token = left_at(visit)
    agus, sari = cast.client("agus"), Client()
    form = hidden(sari.get(reverse("visits:leaflet_correct", kwargs={"token": token})).content.decode())
    for name, said in (
        ("leaflet_rate", {"rating": "4", "comment": "Hebat"}),
        ("leaflet_correct", {**form, "concerns": "Lain"}),
        ("leaflet_erase", {}),
    ):
        answer = agus.post(reverse(f"visits:{name}", kwargs={"token": token}), said, follow=True)
        assert "sebagai petugas" in answer.content.decode()
    kept = Visit.objects.get()
    assert (kept.rating, kept.state, kept.version) == (None, "submitted", 2)
    sari.post(reverse("visits:leaflet_rate", kwargs={"token": token}), {"rating": "1", "comment": "Terburu-buru"})
    assert "Terburu-buru" not in text(agus, "visit", key=visit.key)
    assert "Terburu-buru" in text(cast.client("lestari"), "visit", key=visit.key)
    assert "rating" not in visits.card(Visit.objects.get())


def test_the_visited_have_it_erased(cast: Cast) -> None:
    asked = request_of(wish="report", category="B01")
    visit = submitted(cast.posts["agus"], make_place(cast.region.melati, landmark="Rumah biru"), requests=[asked])
    token = left_at(visit)
    sari = Client()
    sari.post(reverse("visits:leaflet_erase", kwargs={"token": token}))
    kept = Visit.objects.get()
    assert kept.state == "erased" and not kept.versions.exists() and not kept.requests.exists()
    assert kept.content() == {"topics": [], "concerns": "", "advice": "", "next_step": ""} and kept.place.kind == "rt"
    assert not VisitPlace.objects.filter(landmark="Rumah biru").exists()
    assert Report.objects.count() == 1, "the report belongs to whoever holds its code"
    page = text(sari, "leaflet", token=token)
    assert "Lampu gang" not in page and "dihapus" in page
    sari.post(reverse("visits:leaflet_rate", kwargs={"token": token}), {"rating": "1", "comment": "Lagi"})
    assert Visit.objects.get().rating_comment == ""
    assert Client().get(reverse("visits:leaflet", kwargs={"token": "x" * 32})).status_code == 404


def test_a_request_on_its_page(cast: Cast) -> None:
    lestari = cast.client("lestari")
    visit = submitted(
        cast.posts["agus"], make_place(cast.region.melati), requests=[request_of(), request_of(), request_of()]
    )
    one, two, three = visit.requests.order_by("id")
    assert "Tolong patroli malam" in text(lestari, "requests")
    day = (clock.local(clock.now()).date() + timedelta(days=3)).isoformat()
    for key, body in (
        (one.key, {"act": "report", "category": "B01"}),
        (two.key, {"act": "task", "assignee": str(cast.posts["agus"].pk), "do_by": day}),
        (three.key, {"act": "done", "outcome": "Sudah dipatroli"}),
    ):
        assert lestari.post(reverse("visits:request", kwargs={"key": key}), body).status_code == 302
    assert list(VisitRequest.objects.order_by("id").values_list("state", flat=True)) == ["with_report", "task", "done"]
    assert cast.client("rina").get(reverse("visits:request", kwargs={"key": one.key})).status_code == 404


def test_rules_are_dated_and_notes_are_never_kept_longer(cast: Cast) -> None:
    lestari, today = cast.client("lestari"), clock.local(clock.now()).date()
    url, west = reverse("visits:rules"), str(cast.region.west.pk)
    body = {"name": "day_minutes", "unit": west, "amount": "90", "valid_from": today.isoformat(), "source": "Sprin 7"}
    assert lestari.post(url, body).status_code == 302
    for bad in (
        {"name": "keep", "amount": "36"},
        {"valid_from": (today - timedelta(days=1)).isoformat()},
        {"unit": str(cast.region.east.pk)},
        {"source": ""},
        {"amount": "0"},
    ):
        assert lestari.post(url, {**body, **bad}).status_code == 200
    rule = VisitRule.objects.get(unit=cast.region.west)
    assert (rule.amount, rule.source) == (90, "Sprin 7")
    assert "90" in text(lestari, "rules")


def test_coverage_says_who_was_not_reached(cast: Cast) -> None:
    recorded(cast.posts["agus"], make_place(cast.region.melati, 1, 1))
    make_place(cast.region.melati, 2, 1, "rt")
    page = text(cast.client("lestari"), "coverage")
    assert (
        "RT 001 / RW 002" in page
        and "Petugas tidak dibandingkan" in page
        and "Bripka Agus" not in page.split("<main")[1]
    )


def test_lists_ask_little(cast: Cast, django_assert_max_num_queries: object) -> None:
    agus = cast.posts["agus"]
    for rt in range(1, 9):
        submitted(agus, make_place(cast.region.melati, 1, rt))
    officer, superior = cast.client("agus"), cast.client("lestari")
    for client, name in (
        (officer, "list"),
        (superior, "list"),
        (superior, "queue"),
        (officer, "today"),
        (officer, "requests"),
    ):
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            client.get(reverse(f"visits:{name}"))


@pytest.mark.parametrize(
    "query",
    ["?sebelum=2026-01-01_99999999999999999999999", "?kelurahan=999999999999999999999", "?dari=2026-13-99",
     "?keadaan=x", "?sebelum=x_y", "?dari=%00", "?sampai=99999-01-01", "?kelurahan=-1", "?cari=%00&page=9e9"],
)  # fmt: skip
def test_odd_addresses_are_no_bugs(cast: Cast, query: str) -> None:
    client = cast.client("agus")
    for name in ("list", "coverage", "requests", "choose"):
        assert client.get(reverse(f"visits:{name}") + query).status_code in (200, 400)
    assert client.get(reverse("visits:choose") + "?ganti=x").status_code == 404
    assert client.get(reverse("visits:conflict", kwargs={"number": 10**30})).status_code == 404
    for count in ("0", "61", "x", "-1", "\x00"):
        assert client.post(reverse("visits:sheets"), {"count": count}).status_code == 200
    assert Leaflet.objects.count() == 0
