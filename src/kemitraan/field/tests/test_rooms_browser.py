"""Posts, sessions and what the superior decides, in a real browser: written without signal, and kept once."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from tests.browser import assert_axe_clean, fits

from kemitraan.field.inbox import Said, take
from kemitraan.field.models import PhoneCommand
from kemitraan.field.release_held import release_held
from kemitraan.learning.models import Presence, Speaker
from kemitraan.learning.tests.builders import make_programme, named, opened, put
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.watch.models import Finding, PostNote
from kemitraan.watch.tests.builders import make_guard_post

from .phone import enter, press, ready_offline, spot, until, visits_for

pytestmark = pytest.mark.browser


def agus() -> people.Post:
    return people.Post.objects.select_related("unit", "account").get(account__username="demo-agus")


def pressed(page: Any) -> int:
    """How many names are marked as present on the card."""
    return int(page.locator("[data-registration][aria-pressed=true]").count())


def test_a_post_and_a_roll_without_signal(live: Any, phone: Any) -> None:
    post = make_guard_post(agus().unit, spot(), name="Pos Gang 3")
    session = opened(agus().unit, programme=make_programme(agus().unit, certificate=True))
    bagus, citra = named(session, "Bagus Santoso"), named(session, "Citra Utami")
    Speaker.objects.create(session=session, kind="officer", post=agus(), name="Bripka Agus")
    session = put(session, "running", ago=timedelta(minutes=30))
    enter(phone, live, "agus")
    ready_offline(phone)
    phone.context.set_offline(True)

    phone.get_by_role("link", name="Pos", exact=True).click()
    phone.get_by_role("heading", name="Pos Gang 3").wait_for()
    phone.get_by_text("Saya ke sana").click()
    phone.get_by_label("Ada yang berjaga").check()
    phone.get_by_label("Catatan untuk pos dan atasan").fill("Lampu pos mati")
    press(phone, "Simpan")
    phone.get_by_text("belum terkirim").first.wait_for()

    phone.get_by_role("link", name="Pelatihan").click()
    phone.get_by_text("Yang hadir, untuk sertifikat").click()
    name = phone.get_by_role("button", name="Bagus Santoso")
    assert name.get_attribute("aria-pressed") == "false"
    name.click()
    until(phone, lambda: pressed(phone) == 1)
    assert_axe_clean(phone)
    assert fits(phone)
    assert not PhoneCommand.objects.exists(), "nothing has left the phone"

    # Meanwhile the room's PIN let Citra in; the phone, which cannot know it, says she is here and then that she is not.
    Presence.objects.create(registration=citra, day=clock.local(session.starts_at).date(), at=clock.now(), how="pin")
    her = phone.get_by_role("button", name="Citra Utami")
    her.click()
    until(phone, lambda: pressed(phone) == 2)
    her.click()
    until(phone, lambda: pressed(phone) == 1)

    phone.context.set_offline(False)
    until(phone, lambda: PostNote.objects.exists() and PhoneCommand.objects.filter(state="obeyed").count() == 4)
    assert PostNote.objects.get().text == "Lampu pos mati" and not Finding.objects.exists()
    post.refresh_from_db()
    assert post.last_active_at is not None
    assert Presence.objects.get(registration=bagus).noted_by == agus().account_id
    assert Presence.objects.get(registration=citra).doubted_by == "Bripka Agus", "kept, and doubted"
    told = phone.get_by_role("listitem").filter(has=phone.get_by_role("button", name="Citra Utami"))
    told.get_by_text("Dicatat berbeda oleh dua orang").last.wait_for()


def test_the_superior_decides_about_what_never_arrived(live: Any, wide: Any) -> None:
    visit = visits_for(count=1)[0]
    lost = Said(
        uuid.uuid4(), "visit.record", str(visit.key), {"consent": "yes", "concerns": "Lampu gang mati"},
        base_version=1, after=uuid.uuid4(),
    )  # fmt: skip
    assert take(people.viewer_for(agus().account), lost).state == "held"
    with clock.travel(timedelta(days=2)):
        release_held()
    assert PhoneCommand.objects.get().state == "stuck"
    enter(wide, live, "lestari")
    wide.goto(f"{live.url}/lapangan/tertahan/")
    wide.get_by_text("Lampu gang mati").wait_for()
    assert_axe_clean(wide)
    assert fits(wide)
    wide.get_by_role("button", name="Tetap kerjakan").click()
    wide.get_by_text("Tidak ada yang menunggu").wait_for()
    assert PhoneCommand.objects.get().state in ("obeyed", "refused")
