"""An officer with a beat, and visits in every state, for tests."""

from __future__ import annotations

import uuid
from datetime import date

from tests.cast import Cast, make_cast

from kemitraan.people.api import Post
from kemitraan.territory import api as territory
from kemitraan.territory.models import Area
from kemitraan.toolbox import clock
from kemitraan.visits import api as visits
from kemitraan.visits.find_place import place_of_rt
from kemitraan.visits.models import Beat, Leaflet, Visit, VisitPlace

YES = {"topics": ["home"], "concerns": "Lampu gang mati", "advice": "Kunci ganda", "next_step": "Kembali bulan depan"}


def make_world() -> Cast:
    """The cast with this room's rules, wordings and categories; Agus has Melati by order."""
    from kemitraan.messaging import api as messaging
    from kemitraan.reports import api as reports

    visits.seed_visits()
    reports.seed_reports()
    messaging.seed_templates()
    reports.forget_rules()
    visits.forget_rules()
    cast = make_cast()
    give_beat(cast.posts["agus"], cast.region.melati)
    return cast


def give_beat(post: Post, *villages: Area, since: date = date(2026, 1, 1), **more: object) -> Beat:
    """An order that puts kelurahan into an officer's hands."""
    beat = Beat.objects.create(post=post, order_number="SPRIN/7/I/2026/CONTOH", valid_from=since, **more)
    beat.villages.set(villages)
    return beat


def rt_of(village: Area, rw: int = 1, rt: int = 1) -> Area:
    """One RT of a kelurahan."""
    return territory.ensure_rt(territory.ensure_rw(village, rw), rt)


def make_place(village: Area, rw: int = 1, rt: int = 1, kind: str = "household", **more: object) -> VisitPlace:
    """A place to visit."""
    area = rt_of(village, rw, rt)
    whole = place_of_rt(area)
    if kind == "rt":
        VisitPlace.objects.filter(pk=whole.pk).update(**more)
        return VisitPlace.objects.get(pk=whole.pk)
    unit = territory.unit_for(village.pk)
    assert unit is not None
    return VisitPlace.objects.create(
        **{
            "key": uuid.uuid4(),
            "kind": kind,
            "unit": unit,
            "village": village,
            "rw": area.parent,
            "rt": area,
            "landmark": "Rumah pagar hijau",
            "created_at": clock.now(),
        }
        | more
    )


def started(post: Post, place: VisitPlace) -> Visit:
    """A visit that has begun."""
    return visits.start_visit(post, key=uuid.uuid4(), place={"key": str(place.key)})


def recorded(post: Post, place: VisitPlace, **more: object) -> Visit:
    """A visit with a yes and words."""
    visit = started(post, place)
    return visits.record_visit(post, key=visit.key, consent="yes", data={**YES, **more}).visit


def submitted(post: Post, place: VisitPlace, **more: object) -> Visit:
    """A visit handed in."""
    visit = recorded(post, place, **more)
    return visits.submit_visit(post, key=visit.key)


def request_of(text: str = "Tolong patroli malam", **more: object) -> dict[str, object]:
    """A request as a phone sends it."""
    return {"key": str(uuid.uuid4()), "text": text, "wish": "", **more}


def left_at(visit: Visit) -> str:
    """The token of a leaflet left at this visit."""
    sheet = visits.take_leaflets(visit.post, 1)[0]
    Leaflet.objects.filter(code=sheet.code).update(visit=visit, bound_at=clock.now())
    return sheet.url.rstrip("/").rsplit("/", 1)[1]
