"""Jakarta from the committed tables; RW and RT on demand."""

import pytest
from django.db.models import Count

from kemitraan.territory.api import (
    Area,
    Coverage,
    Place,
    Shape,
    Unit,
    ensure_rt,
    ensure_rw,
    ladder,
    read_edition,
    rw_numbers,
    seed_jakarta,
    seed_rw,
    service_centres,
    unit_for,
    villages,
)
from kemitraan.toolbox.errors import Refused

from .builders import make_region

pytestmark = pytest.mark.django_db


def test_the_two_trees_of_jakarta():
    seed_jakarta()
    levels = dict(Area.objects.values_list("level").annotate(Count("id")))
    assert levels == {"province": 1, "city": 6, "district": 44, "village": 267}
    units = dict(Unit.objects.values_list("level").annotate(Count("id")))
    assert units == {"polda": 1, "polres": 8, "polsek": 44}
    assert all(unit.demo and unit.path.endswith(f"/{unit.pk}/") for unit in Unit.objects.all())
    tebet = Area.objects.get(code="31.74.01.1002")
    assert [unit.name for unit in ladder(unit_for(tebet.pk))] == [
        "Polsek Tebet",
        "Polres Metro Jakarta Selatan",
        "Polda Metro Jaya",
    ]
    assert len(villages()) == 267
    assert not Coverage.objects.filter(unit__slug__in=["res-soetta", "res-tanjungpriok"]).exists()


def test_every_village_has_a_sector_and_a_drawn_cell():
    seed_jakarta()
    assert Shape.objects.filter(approximate=True).count() == 267
    for village in villages():
        assert unit_for(village.pk).level == "polsek"


def test_every_unit_with_an_area_receives_people_somewhere_approximate():
    seed_jakarta()
    for unit in Unit.objects.exclude(slug__in=["res-soetta", "res-tanjungpriok"]):
        (centre,) = service_centres(unit)
        assert centre.unit == unit
        assert centre.approximate
        assert "demo" in centre.source
        assert centre.area.level == "village"
    assert service_centres(Unit.objects.get(slug="res-soetta"))[0].unit.level == "polda"


def test_seeding_again_changes_nothing_that_stands(django_assert_max_num_queries):
    seed_jakarta()
    unit = Unit.objects.get(slug="sek-317401")
    Unit.objects.filter(pk=unit.pk).update(name="Polsek Metro Tebet")
    Coverage.objects.filter(unit=unit, area__code="31.74.01.1001").update(valid_to="2024-12-31")
    Place.objects.filter(unit=unit).update(lon=106.85, approximate=False)
    counts = [model.objects.count() for model in (Area, Unit, Coverage, Place, Shape)]
    edition = read_edition()[0]
    with django_assert_max_num_queries(40):
        seed_jakarta()
    assert [model.objects.count() for model in (Area, Unit, Coverage, Place, Shape)] == counts
    assert Unit.objects.get(pk=unit.pk).name == "Polsek Metro Tebet"
    assert Coverage.objects.get(unit=unit, area__code="31.74.01.1001").valid_to is not None
    assert Place.objects.get(unit=unit).lon == 106.85
    assert read_edition()[0] == edition + 1


def test_rw_and_rt_are_made_once_when_somebody_speaks_of_them():
    seed_jakarta()
    village = Area.objects.get(code="31.74.01.1002")
    edition = read_edition()
    rw = ensure_rw(village, 4)
    rt = ensure_rt(rw, 12)
    assert (rw.code, rw.level, rw.name, rw.parent) == ("31.74.01.1002/RW004", "rw", "RW 004", village)
    assert (rt.code, rt.level, rt.parent) == ("31.74.01.1002/RW004/RT012", "rt", rw)
    assert ensure_rw(village, 4) == rw
    assert ensure_rt(rw, 12) == rt
    assert read_edition() == edition  # no index holds them


def test_the_numbers_to_offer_are_those_of_the_table_and_those_made_since():
    seed_jakarta()
    village = Area.objects.get(code="31.01.01.1001")
    assert rw_numbers(village) == [1, 2, 3, 4, 5]
    ensure_rw(village, 8)
    assert rw_numbers(village) == [1, 2, 3, 4, 5, 8]
    assert [area.name for area in seed_rw(village)] == [f"RW 00{number}" for number in range(1, 6)]
    assert rw_numbers(make_region().mawar) == []


@pytest.mark.parametrize("number", [0, -1, 1000, True])
def test_numbers_that_cannot_be(number):
    region = make_region()
    with pytest.raises(Refused) as refusal:
        ensure_rw(region.mawar, number)
    assert refusal.value.code == "bad_number"


def test_an_rw_lies_in_a_kelurahan_and_an_rt_in_an_rw():
    region = make_region()
    for make, parent in ((ensure_rw, region.city), (ensure_rt, region.mawar)):
        with pytest.raises(Refused) as refusal:
            make(parent, 1)
        assert refusal.value.code == "bad_parent"
