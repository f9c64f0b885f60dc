"""A photo of the scene as proof: taken in, or stopped with a reason. Never a sanction, and never in silence.

The search for what a photo is too like runs before any lock; inside the transaction only what came in meanwhile is
looked at again, one photo of ours at a time (an advisory lock), so that two closings with one new picture cannot both
pass.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped

from .clocks import deadline
from .closing_states import STOP_OPEN, STOP_STATES
from .likeness import ALIKE, marks_of, overlay
from .models import Photo, Report, StoppedPhoto
from .move import lock
from .photos import PreparedPhoto, keep_photos, photo_path, write_photo

CLOCK_ERROR = timedelta(minutes=15)  # a phone's clock may be off by as much before its word counts against the photo
LAID_OVER = 8  # pictures of other cases that are compared whole, of those that share most marks
FEWEST_SHARED = 2
_LOCK = 4_815_162_342  # the advisory lock's number: any, as long as nothing else takes it

# The photos that share most marks, counted in the database: thousands share one by chance.
SHARING = """
    select id from (select id, unnest(marks) as mark from reports_photo where marks && %(wanted)s::int[]) as sharing
    where mark = any(%(wanted)s::int[]) group by id having count(*) >= %(fewest)s
    order by count(*) desc, id limit %(most)s
"""

Why = StoppedPhoto.Why


@dataclass(frozen=True)
class Fault:
    """Why a photo is no proof; ``like`` is the picture it was made from."""

    why: str
    like: Photo | None = None
    fit: float | None = None


@helped("reports.add_scene_photo", "reports")
def add_scene_photo(report: Report, photo: PreparedPhoto, *, by: str, actor: journal.Actor) -> Photo | StoppedPhoto:
    """Keep a photo of the scene as proof, or stop it and say why. The same picture again gets the same answer.

    Whoever calls tells the person (:func:`refuse_stopped`) after the transaction: what was stopped stays.
    """
    seen = Photo.objects.aggregate(last=Max("id"))["last"] or 0
    fault = find_fault(report, photo)
    with transaction.atomic():
        report = lock(report)
        stopped = report.stopped_photos.filter(sha256=photo.sha256).exclude(state="overridden").first()
        if stopped is not None:
            return stopped
        known = report.photos.filter(sha256=photo.sha256).exclude(by="reporter").first()
        if known is not None:
            return known
        one_at_a_time()
        if fault is not None and fault.like is not None and not Photo.objects.filter(pk=fault.like.pk).exists():
            fault, seen = None, 0  # erased meanwhile
        fault = fault or find_fault(report, photo, after=seen)
        if fault is None:
            return _taken(report, photo, by, actor)
        return _stopped(report, photo, fault, by, actor)


def one_at_a_time() -> None:
    """Until the end of the transaction nobody else takes in or erases a picture that others are measured by."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])


def refuse_stopped(stopped: StoppedPhoto) -> Refused:
    """The refusal to raise for a stopped photo: why, and what to do instead."""
    message = stop_words(stopped.why) + " " + way_out()
    return Refused("photo_stopped", message, field="photo")


def stop_words(why: str) -> str:
    """Why a photo was stopped, in a sentence."""
    return {
        Why.OWN: _("This is the picture the reporter sent: it shows the place before, not after."),
        Why.REUSED_HERE: _("This picture was already shown in this case, before it came back."),
        Why.REUSED: _("This picture was already used in another case."),
        Why.TOO_OLD: _("This picture says that it was taken before the case was reported."),
        Why.FUTURE: _("This picture says that it was taken at a time that is yet to come."),
    }[Why(why)]


def way_out() -> str:
    """What to do instead."""
    return _(
        "Take a new photo at the place, or say on finishing why no photo is possible. "
        "If it is a mistake, another person at the desk can accept it."
    )


NO_PHOTO = ("unsafe", "people", "nothing_to_see", "device", "forbidden")


def no_photo_choices() -> list[tuple[str, str]]:
    """Why no photo is possible: the fixed reasons, with their words."""
    words = {
        "unsafe": _("It would not be safe"),
        "people": _("Victims or other people would be in it"),
        "nothing_to_see": _("There is nothing that a photo could show"),
        "device": _("The camera does not work"),
        "forbidden": _("The owner of the place does not allow it"),
    }
    return [(code, words[code]) for code in NO_PHOTO]


# --- what is wrong with it --------------------------------------------------------------------------------------


