"""Laps, checkpoints, signals and lines of the log book."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import new_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.rows import insert_or_skip
from kemitraan.toolbox.text import clean_line
from kemitraan.watch import api as watch

from .lint import refuse_names
from .models import Checkpoint, Lap, LogLine, Night, Scan
from .move import lock_night, move_night, tell_night
from .states import NIGHT_LIVE

MOST_LAPS, MOST_LINES, MOST_CHECKPOINTS = 12, 100, 20
LINE_LIMIT = 500


@transaction.atomic
def start_lap(night_id: int, walkers: int, *, by: journal.Actor) -> Lap:
    """A round begins, at least in a pair. While one is under way, the same one is given."""
    night = _live(night_id)
    going = night.laps.filter(ended_at__isnull=True).first()
    if going is not None:
        return going
    if not 2 <= walkers <= 30:
        raise Refused("alone", _("Walk at least in pairs."), field="walkers")
    number = night.laps.count() + 1
    if number > MOST_LAPS:
        raise Refused("too_many", _("That is enough for one night."), status=409)
    lap = Lap.objects.create(night=night, number=number, started_at=clock.now(), walkers=walkers)
    move_night(night, "walk", by=by, fact="night.lap_started", lap=number, walkers=walkers)
    return lap


@transaction.atomic
def end_lap(night_id: int, *, by: journal.Actor) -> Lap | None:
    """The round is over; None where none is under way."""
    night = _live(night_id)
    lap = night.laps.filter(ended_at__isnull=True).first()
    if lap is not None:
        lap.ended_at = clock.now()
        lap.save(update_fields=["ended_at"])
        tell_night(night, "night.lap_ended", by=by, lap=lap.number, scans=lap.scans.count())
    return lap


def checkpoint_of(code: str) -> Checkpoint:
    """The checkpoint behind a code on a wall; 404 where there is none."""
    point = Checkpoint.objects.select_related("post").filter(code=code[:20], removed_at__isnull=True).first()
    if point is None:
        raise Http404
    return point


def scan(code: str) -> tuple[Checkpoint, bool]:
    """A checkpoint's code was read; whether it counted (once a lap, and only while one is under way)."""
    point = checkpoint_of(code)
    lap = Lap.objects.filter(
        night__post_id=point.post_id, night__state__in=NIGHT_LIVE, ended_at__isnull=True,
        started_at__gt=clock.now() - timedelta(hours=12),
    ).order_by("-id").first()  # fmt: skip
    if lap is None:
        return point, False
    insert_or_skip(Scan(lap=lap, checkpoint=point, at=clock.now()))
    return point, True


@transaction.atomic
def write_line(night_id: int, text: str, *, kind: str = LogLine.Kind.NOTE, by: journal.Actor) -> LogLine:
    """A line of the log. Refused (422) where it names who passed by."""
    night = _live(night_id)
    text = clean_line(text, field="text", limit=LINE_LIMIT, required=True)
    refuse_names(text, field="text")
    if night.lines.count() >= MOST_LINES:
        raise Refused("too_many", _("The log is full. Close the night and call the desk."), status=409)
    line = LogLine.objects.create(night=night, kind=kind, text=text, at=clock.now())
    tell_night(night, "night.noted", by=by, line=line.pk, sort=kind)
    return line


def give_signal(night_id: int, pattern: str, *, by: journal.Actor) -> LogLine:
    """A signal of the post's own table was given."""
    night = Night.objects.select_related("post").get(pk=night_id)
    known = {line["pattern"]: line["meaning"] for line in night.post.signals}
    if pattern not in known:
        raise Refused("unknown_signal", _("This signal is not in the post's table."), field="pattern")
    return write_line(night_id, f"{pattern}: {known[pattern]}", kind=LogLine.Kind.SIGNAL, by=by)


@transaction.atomic
def add_checkpoint(post: watch.GuardPost, name: str, *, by: journal.Actor) -> Checkpoint:
    """A place to pass on the round, with a code for its wall."""
    name = clean_line(name, field="name", limit=80, required=True)
    points = Checkpoint.objects.filter(post=post, removed_at__isnull=True)
    if points.count() >= MOST_CHECKPOINTS:
        raise Refused("too_many", _("At most %(most)s checkpoints.") % {"most": MOST_CHECKPOINTS}, field="name")
    made = Checkpoint.objects.create(post=post, name=name, code=new_code().lower(), order=points.count() + 1)
    journal.record("checkpoint.added", "guard_post", post.pk, by=by, unit_id=post.guided_by_id, checkpoint=made.pk)
    return made


@transaction.atomic
def remove_checkpoint(post: watch.GuardPost, checkpoint_id: int, *, by: journal.Actor) -> None:
    """Its code counts no longer; scans of the past stay."""
    if Checkpoint.objects.filter(post=post, pk=checkpoint_id, removed_at__isnull=True).update(removed_at=clock.now()):
        journal.record(
            "checkpoint.removed", "guard_post", post.pk, by=by, unit_id=post.guided_by_id, checkpoint=checkpoint_id
        )


def _live(night_id: int) -> Night:
    night = lock_night(night_id)
    if night.state not in NIGHT_LIVE:
        raise Refused("not_open", _("The night is not open."), status=409)
    return night
