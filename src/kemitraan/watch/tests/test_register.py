"""Units and members: what each kind is, who may join, who counts, and who sees them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import make_cast

from kemitraan.people.api import NOBODY
from kemitraan.territory.tests.builders import Region
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch
from kemitraan.watch.forms import MemberForm
from kemitraan.watch.models import Member, SecurityUnit
from kemitraan.watch.tests.builders import KEEPER, make_employer, make_guard_post, make_member, make_security_unit


def test_the_ten_components_of_the_programme() -> None:
    assert set(watch.COMPONENTS) == {
        "ppns", "satpam", "polsus", "kamra", "saka", "pks", "supeltas", "satkamling", "pokdar", "dai",
    }  # fmt: skip
    beside = {code for code, kind in watch.KINDS.items() if not kind.pam_swakarsa}
    assert {"ppns", "polsus"} <= beside and "satpam" not in beside
    assert all("berdampingan" in str(watch.KINDS[code].legal_note) or watch.KINDS[code].legal_note for code in beside)
    for code, kind in watch.KINDS.items():
        assert kind.legal_basis and kind.may_not, code
        assert set(kind.tasks) <= set(watch.TASKS), code
        assert not (kind.minors and kind.tasks), f"{code}: young members are never sent anywhere"
    assert watch.tasks_of("supeltas") == ("traffic",)
    assert watch.tasks_of("no such kind") == ()


def test_kamra_is_history(town: Region) -> None:
    with pytest.raises(Refused) as refused:
        make_security_unit(town.west, "kamra")
    assert refused.value.code == "closed_kind"


@pytest.mark.parametrize(("kind", "age", "code"), [("satkamling", 16, "too_young"), ("satpam", 17, "too_young"),
                                                   ("pks", 9, "too_young"), ("pks", 11, "no_guardian")])  # fmt: skip
def test_age_and_guardian(town: Region, kind: str, age: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        make_member(make_security_unit(town.west, kind), age=age)
    assert refused.value.code == code
    assert not Member.objects.exists()


def test_a_young_member_is_masked_and_grows_up(town: Region) -> None:
    unit = make_security_unit(town.west, "pks")
    young = make_member(unit, "Budi Santoso", age=17, guardian_name="Ibu Santoso", guardian_consent=True)
    assert "Santoso" not in young.shown_name and young.shown_name.startswith("B.")
    assert watch.grow_up(clock.now()) == 0
    assert watch.grow_up(clock.now() + timedelta(days=370)) == 1
    young.refresh_from_db()
    assert young.shown_name == "Budi Santoso" and young.guardian_name == ""


def test_no_age_is_kept() -> None:
    names = {field.name for field in Member._meta.get_fields()}
    assert not {name for name in names if "birth" in name or "age" in name.split("_")}


def test_contacts_need_consent(town: Region) -> None:
    unit = make_security_unit(town.west)
    with pytest.raises(Refused) as refused:
        make_member(unit, phone="0812")
    assert refused.value.field == "phone_consent"
    with pytest.raises(Refused):
        make_employer(town.west, email="a@example.org", consent=False)
    with pytest.raises(Refused):
        make_security_unit(town.west, email="a@example.org")


def test_a_suspended_unit_drops_out_at_once(town: Region) -> None:
    unit = make_security_unit(town.west)
    member = make_member(unit)
    assert list(watch.serving_members(unit)) == [member]
    SecurityUnit.objects.filter(pk=unit.pk).update(status="suspended")
    assert not watch.serving_members(unit).exists()
    with pytest.raises(Refused) as refused:
        make_member(unit)
    assert refused.value.code == "unit_not_active"


def test_leaving_forgets_the_telephone(town: Region) -> None:
    member = make_member(make_security_unit(town.west), phone="0812", phone_consent=True)
    watch.leave(member, by=KEEPER)
    member.refresh_from_db()
    assert (member.state, member.phone) == ("left", "")
    assert not watch.may_serve(member)


def test_a_new_guiding_unit_takes_everything_along(town: Region) -> None:
    unit = make_security_unit(town.west)
    member, post = make_member(unit), make_guard_post(town.west, town.point(town.melati), unit=unit)
    watch.change_unit(unit, watch.UnitWords(kind=unit.kind, name=unit.name), guided_by=town.east, by=KEEPER)
    for row in (unit, member, post):
        row.refresh_from_db()
        assert row.guided_by_id == town.east.pk


def test_each_sees_their_own_area(db: None) -> None:
    cast = make_cast()
    west, east = make_security_unit(cast.region.west), make_security_unit(cast.region.east)
    make_member(west)
    make_guard_post(cast.region.west, cast.region.point(cast.region.melati))
    lestari, bima = cast.viewer("lestari"), cast.viewer("bima")
    assert list(watch.visible_to(lestari)) == [west]
    assert set(watch.visible_to(bima)) == {west, east}
    assert watch.members_visible_to(lestari).count() == watch.posts_visible_to(lestari).count() == 1
    for nobody in (cast.viewer("rina"), cast.viewer("yoga"), NOBODY):
        assert not watch.visible_to(nobody).exists()
        assert not watch.members_visible_to(nobody).exists()
        assert not watch.posts_visible_to(nobody).exists()


def test_whoever_is_seventeen_on_the_night_watch_is_a_minor_too(town: Region) -> None:
    unit = make_security_unit(town.west, area=town.melati, point=town.point(town.melati))
    with pytest.raises(Refused) as refused:
        make_member(unit, "Budi Santoso", age=17)
    assert refused.value.code == "no_guardian"
    young = make_member(unit, "Budi Santoso", age=17, guardian_name="Ibu Santoso", guardian_consent=True)
    assert young.minor and "Santoso" not in young.shown_name
    with pytest.raises(Refused) as refused:
        watch.go_on_duty(young, clock.now() + timedelta(hours=1), by=KEEPER)
    assert refused.value.code == "not_on_duty"
    assert "guardian_name" in MemberForm(unit=unit).fields
    assert "guardian_name" not in MemberForm(unit=make_security_unit(town.west, "satpam")).fields