def find_fault(report: Report, photo: PreparedPhoto, *, after: int = 0) -> Fault | None:
    """Why this photo is no proof for this case, or None. ``after``: only against photos with a higher number."""
    with Image.open(io.BytesIO(photo.jpeg)) as opened:
        picture = opened.convert("L")
    others = Photo.objects.filter(pk__gt=after)
    family = Q(report=report) | Q(report__merged_into=report)
    if report.merged_into_id is not None:
        family |= Q(report=report.merged_into_id) | Q(report__merged_into=report.merged_into_id)
    for one in others.filter(family).order_by("id"):
        ours_now = one.by != "reporter" and one.report_id == report.pk and one.round == report.reopened
        if ours_now:  # another view of the same work, in the same round
            continue
        fit = 1.0 if one.sha256 == photo.sha256 else _fit(picture, one)
        if fit >= ALIKE:
            return Fault(Why.OWN if one.by == "reporter" else Why.REUSED_HERE, one, fit)
    elsewhere = others.exclude(report=report)
    same = elsewhere.filter(sha256=photo.sha256).first()
    if same is not None:
        return Fault(Why.REUSED, same, 1.0)
    for one in candidates(elsewhere, picture, photo.marks):
        fit = _fit(picture, one)
        if fit >= ALIKE:
            return Fault(Why.REUSED, one, fit)
    said = photo.taken_at  # last: what it is a copy of says more, and must be known when that one is erased
    if said is not None and said < report.received_at - CLOCK_ERROR:
        return Fault(Why.TOO_OLD)
    if said is not None and said > clock.now() + CLOCK_ERROR:
        return Fault(Why.FUTURE)
    return None


def candidates(photos: QuerySet[Photo], picture: Image.Image, marks: tuple[int, ...]) -> list[Photo]:
    """The photos that share most marks with a picture or with its mirror image, the likeliest first."""
    mirrored = marks_of(ImageOps.mirror(picture))
    wanted = sorted({*marks, *mirrored})
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SHARING, {"wanted": wanted, "fewest": FEWEST_SHARED, "most": 4 * LAID_OVER})
        best = [pk for (pk,) in cursor.fetchall()]
    rows = photos.in_bulk(best)
    return [rows[pk] for pk in best if pk in rows][:LAID_OVER]


def _fit(picture: Image.Image, other: Photo) -> float:
    """How well a picture lies on a stored one; 0 where the file is gone."""
    try:
        with Image.open(photo_path(other.name)) as stored:
            stored.draft("L", (512, 512))
            return overlay(picture, stored.convert("L")).score
    except OSError:
        return 0.0


# --- what becomes of it ------------------------------------------------------------------------------------------


def _taken(report: Report, photo: PreparedPhoto, by: str, actor: journal.Actor) -> Photo:
    kept = keep_photos(report, [photo], by=by)
    row = kept[0] if kept else report.photos.get(sha256=photo.sha256)
    for stopped in report.stopped_photos.select_for_update().filter(state__in=(*STOP_OPEN, "upheld")):
        _settle(stopped, "replace")
    journal.record(
        "report.photo_added", "report", report.pk, by=actor, unit_id=report.holder_id, unit_name=report.holder.name
    )
    return row


def _stopped(report: Report, photo: PreparedPhoto, fault: Fault, by: str, actor: journal.Actor) -> StoppedPhoto:
    now = clock.now()
    stopped = StoppedPhoto(
        report=report, name=write_photo(photo), sha256=photo.sha256, width=photo.width, height=photo.height,
        size=len(photo.jpeg), phash=photo.phash, by=by, round=report.reopened, account_id=actor.id,
        account_name=actor.name, why=fault.why, like=fault.like, fit=fault.fit, at=now, state_since=now,
        taken_at=photo.taken_at if fault.why in (Why.TOO_OLD, Why.FUTURE) else None,
        owner=STOP_STATES["stopped"].owner, due_at=_due(report, now),
    )  # fmt: skip
    stopped.save()
    journal.record(
        "report.photo_stopped", "report", report.pk, by=actor, unit_id=report.holder_id,
        unit_name=report.holder.name, why=str(fault.why), stop=stopped.pk,
    )  # fmt: skip
    return stopped


