"""Plan a study, or plan it differently while it is a draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .classes import CLASSES
from .models import Study
from .move import enter, lock, note

MOST_OWN_POINTS = 100
MOST_DAYS = 5 * 366


@dataclass(frozen=True)
class Plan:
    """What a study asks. Hours are of the day, Jakarta time, the second not included; equal ones: the whole day."""

    key: UUID
    title: str
    unit: territory.Unit
    area: territory.Area | None
    period_from: date
    period_to: date
    classes: list[str]
    hour_from: int = 0
    hour_to: int = 0
    mode: str = Study.Mode.WALK
    minutes: int = 5
    posts: int = 3
    bandwidth_m: int = 300
    junctions: bool = True
    places: bool = False
    own_points: list[tuple[float, float, str]] = field(default_factory=list)
    standing_kinds: list[str] = field(default_factory=list)
    cost_per_post: int = 0


@transaction.atomic
def plan_study(plan: Plan, *, by: journal.Actor) -> Study:
    """A new draft; the same key gives the same study again."""
    known = Study.objects.filter(key=plan.key, unit=plan.unit).first()
    if known is not None:
        return known
    study = Study(key=plan.key, unit=plan.unit, made_by=by.name, made_at=clock.now())
    _fill(study, plan)
    enter(study, "draft")
    try:
        with transaction.atomic():
            study.save()
    except IntegrityError:  # the same key at the same moment, or in another unit
        raise Refused("key_reused", _("This form was sent already."), status=409) from None
    note(study, "study.planned", by=by)
    return study


@transaction.atomic
def change_study(study: Study, plan: Plan, *, by: journal.Actor) -> Study:
    """The draft as it shall be now; refused (409) once it was computed: then one makes another.

    Another area is another unit's ground: the study moves to the unit of the plan, whose reports it counts and whose
    staff see it. That the unit is one of the viewer's, ``forms.grounds_of`` sees to.
    """
    study = lock(study)
    if study.state != "draft":
        raise Refused("wrong_state", _("Only a draft can be changed. Make another study from this one."), status=409)
    before = study.unit_id
    study.unit = plan.unit
    _fill(study, plan)
    study.save()
    more = {} if study.unit_id == before else {"from_unit": before}
    note(study, "study.changed", by=by, **more)
    return study


def _fill(study: Study, plan: Plan) -> None:
    study.title = clean_line(plan.title, field="title", limit=120, required=True)
    serves = territory.unit_for(plan.area.pk) if plan.area else None
    if plan.area and (serves is None or serves.pk not in territory.subtree_ids(plan.unit)):
        raise Refused("wrong_area", _("This unit does not serve that area."), field="ground")
    study.area = plan.area
    today = clock.local(clock.now()).date()
    if plan.period_from > plan.period_to:
        raise Refused("bad_period", _("The last day lies before the first."), field="period_to")
    if plan.period_to > today:
        raise Refused("bad_period", _("The last day lies in the future."), field="period_to")
    if (plan.period_to - plan.period_from).days > MOST_DAYS:
        raise Refused("bad_period", _("At most five years."), field="period_from")
    study.period_from, study.period_to = plan.period_from, plan.period_to
    study.classes = [name for name in CLASSES if name in plan.classes]
    if not study.classes:
        raise Refused("no_classes", _("Choose at least one kind of event."), field="classes")
    for name, low, high in (
        ("hour_from", 0, 23), ("hour_to", 0, 23), ("minutes", 1, 30), ("posts", 1, 20), ("bandwidth_m", 50, 1000),
        ("cost_per_post", 0, 10**12),
    ):  # fmt: skip
        value = getattr(plan, name)
        if not low <= value <= high:
            words = _("Between %(low)s and %(high)s.") % {"low": low, "high": high}
            raise Refused("out_of_range", words, field=name)
        setattr(study, name, value)
    if plan.mode not in Study.Mode.values:
        raise Refused("bad_mode", _("Choose one of the list."), field="mode")
    study.mode = plan.mode
    if len(plan.own_points) > MOST_OWN_POINTS:
        raise Refused("too_many", _("At most %s places.") % MOST_OWN_POINTS, field="own_points")
    if not (plan.junctions or plan.places or plan.own_points):
        raise Refused("no_candidates", _("Say where a post could stand."), field="junctions")
    study.junctions, study.places = plan.junctions, plan.places
    study.own_points = [[lon, lat, name] for lon, lat, name in plan.own_points]
    study.standing_kinds = list(plan.standing_kinds)
