"""Who may see which visit. Views obtain through these functions and nothing else.

An officer sees their own visits and those of a beat they stand in for; a superior those of their units. Nobody else:
not the desk, not another officer, not the system's administrator.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import Http404

from kemitraan.people.api import Post, Viewer, purposes
from kemitraan.territory.api import Area
from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import fetched, made_of, pick, select_of

from .models import Beat, Visit, VisitConflict, VisitPlace, VisitRequest


def beats_on(day: date) -> QuerySet[Beat]:
    """The beats whose order holds on a day."""
    return Beat.objects.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def beats_visible_to(viewer: Viewer) -> QuerySet[Beat]:
    """The beats of officers in the units this viewer reviews, past ones too."""
    return Beat.objects.filter(post__unit_id__in=viewer.units_for(purposes.REVIEW_VISITS))


def beat_for(viewer: Viewer, number: int) -> Beat:
    """One beat of an officer whose superior the viewer is (404 otherwise)."""
    found = beats_visible_to(viewer).filter(pk=min(number, 2**63 - 1))
    beat = found.select_related("post__account", "post__unit", "substitute").first()
    if beat is None:
        raise Http404
    return beat


def today() -> date:
    """The present day in Jakarta."""
    return clock.local(clock.now()).date()


def officer_post(viewer: Viewer) -> Post:
    """The post this viewer makes visits with; nobody else comes here (404)."""
    for post in viewer.posts:
        if post.unit_id in viewer.units_for(purposes.MAKE_VISITS) and post.role == "bhabin":
            return post
    raise Http404


def villages_of(post: Post, day: date | None = None) -> list[Area]:
    """The kelurahan an officer looks after on a day: by order, as a substitute, else the one of the post."""
    day = day or today()
    found = [made_of(Area, row) for row in fetched(select_of(Area) + _BY_ORDER, [day, day, post.pk, post.pk])]
    if not found and post.area_id:
        own = pick(Area, id=post.area_id, level=Area.Level.VILLAGE)
        found = [own] if own is not None else []
    return sorted(found, key=lambda area: area.code)


# The beats of :func:`beats_on`. Written once and prepared: most pages of this room ask it.
_BY_ORDER = """ where id in (
    select v.area_id from visits_beat b join visits_beat_villages v on v.beat_id = b.id
    where b.valid_from <= %s and (b.valid_to is null or b.valid_to >= %s) and (b.post_id = %s or b.substitute_id = %s)
)"""


class Sight(NamedTuple):
    """What the rules of this room ask of a viewer, as ids."""

    units: Sequence[int]  # that they review
    posts: Sequence[int]  # whose visits are theirs: their own, and those of a beat they stand in for
    own: Sequence[int]  # posts of their own, whose tasks are theirs


def sight_of(viewer: Viewer) -> Sight:
    """The units and posts whose visits and requests this viewer may read."""
    units = sorted(viewer.units_for(purposes.REVIEW_VISITS))
    if not viewer.may(purposes.MAKE_VISITS):
        return Sight(units, (), ())
    day, own = today(), [post.pk for post in viewer.posts]
    return Sight(units, [*own, *(post for (post,) in fetched(_COVERED, [day, day, own]))], own)


# The beats of :func:`beats_on` once more.
_COVERED = """
    select post_id from visits_beat
    where valid_from <= %s and (valid_to is null or valid_to >= %s) and substitute_id = any(%s)
