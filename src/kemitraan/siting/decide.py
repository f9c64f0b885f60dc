"""Decide about a computed study, or give it up: a person's word, with a reason."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_text

from .models import Computation, Study
from .move import lock, move


@transaction.atomic
def decide(study: Study, places: Collection[int], reason: str, *, by: journal.Actor) -> Study:
    """Take up some of the proposed posts (by their place in the list), or none, and say why. Nothing follows by itself.

    Opening a post remains the watch's act: the decision gives it the place and a link back to this study.
    """
    study = lock(study)
    proposed = study.result.get("proposed", [])
    chosen = sorted(set(places))
    if any(not 0 <= place < len(proposed) for place in chosen):
        raise Refused("no_such_post", _("Choose among the proposed posts."), field="places")
    study.reason = clean_text(reason, field="reason", limit=1000, required=True)
    study.decision, study.decided_by, study.decided_at = chosen, by.name, clock.now()
    move(study, "decide", "study.decided", by=by, posts=len(chosen), proposed=len(proposed))
    return study


@transaction.atomic
def abandon(study: Study, reason: str, *, by: journal.Actor) -> Study:
    """Give a study up; it stays readable, with the reason."""
    study = lock(study)
    study.reason = clean_text(reason, field="reason", limit=1000, required=True)
    study.decided_by, study.decided_at = by.name, clock.now()
    Computation.objects.filter(study=study, ended_at__isnull=True).update(ended_at=clock.now(), trouble="abandoned")
    move(study, "abandon", "study.abandoned", by=by)
    return study
