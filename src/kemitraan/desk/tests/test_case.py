"""The case: what is shown, to whom, and what one POST does."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kemitraan.dispatch.tests.builders import on_duty, open_offer, started
from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.messaging.addresses import plain_address
from kemitraan.reports import api as reports

SARI = reports.Contact(name="Sari Wulandari", phone="081234567890", email="sari@contoh.example")


def act(client: Client, report: reports.Report, verb: str, **data: object):
    return client.post(reverse("desk:act", args=[report.code, verb]), data, HTTP_ACCEPT="application/json")


def test_the_identity_is_shown_on_a_click_that_is_written_down(cast: Cast, rahmat: Client, tell) -> None:
    report = tell(contact=SARI)
    address = reverse("desk:identity", args=[report.code])
    for page in (rahmat.get(reverse("desk:case", args=[report.code])), rahmat.get(reverse("desk:board"))):
        assert "Wulandari" not in page.content.decode()
        assert "sari@contoh" not in page.content.decode()
    answer = rahmat.post(address, {"bagian": "1"})
    assert "Sari Wulandari" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert not any("Wulandari" in cookie.value for cookie in answer.cookies.values())
    fact = journal.Entry.objects.get(kind="report.identity_opened")
    assert (fact.actor_name, fact.audience) == (cast.account("rahmat").name, journal.STAFF)


def test_another_category_through_the_desk(rahmat: Client, tell) -> None:
    report = tell(category="L03")
    assert act(rahmat, report, "ulang", category="L01", priority="1", why="Ada korban luka").status_code == 200
    report.refresh_from_db()
    assert (report.category.code, report.priority, report.response_wanted) == ("L01", 1, True)
    assert "Ada korban luka" in rahmat.get(reverse("desk:case", args=[report.code])).content.decode()
    refused = act(rahmat, report, "ulang", category="L01", priority="x", why="y")
    assert (refused.status_code, refused.json()["field"]) == (422, "priority")


def test_twins_of_another_sector_are_not_told(cast: Cast, rahmat: Client, tell) -> None:
    here, there, near = (
        tell(story="Banjir di gang"),
        tell(story="RAHASIA TETANGGA", east=True),
        tell(story="Banjir gang"),
    )
    for other in (there, near):
        reports.Suggestion.objects.create(report=here, other=other, score=90, metres=12, minutes=3)
    page = rahmat.get(reverse("desk:case", args=[here.code])).content.decode()
    assert near.code in page
    assert "RAHASIA" not in page
    assert there.code not in page
    # the other way round the same pair is offered too
    assert here.code in rahmat.get(reverse("desk:case", args=[near.code])).content.decode()
    assert act(rahmat, here, "gabung", into=there.code).status_code == 404


def test_same_or_not_the_same_is_a_persons_word(rahmat: Client, tell) -> None:
    first, second = tell(), tell()
    reports.Suggestion.objects.create(report=second, other=first, score=90, metres=12, minutes=3)
    assert act(rahmat, second, "pisah", into=first.code).status_code == 200
    assert reports.Suggestion.objects.get().decision == "apart"
    assert act(rahmat, second, "gabung", into=first.code).status_code == 200
    second.refresh_from_db()
    assert second.merged_into == first
    assert second.code in rahmat.get(reverse("desk:case", args=[first.code])).content.decode()


def test_the_proposal_is_confirmed_and_another_needs_a_reason(cast: Cast, rahmat: Client, tell) -> None:
    region = cast.region
    near = on_duty(region.west, region.point(region.melati), "Elang 1")
    far = on_duty(region.west, region.point(region.melati, 0.4, 0.4), "Elang 2")
    response = started(tell(category="K02"))
    offer = open_offer(response)
    assert offer is not None and offer.shift == near
    page = rahmat.get(reverse("desk:case", args=[response.report.code])).content.decode()
    assert "Elang 2" in page
    send = reverse("desk:send", args=[response.report.code])
    told = {"shift": far.pk, "seen_offer": offer.pk}
    bare = rahmat.post(send, told, HTTP_ACCEPT="application/json")
    assert (bare.status_code, bare.json()["field"]) == (422, "reason")
    given = rahmat.post(send, told | {"reason": "Elang 1 sedang di pos"}, HTTP_ACCEPT="application/json")
    assert given.status_code == 200, given.content
    again = rahmat.post(send, told | {"reason": "Elang 1 sedang di pos"}, HTTP_ACCEPT="application/json")
    assert again.status_code == 409
    made = open_offer(response)
    assert made is not None
    assert (made.shift, made.by) == (far, cast.account("rahmat").name)
    assert "Elang 2" in rahmat.get(reverse("desk:case", args=[response.report.code])).content.decode()


def test_nobody_needs_to_go(rahmat: Client, tell) -> None:
    response = started(tell(category="K02"))
    address = reverse("desk:cancel", args=[response.report.code])
    assert rahmat.post(address, {"reason": "x"}, HTTP_ACCEPT="application/json").status_code == 422
    assert rahmat.post(address, {"reason": "false_alarm"}, HTTP_ACCEPT="application/json").status_code == 200
    response.refresh_from_db()
    assert response.state == "cancelled"


def test_nothing_without_the_token(cast: Cast, tell) -> None:
    report = tell()
    client = Client(enforce_csrf_checks=True)
    client.cookies = cast.client("rahmat").cookies
    assert act(client, report, "ambil").status_code == 403
    report.refresh_from_db()
    assert report.state == "received"


def test_no_mediation_where_a_victim_must_be_protected(rahmat: Client, tell) -> None:
    page = rahmat.get(reverse("desk:case", args=[tell(category="K07").code])).content.decode()
    assert "tidak dimediasi" in page
    assert "tidak dimediasi" not in rahmat.get(reverse("desk:case", args=[tell().code])).content.decode()


def test_a_merged_report_is_taken_apart_with_a_reason(rahmat: Client, tell) -> None:
    main, other = tell(), tell(contact=SARI)
    act(rahmat, other, "gabung", into=main.code)
    page = rahmat.get(reverse("desk:case", args=[other.code])).content.decode()
    assert reverse("desk:act", args=[other.code, "lepas"]) in page and "data-confirm" in page
    assert act(rahmat, other, "lepas", why="").status_code == 422
    assert act(rahmat, other, "lepas", why="Gang lain").status_code == 200
    other.refresh_from_db()
    assert (other.state, other.merged_into_id) == ("received", None)
    page = rahmat.get(reverse("desk:case", args=[main.code])).content.decode()
    assert other.code not in page.split("<h3>")[0] and "Gang lain" not in page


def test_who_of_the_merged_agreed_stands_beside_them(rahmat: Client, tell) -> None:
    main, other = tell(), tell()
    act(rahmat, other, "gabung", into=main.code)
    act(rahmat, main, "jawab", text="Sudah dipompa")
    says = "pelapornya mengatakan sudah selesai"
    assert says not in rahmat.get(reverse("desk:case", args=[main.code])).content.decode()
    reports.say_verdict(other, solved=True)
    assert says in rahmat.get(reverse("desk:case", args=[main.code])).content.decode()


def test_a_climb_of_report_and_response_stands_once_in_the_history(rahmat: Client, tell) -> None:
    report = started(tell(category="K02")).report
    kinds = [entry.kind for entry in journal.Entry.objects.filter(subject="report", subject_id=report.pk)]
    assert kinds.count("response.climbed") == kinds.count("report.climbed") > 0
    shown = [item["title"] for item in rahmat.get(reverse("desk:case", args=[report.code])).context["history"]]
    assert shown.count("Naik satu jenjang") == kinds.count("report.climbed")
    assert "Ditawarkan satu jenjang lebih tinggi" not in shown


def test_a_question_of_the_reporter_is_answered_without_closing_anything(rahmat: Client, tell) -> None:
    report = tell(contact=SARI)
    assert act(rahmat, report, "balas", text="Belum ditanya").status_code == 409
    reports.add_words(report, "Kapan petugas datang?", question=True)
    page = rahmat.get(reverse("desk:case", args=[report.code])).content.decode()
    assert "Pelapor bertanya" in page and reverse("desk:act", args=[report.code, "balas"]) in page
    assert act(rahmat, report, "balas", text="Sekitar pukul delapan").status_code == 200
    report.refresh_from_db()
    assert report.state == "received"
    story = Client().get(f"/l/{report.code}/").content.decode()
    assert "Sekitar pukul delapan" in story and "menjawab pertanyaan Anda" in story
    assert "Pelapor bertanya" not in rahmat.get(reverse("desk:case", args=[report.code])).content.decode()
    assert plain_address(messaging.Message.objects.get(template="report.question_answered")) == "sari@contoh.example"


def test_notices_are_planned_by_the_chosen_schedule(rahmat: Client, tell) -> None:
    report = tell(category="K06")
    assert act(rahmat, report, "rencana", difficulty="light", rule_set="monthly").status_code == 200
    assert {notice.rule_set for notice in report.notices.all()} == {"monthly.light"}
    assert act(rahmat, report, "rencana", difficulty="hard", rule_set="fortnightly").status_code == 422
