"""A partner's own page by link, and reminders to those who owe something."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.house.test_states import stuck

from kemitraan.messaging import api as messaging
from kemitraan.partnership import api as partnership
from kemitraan.partnership import states
from kemitraan.partnership.correct import answer_correction, ask_correction, give_link
from kemitraan.partnership.finding import raise_finding
from kemitraan.partnership.models import Correction
from kemitraan.partnership.solve import NewProblem, open_problem
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import LESTARI, make_contact, make_group, make_partner, make_promise


def test_a_partner_sees_corrects_and_withdraws(cast: Cast) -> None:
    partner = make_partner(cast.region, note="Rapat tiap Jumat", address="Gang 3")
    contact = make_contact(partner)
    make_promise(partner)
    staff = cast.client("lestari")
    page = staff.post(f"/mitra/{partner.pk}/tautan/")
    token = page.context["link"].rstrip("/").rsplit("/", 1)[-1]
    own = cast.client("sari")
    shown = own.get(f"/mitra/s/{token}/").content.decode()
    for text in ("Rapat tiap Jumat", "Gang 3", contact.value, "Lampu jalan", partner.function):
        assert text in shown
    assert own.post(f"/mitra/s/{token}/kontak/{contact.pk}/tarik/").status_code == 302
    contact.refresh_from_db()
    assert contact.value == ""
    asked = own.post(f"/mitra/s/{token}/koreksi/", {"field": "function", "wanted": "Ketua RW 06", "why": "Sudah ganti"})
    assert asked.status_code == 302
    correction = Correction.objects.get()
    assert (correction.before, correction.state) == (partner.function, "asked")
    assert correction.due_at is not None
    assert "Ketua RW 06" in staff.get(f"/mitra/{partner.pk}/").content.decode()
    assert staff.post(f"/mitra/koreksi/{correction.pk}/terima/", {"answer": "Baik"}).status_code == 302
    partner.refresh_from_db()
    correction.refresh_from_db()
    assert (partner.function, correction.before, correction.state) == ("Ketua RW 06", "Ketua RW 05", "accepted")
    assert "Baik" in own.get(f"/mitra/s/{token}/").content.decode()
    assert own.post(f"/mitra/s/{token}/koreksi/", {"field": "kind", "wanted": "x"}).status_code == 422


def test_a_new_link_ends_the_old_one_and_links_run_out(cast: Cast) -> None:
    partner = make_partner(cast.region)
    first, second = give_link(partner, by=LESTARI), give_link(partner, by=LESTARI)
    client = cast.client("sari")
    assert client.get(f"/mitra/s/{first}/").status_code == 404
    assert client.get(f"/mitra/s/{second}/").status_code == 200
    with clock.travel(timedelta(days=40)):
        assert client.get(f"/mitra/s/{second}/").status_code == 404


def test_five_open_corrections_are_enough(cast: Cast) -> None:
    partner = make_partner(cast.region)
    for _ in range(5):
        ask_correction(partner, "address", "Gang 4", "")
    with pytest.raises(Refused) as refused:
        ask_correction(partner, "address", "Gang 5", "")
    assert refused.value.code == "too_many"


def test_whoever_keeps_the_relation_hears_of_a_correction_at_once_and_has_72_hours(cast: Cast) -> None:
    agus = cast.posts["agus"]
    agus.account.email = "agus@contoh.invalid"
    agus.account.save()
    kept, unkept = make_partner(cast.region, name="Ibu Wati", keeper=agus), make_partner(cast.region)
    before = clock.now()
    correction = ask_correction(kept, "address", "Gang 4", "")
    assert timedelta(0) <= correction.due_at - timedelta(hours=72) - before < timedelta(minutes=1)
    told = messaging.Message.objects.get(about="post")
    assert (told.template, told.address, told.about_id) == ("partner.correction_asked", "agus@contoh.invalid", agus.pk)
    subject, body = messaging.rendered(told.template, "id", told.context)
    assert "Ibu Wati" in subject and f"/mitra/{kept.pk}/" in body
    ask_correction(unkept, "address", "Gang 5", "")
    assert messaging.Message.objects.filter(about_id=cast.posts["lestari"].pk).exists(), "else who guides the unit"


def test_open_corrections_stand_in_a_list_of_their_own(cast: Cast) -> None:
    make_partner(cast.region, name="Tanpa Koreksi")
    asking = make_partner(cast.region, name="Ibu Wati")
    correction = ask_correction(asking, "address", "Gang 4", "")
    staff = cast.client("lestari")
    assert "?lewat=koreksi" in staff.get("/mitra/").content.decode()
    page = staff.get("/mitra/", {"lewat": "koreksi"}).content.decode()
    assert "Ibu Wati" in page and "Tanpa Koreksi" not in page
    answer_correction(correction, "accept", "", by=LESTARI)
    assert "Ibu Wati" not in staff.get("/mitra/", {"lewat": "koreksi"}).content.decode()


def test_owners_are_reminded_and_again_after_a_week(cast: Cast) -> None:
    agus = cast.posts["agus"]
    agus.account.email = "agus@contoh.invalid"
    agus.account.save()
    partner = make_partner(cast.region, keeper=agus)
    make_promise(partner, days=3, owner=agus)
    make_promise(partner, days=30)
    group = make_group(cast.region, active=True)
    open_problem(group, NewProblem("Parkir", "Sering"), by=LESTARI)
    raise_finding(group, "other", "Sesuatu", by=LESTARI)
    ask_correction(partner, "address", "Gang 4", "")
    assert partnership.remind_owners() == 0
    later = clock.now() + timedelta(days=20)
    assert partnership.remind_owners(later) == 4
    assert partnership.remind_owners(later) == 0
    late = messaging.Message.objects.filter(about="post", template__endswith="_late")
    told = {row.template: row for row in late}
    assert set(told) == {f"partner.{what}_late" for what in ("promise", "problem", "finding", "correction")}
    row = told["partner.promise_late"]
    assert (row.channel, row.address, row.about_id) == ("email", "agus@contoh.invalid", agus.pk)
    subject, body = messaging.rendered(row.template, "id", row.context)
    assert "Lampu jalan" in subject and partner.name in body and f"/mitra/{partner.pk}/" in body
    assert partnership.remind_owners(later + timedelta(days=8)) == 4


@pytest.mark.parametrize("name", ["STATES", "PROBLEM_STATES", "FINDING_STATES", "CORRECTION_STATES", "IMPORT_STATES"])
def test_nothing_can_lie_for_ever(name: str) -> None:
    assert not list(stuck(getattr(states, name)))
