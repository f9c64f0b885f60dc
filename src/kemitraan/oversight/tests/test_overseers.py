"""Samples nobody chose, without whoever they are about; figures without a small number; a body nobody ends alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.cast import Cast, sign_in
from tests.house.routes import routes

from kemitraan.journal.models import Entry
from kemitraan.oversight import draw as drawing
from kemitraan.oversight.models import SampleDraw
from kemitraan.oversight.redact import HIDDEN, common_words, redacted
from kemitraan.people.api import Account, BodyChange, Post, Role, purposes, viewer_for
from kemitraan.reports.api import Contact
from kemitraan.reports.models import Category, Report
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import tell

COMMON = ["air", "masuk", "rumah", "saya", "di", "dekat", "pasar", "tadi", "malam"]


def many(cast: Cast, count: int = 6) -> list[Report]:
    return [tell(cast, story="Air masuk rumah saya di dekat pasar tadi malam.") for _number in range(count)]


def test_the_seed_decides_and_anybody_can_draw_again(cast: Cast) -> None:
    many(cast, 25)
    today = clock.local(clock.now()).date()
    days = {"first": f"{today - timedelta(days=3)}", "last": f"{today}"}
    answer = cast.client("ratna").post("/pengawas/contoh/", days)
    draw = SampleDraw.objects.get()
    assert answer["Location"] == f"/pengawas/contoh/{draw.pk}/"
    assert (draw.whole, len(draw.reports)) == (25, 20)
    numbers = drawing.whole(cast.viewer("ratna").units_for(purposes.OVERSEE), draw.first_day, draw.last_day)
    assert drawing.drawn(draw.seed, numbers) == draw.reports
    assert drawing.drawn("0" * 64, numbers) != draw.reports
    fact = Entry.objects.get(kind="sample.drawn")
    assert fact.data["seed"] == draw.seed and fact.data["whole"] == 25, "in the public log's leaves"


def test_nobody_chooses_by_drawing_without_end(cast: Cast) -> None:
    today, ratna = clock.local(clock.now()).date(), cast.viewer("ratna")
    for _number in range(drawing.MOST_A_DAY):
        drawing.draw_sample(ratna, today, today)
    with pytest.raises(Refused) as refused:
        drawing.draw_sample(ratna, today, today)
    assert refused.value.status == 429


@pytest.mark.parametrize("days", [(0, 1), (-1, 0), (400, 0)])
def test_days_that_make_no_sample(cast: Cast, days: tuple[int, int]) -> None:
    today = clock.local(clock.now()).date()
    first, last = (f"{today - timedelta(days=back)}" for back in days)
    answer = cast.client("ratna").post("/pengawas/contoh/", {"first": first, "last": last})
    assert answer.status_code == 422 and not SampleDraw.objects.exists()


def test_a_sample_names_nobody(cast: Cast) -> None:
    many(cast)
    told = tell(
        cast,
        story="Air masuk rumah Pak Suwardi Kusno, Jalan Kenari 17 dekat pasar, B 1234 XYZ, 0812-3456-7890, su@x.id.",
        contact=Contact(name="Rohaya", phone="081298765432"),
        landmark="CANARY-LANDMARK",
    )
    victim = Category.objects.filter(sensitive=True, active=True).first()
    assert victim is not None
    Report.objects.filter(pk=tell(cast, story="CANARY-VICTIM").pk).update(category=victim)
    today = clock.local(clock.now()).date()
    draw = drawing.draw_sample(cast.viewer("ratna"), today, today)
    page = cast.client("ratna").get(f"/pengawas/contoh/{draw.pk}/").content.decode()
    assert f"Air masuk rumah {HIDDEN}" in page
    secrets = ["Suwardi", "Kusno", "Kenari", "17 dekat", "1234", "0812", "su@x.id", "Rohaya", "0812987", told.code]
    for secret in (*secrets, "CANARY-LANDMARK", "CANARY-VICTIM", "Aiptu Rahmat"):
        assert secret not in page, secret


def test_words_five_reports_use_are_shown_and_no_others() -> None:
    stories = [" ".join(COMMON)] * 5 + ["Zubaidah"] * 4
    common = common_words(stories)
    assert redacted("Zubaidah masuk rumah", common) == f"{HIDDEN} masuk rumah"
    assert "Zubaidah" in redacted("Zubaidah masuk", common_words([*stories, "zubaidah"])), "the fifth makes it common"
    assert "pasar" not in redacted("dekat pasar", common, names=["Pasar"]), "a reporter's own name never"


def test_the_words_of_one_report_do_not_make_it_common() -> None:
    assert "Budi" not in redacted("Budi", common_words(["Budi " * 50, "Budi"]))


def test_figures_show_no_small_number(cast: Cast) -> None:
    many(cast, 3)
    before = clock.now() - timedelta(days=45)
    Report.objects.update(received_at=before)
    page = cast.client("ratna").get("/pengawas/angka/").content.decode()
    assert cast.region.west.name not in page, "three in the whole are no table"
    many(cast, 9)
    Report.objects.update(received_at=before)
    page = cast.client("ratna").get("/pengawas/angka/").content.decode()
    assert cast.region.west.name in page and ">12<" in page


def test_an_overseer_changes_nothing_but_their_body(cast: Cast) -> None:
    """Every address an overseer may enter, posted to: what is there before is there after, untouched."""
    tell(cast)
    before = list(Report.objects.values())
    ratna = cast.client("ratna")
    theirs = [route for route in routes() if {purposes.OVERSEE} & set(route.access.split("/"))]
    assert len(theirs) >= 9
    for route in theirs:
        ratna.post(f"/{route.address.replace('<int:number>', '1')}")
    assert list(Report.objects.values()) == before


def test_the_body_decides_on_its_page(cast: Cast) -> None:
    second = Account.objects.create_user("gunawan", name="Pak Gunawan")
    Post.objects.create(
        account=second, role=Role.OVERSEER, unit=cast.region.polda, order_number="1", valid_from=date(2020, 1, 1)
    )
    yoga = cast.client("yoga")
    session = yoga.session
    session["proved_at"] = clock.now().timestamp()
    session.save()
    page = f"/sistem/akun/{second.pk}/"
    assert yoga.get(page).status_code == 200
    for verb in ("tutup", "sandi"):
        assert yoga.post(f"{page}{verb}/").status_code == 409, "not alone"
    assert yoga.post(f"{page}akhiri/", {"post": second.posts.get().pk}).status_code == 409
    assert yoga.post(f"{page}minta/", {"kind": "end", "reason": "Masa tugas habis."}).status_code == 302
    ratna = cast.client("ratna")
    assert "Masa tugas habis." in ratna.get("/pengawas/jabatan/").content.decode()
    number = BodyChange.objects.get().pk
    assert ratna.post(f"/pengawas/jabatan/{number}/", {"decision": "agree"}).status_code == 302
    assert not viewer_for(second).may(purposes.OVERSEE)


def test_the_log_and_the_body_have_no_off_switch(cast: Cast) -> None:
    """Whoever runs the system gets nothing of the overseers' pages, whatever they send."""
    yoga = sign_in(cast.client("yoga"), "yoga")
    for route in routes():
        if route.name.startswith("overseer:"):
            address = f"/{route.address.replace('<int:number>', '1')}"
            assert yoga.get(address).status_code == yoga.post(address).status_code == 404, route.name