"""


def visible_to(viewer: Viewer, purpose: str = purposes.MAKE_VISITS) -> QuerySet[Visit]:
    """The visits a viewer may read for a purpose: their own, or as a superior those of their units."""
    if purpose == purposes.REVIEW_VISITS:
        units = viewer.units_for(purpose)
        return Visit.objects.filter(unit_id__in=units) if units else Visit.objects.none()
    posts = sight_of(viewer).posts if purpose == purposes.MAKE_VISITS else ()
    return Visit.objects.filter(post_id__in=posts) if posts else Visit.objects.none()


def visit_for(viewer: Viewer, key: uuid.UUID) -> Visit:
    """One visit by its key, for its officer or a superior; what the viewer may not see does not exist (404)."""
    for purpose in (purposes.MAKE_VISITS, purposes.REVIEW_VISITS):
        found = visible_to(viewer, purpose).filter(key=key).select_related(*WITH).first()
        if found is not None:
            return found
    raise Http404


WITH = ("post__account", "unit", "place__village", "place__rw", "place__rt")


def visit_to_review(viewer: Viewer, key: uuid.UUID) -> Visit:
    """One visit this viewer is the superior of; nobody reviews their own (404)."""
    mine = [post.pk for post in viewer.posts]
    found = (
        visible_to(viewer, purposes.REVIEW_VISITS)
        .exclude(post_id__in=mine)
        .filter(key=key)
        .select_related(*WITH)
        .first()
    )
    if found is None:
        raise Http404
    return found


def is_superior_of(viewer: Viewer, visit: Visit) -> bool:
    """Whether the viewer reviews this visit and did not make it."""
    mine = {post.pk for post in viewer.posts}
    return visit.unit_id in viewer.units_for(purposes.REVIEW_VISITS) and visit.post_id not in mine


def requests_visible_to(viewer: Viewer) -> QuerySet[VisitRequest]:
    """Requests of one's own visits, one's own tasks, and as a superior those of one's units."""
    sight = sight_of(viewer)
    return VisitRequest.objects.filter(
        Q(visit__post_id__in=sight.posts) | Q(assignee_id__in=sight.own) | Q(unit_id__in=sight.units)
    )


def requests_in_sight(sight: Sight, wanted: str, values: Sequence[object], most: int) -> tuple[str, list[object]]:
    """The same rule written out: a statement for ``id, due_at`` of requests ``r``, those due first, and its values.

    ``wanted`` is a condition in our own words, with its ``values``. Each part goes by an index of its own; ids come by
    subqueries, so that the planner expects the same whoever asks and need not plan anew.
    """
    parts = [(ids, form) for ids, form in zip(sight, _IN_SIGHT, strict=True) if ids]
    if not parts:
        return "select null::bigint as id, null::timestamptz as due_at where false", []
    union = " union ".join(form.format(wanted=wanted, most=most) for _ids, form in parts)
    statement = f"select id, due_at from ({union}) seen order by due_at, id limit {most}"  # noqa: S608 - our own words
    return statement, [one for ids, _form in parts for one in (list(ids), *values)]


# One for each part of a Sight.
_IN_SIGHT = (
    """select r.id, r.due_at from unnest((select %s::bigint[])) as one(id) cross join lateral (
        select r.id, r.due_at from visits_visitrequest r where r.unit_id = one.id and {wanted}
        order by r.due_at, r.id limit {most}
    ) r""",
    """select r.id, r.due_at from unnest((select %s::bigint[])) as one(id)
    join visits_visit v on v.post_id = one.id join visits_visitrequest r on r.visit_id = v.id where {wanted}""",
    """select r.id, r.due_at from unnest((select %s::bigint[])) as one(id)
    join visits_visitrequest r on r.assignee_id = one.id where {wanted}""",
)


def request_for(viewer: Viewer, key: uuid.UUID) -> VisitRequest:
    """One request by its key (404 where the viewer may not see it)."""
    found = requests_visible_to(viewer).filter(key=key).select_related("visit__place", "unit", "assignee").first()
    if found is None:
        raise Http404
    return found


def conflict_for(viewer: Viewer, number: int) -> VisitConflict:
    """One conflict of a visit the viewer may see (404 otherwise)."""
    found = VisitConflict.objects.filter(pk=number).select_related("visit__unit", "visit__post").first()
    if found is None:
        raise Http404
    visit_for(viewer, found.visit.key)
    return found


class Grounds(NamedTuple):
    """Whose places a viewer may see: those of the units they review, and of the kelurahan they make visits in."""

    units: Sequence[int]
    villages: Sequence[int]


