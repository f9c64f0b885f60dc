"""A short look at a post: somebody was there, and perhaps a remark.

Whoever visits may leave a remark; only a supervisor (``SUPERVISE_WATCH``) makes a finding of it, with an owner and a
day, which the site must mend (domain.md 3.5 step 7 and 3.6 step 4; docs/decisions/remarks-at-posts.md).
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_text

from .findings import raise_finding
from .models import Finding, GuardPost, PostNote
from .open_post import mark_active


@transaction.atomic
def leave_note(post: GuardPost, text: str, *, lively: bool = False, by: journal.Actor) -> PostNote | None:
    """Say that a post was alive, leave a remark, or both. Refused (422) where neither was said."""
    remark = clean_text(text, field="text", limit=1_000)
    if not lively and not remark:
        raise Refused("missing", _("Say whether somebody was there, or write a remark."), field="text")
    now = clock.now()
    if lively:
        mark_active(post, now, by=by)
    if not remark:
        return None
    note = PostNote.objects.create(post=post, text=remark, at=now, by=by.name)
    journal.record(
        "guard_post.noted", "guard_post", post.pk, by=by, unit_id=post.guided_by_id, unit_name=post.guided_by.name,
        note=note.pk,
    )  # fmt: skip
    return note


@transaction.atomic
def find_from_note(note: PostNote, *, by: journal.Actor, **words: object) -> Finding:
    """A supervisor makes a finding of a remark. Said twice it is the same finding."""
    locked = PostNote.objects.select_for_update(of=("self",)).select_related("finding").get(pk=note.pk)
    if locked.finding is not None:
        return locked.finding
    post = note.post
    finding = raise_finding(guided_by=post.guided_by, post=post, by=by, **words)  # type: ignore[arg-type]
    locked.finding = finding
    locked.save(update_fields=["finding"])
    return finding
