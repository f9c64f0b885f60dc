"""A remark at a post: by whoever visits; a finding only by who supervises."""

from __future__ import annotations

import pytest
from tests.cast import Cast, make_cast

from kemitraan.watch import api as watch
from kemitraan.watch.models import Finding, GuardPost, PostNote

from .builders import make_guard_post, make_security_unit


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody at home, with this room's rules."""
    watch.seed_watch()
    return make_cast()


@pytest.fixture
def post(cast: Cast) -> GuardPost:
    unit = make_security_unit(cast.region.west, "satkamling")
    return make_guard_post(cast.region.west, cast.region.point(cast.region.melati), unit=unit)


def test_who_visits_remarks_and_who_supervises_makes_a_finding(cast: Cast, post: GuardPost) -> None:
    agus, lestari, here = cast.client("agus"), cast.client("lestari"), f"/jaga/pos/{post.pk}/"
    assert agus.post(f"{here}temuan/", {"code": "other"}).status_code == 404, "he raises no finding"
    assert agus.post(f"{here}catatan/", {"text": " "}).status_code == 422
    assert agus.post(f"{here}catatan/", {"text": "Lampu pos mati"}).status_code == 302
    note = PostNote.objects.get()
    assert not Finding.objects.exists()
    seen = agus.get(here).content.decode()
    assert "Lampu pos mati" in seen and "Bripka Agus" in seen and "catatan=" not in seen

    assert f"catatan={note.pk}" in lestari.get(here).content.decode()
    form = lestari.get(f"{here}temuan/?catatan={note.pk}").content.decode()
    assert "Lampu pos mati" in form
    said = {"code": "other", "gravity": "remark", "text": "Lampu pos mati", "owner_name": "Pak Hasan", "due_on": ""}
    for _time in range(2):  # sent twice it is one
        assert lestari.post(f"{here}temuan/?catatan={note.pk}", said).status_code == 302
    finding = Finding.objects.get()
    note.refresh_from_db()
    assert (note.finding_id, finding.gravity, finding.owner, finding.post_id) == (
        finding.pk, "remark", "site", post.pk,
    )  # fmt: skip
    assert finding.due_at is not None


def test_a_remark_of_another_post_is_none_of_this_one(cast: Cast, post: GuardPost) -> None:
    other = make_guard_post(cast.region.west, cast.region.point(cast.region.melati))
    note = PostNote.objects.create(post=other, text="x", at=post.state_since, by="x")
    lestari = cast.client("lestari")
    assert lestari.get(f"/jaga/pos/{post.pk}/temuan/?catatan={note.pk}").status_code == 404
    assert lestari.get(f"/jaga/pos/{post.pk}/temuan/?catatan=x").status_code == 404
    assert cast.client("rina").post(f"/jaga/pos/{post.pk}/catatan/", {"text": "x"}).status_code == 404