def grounds_of(viewer: Viewer) -> Grounds:
    """The ground of this viewer, empty where there is none."""
    villages = [area.pk for post in viewer.posts if viewer.may(purposes.MAKE_VISITS) for area in villages_of(post)]
    return Grounds(sorted(viewer.units_for(purposes.REVIEW_VISITS)), villages)


# The rule of :func:`places_visible_to` for statements that are written out. It takes both parts of the ground, or for
# places of one kelurahan :func:`within`, which says the same and which the planner understands.
ON_GROUND = "(p.unit_id = any(%s) or p.village_id = any(%s))"
WITHIN = "(%s or p.unit_id = any(%s))"


def within(ground: Grounds, village: int) -> list[object]:
    """The values of ``WITHIN`` for this kelurahan: whether all of it is seen, and the units whose part is."""
    return [village in ground.villages, ground.units]


class Village(NamedTuple):
    """A kelurahan as a filter offers it; ``own`` where the viewer makes visits in all of it."""

    pk: int
    name: str
    own: bool


def villages_seen(viewer: Viewer) -> list[Village]:
    """Kelurahan with RT on a viewer's ground, by name. One statement, with the rule of :func:`villages_of` in it."""
    statement, values = villages_in_sight(viewer)
    return [Village._make(row) for row in fetched(statement, values)]


def villages_in_sight(viewer: Viewer) -> tuple[str, list[Any]]:
    """The statement of :func:`villages_seen` with its values, for a list that asks for both at once."""
    posts = viewer.posts if viewer.may(purposes.MAKE_VISITS) else ()
    own, areas, day = [post.pk for post in posts], [post.area_id for post in posts], today()
    return _VILLAGES_SEEN, [sorted(viewer.units_for(purposes.REVIEW_VISITS)), own, areas, day, day]


def ground_in(viewer: Viewer, villages: Iterable[Village]) -> Grounds:
    """The ground of a viewer as far as it has RT: of their own kelurahan those of :func:`villages_seen`."""
    return Grounds(sorted(viewer.units_for(purposes.REVIEW_VISITS)), [one.pk for one in villages if one.own])


# An index is asked for the next kelurahan of a unit after the last one found: a unit has a hundred RT in each. The ids
# come by subqueries, so that the planner expects the same whoever asks and need not plan anew.
_VILLAGES_SEEN = """
    select a.id, a.name, seen.own from (
        select id, bool_or(own) as own from (
            select leapt.village_id as id, false as own from unnest((select %s::bigint[])) one(id) cross join lateral (
                with recursive leap(village_id) as (
                    (select village_id from visits_visitplace where unit_id = one.id and kind = 'rt'
                        order by village_id limit 1)
                    union all
                    select (select village_id from visits_visitplace where unit_id = one.id and kind = 'rt'
                        and village_id > leap.village_id order by village_id limit 1)
                    from leap where leap.village_id is not null
                )
                select village_id from leap where village_id is not null
            ) leapt
            union all
            select mine.id, true from unnest((select %s::bigint[]), (select %s::bigint[])) post(id, area)
            cross join lateral (
                with ordered as (
                    select v.area_id from visits_beat b join visits_beat_villages v on v.beat_id = b.id
                    where b.valid_from <= %s and (b.valid_to is null or b.valid_to >= %s)
                        and (b.post_id = post.id or b.substitute_id = post.id)
                )
                select area_id from ordered
                union all
                select x.id from territory_area x
                where x.id = post.area and x.level = 'village' and not exists (select 1 from ordered)
            ) mine(id)
            where exists (select 1 from visits_visitplace p where p.village_id = mine.id and p.kind = 'rt')
        ) each group by id
    ) seen
    cross join lateral (select id, name, code from territory_area x where x.id = seen.id offset 0) a
    order by a.name, a.code limit 400
"""


def places_visible_to(viewer: Viewer) -> QuerySet[VisitPlace]:
    """Places to visit: in one's own kelurahan, or as a superior in one's units."""
    ground = grounds_of(viewer)
    return VisitPlace.objects.filter(Q(unit_id__in=ground.units) | Q(village_id__in=ground.villages))