@helped("reports.override_stop", "reports")
@transaction.atomic
def override_stop(stopped: StoppedPhoto, why: str, *, by: journal.Actor) -> Photo:
    """Another person accepts a stopped photo after all, with a reason that stays beside it.

    Refused (409) to the person who gave the photo, and where it was decided already.
    """
    report, stopped = _locked(stopped)
    why = clean_line(why, field="why", limit=300, required=True)
    _another_person(stopped, by)
    if stopped.erased:
        raise Refused("photo_erased", _("The picture is erased: nobody can accept it any more."), status=409)
    photo, _made = Photo.objects.get_or_create(
        report=report,
        sha256=stopped.sha256,
        defaults={
            "name": stopped.name, "width": stopped.width, "height": stopped.height, "size": stopped.size,
            "by": stopped.by, "added_at": clock.now(), "round": stopped.round, "phash": stopped.phash,
        },
    )  # fmt: skip
    _settle(stopped, "override", by=by, why=why)
    journal.record(
        "report.photo_overridden", "report", report.pk, by=by, unit_id=report.holder_id,
        unit_name=report.holder.name, why=why, stop=stopped.pk,
    )  # fmt: skip
    return photo


@helped("reports.uphold_stop", "reports")
@transaction.atomic
def uphold_stop(stopped: StoppedPhoto, why: str, *, by: journal.Actor) -> StoppedPhoto:
    """Another person looked: it is no proof. Who closes still needs a new photo, or a reason why there is none."""
    report, stopped = _locked(stopped)
    why = clean_line(why, field="why", limit=300, required=True)
    _another_person(stopped, by)
    _settle(stopped, "uphold", by=by, why=why)
    journal.record(
        "report.photo_upheld", "report", report.pk, by=by, unit_id=report.holder_id, unit_name=report.holder.name,
        why=why, stop=stopped.pk,
    )  # fmt: skip
    return stopped


def proof_or_reason(report: Report, no_photo: str, *, by: journal.Actor) -> int:
    """What a closing needs once a photo of this case was stopped: an accepted one, or a reason why there is none.

    Inside the caller's transaction, the report locked. How many photos of the scene this round has. Refused (409)
    where a photo was stopped and nothing stands in its place, (422) for a reason that is not of the list.
    """
    if no_photo and no_photo not in NO_PHOTO:
        raise Refused("unknown_reason", _("Choose one of the fixed reasons."), field="no_photo")
    taken = report.photos.exclude(by="reporter").filter(round=report.reopened).count()
    waiting = report.stopped_photos.select_for_update().filter(round=report.reopened, state__in=(*STOP_OPEN, "upheld"))
    stopped = list(waiting.order_by("id"))
    if stopped and not taken and not no_photo:
        message = stop_words(stopped[-1].why) + " " + way_out()
        raise Refused("photo_stopped", message, field="no_photo", status=409)
    for one in stopped:
        _settle(one, "replace" if taken else "without")
    if no_photo:
        journal.record(
            "report.no_photo", "report", report.pk, by=by, audience=journal.PUBLIC, unit_id=report.holder_id,
            unit_name=report.holder.name, reason=no_photo,
        )  # fmt: skip
    return taken


def climb_stop(stopped: StoppedPhoto) -> bool:
    """Nobody decided in time: the commander's now, with a fresh clock, as long as the case is open."""
    report, stopped = _locked(stopped)
    if stopped.state not in STOP_OPEN or stopped.due_at is None or stopped.due_at > clock.now():
        return False
    _settle(stopped, "climb")
    stopped.due_at = _due(report, clock.now())
    stopped.save(update_fields=["due_at"])
    journal.record(
        "report.photo_undecided", "report", report.pk, unit_id=report.holder_id, unit_name=report.holder.name,
        stop=stopped.pk,
    )  # fmt: skip
    return True


def _another_person(stopped: StoppedPhoto, by: journal.Actor) -> None:
    if by.id is None or by.id == stopped.account_id:
        raise Refused(
            "same_person", _("Another person must decide about this photo, not the one who gave it."), status=409
        )


def _locked(stopped: StoppedPhoto) -> tuple[Report, StoppedPhoto]:
    report = lock(stopped.report)
    return report, StoppedPhoto.objects.select_for_update(of=("self",)).get(pk=stopped.pk)


def _settle(stopped: StoppedPhoto, verb: str, *, by: journal.Actor | None = None, why: str = "") -> None:
    stopped.state = next_state(STOP_STATES, stopped.state, verb)
    stopped.state_since = clock.now()
    stopped.owner = STOP_STATES[stopped.state].owner
    if STOP_STATES[stopped.state].final:
        stopped.due_at = None
    if by is not None:
        stopped.decided_by, stopped.decided_by_id, stopped.decided_why = by.name, by.id, why
    stopped.save()


def _due(report: Report, now: datetime) -> datetime:
    return deadline("photo_stopped", priority=report.priority, unit=report.holder, start=now)
