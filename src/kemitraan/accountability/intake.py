"""Independent intake: register, give back what lacks something, grade, lay aside with a second reader, distribute."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.people.api import Post, Role, Viewer
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.wall import helping

from .complaint_access import handler_for
from .complaint_file import add_word, content_key, held, note, office_of, step
from .complaint_rules import deadline, today
from .examine import close_on_today
from .models import Complaint, ComplaintConflict


@transaction.atomic
def register(complaint: Complaint, by: Viewer) -> Complaint:
    """It is complete: the classification begins."""
    row = held(complaint)
    step(row, "register")
    return _keep(row, "complaint.registered", by)


@transaction.atomic
def give_back(complaint: Complaint, by: Viewer, missing: str, how: str) -> Complaint:
    """It lacks something: say what, how to mend it, and by when. It comes back to us whatever happens."""
    row = held(complaint)
    step(row, "give_back")
    key = content_key(row)
    due = deadline("mend", clock.now())
    if not missing.strip() or not how.strip():
        field = "missing" if not missing.strip() else "how"
        raise Refused("missing", _("Say what is missing and how it can be mended."), field=field)
    text = f"{missing.strip()}\n\n{how.strip()}"
    office = office_of(by)
    add_word(row, "missing", text, key=key, by="inspector", office=office, due_on=clock.local(due).date())
    return _keep(row, "complaint.given_back", by)


@transaction.atomic
def grade(complaint: Complaint, by: Viewer) -> Complaint:
    """It is a matter for supervision (berkadar pengawasan)."""
    row = held(complaint)
    step(row, "grade")
    return _keep(row, "complaint.graded", by)


@transaction.atomic
def drop(complaint: Complaint, by: Viewer, reason: str) -> Complaint:
    """It is none (tidak berkadar): propose to lay it aside, with a reason that the complainant will read."""
    row = held(complaint)
    step(row, "drop")
    row.laid_aside_by_id = by.account_id
    add_word(row, "reason", reason, key=content_key(row), by="inspector", office=office_of(by), inside=True)
    return _keep(row, "complaint.laid_aside", by)


@transaction.atomic
def second_read(complaint: Complaint, by: Viewer, agree: bool, words: str) -> Complaint:
    """A second inspector agrees to lay it aside, and the complainant is told why; or it goes on. Refuses the first."""
    row = held(complaint)
    if row.laid_aside_by_id == by.account_id:
        raise Refused("same_reader", _("A second inspector must read this: you are the first."), status=409)
    step(row, "agree" if agree else "disagree")
    key, office = content_key(row), office_of(by)
    if agree:
        row.outcome = "not_grade"
        close_on_today(row)
        add_word(row, "result", words, key=key, by="inspector", office=office)
    else:
        add_word(row, "reason", words, key=key, by="inspector", office=office, inside=True)
    row.laid_aside_by_id = None
    return _keep(row, "complaint.read_twice", by, agree=agree)


@transaction.atomic
def distribute(complaint: Complaint, by: Viewer, line: str) -> Complaint:
    """Name the line that examines it: ethics to Propam, handling of a case to Wassidik, service one level up."""
    row = held(complaint)
    step(row, "distribute")
    if line not in Complaint.Line.values:
        raise Refused("unknown_line", _("Choose who examines it."), field="line")
    row.line = line
    return _keep(row, "complaint.distributed", by, line=line)


@transaction.atomic
def exclude(complaint: Complaint, by: Viewer, username: str) -> Complaint:
    """This inspector is named in it or close to it: for them it is gone, and the next one up takes over.

    ``username`` is the account's; empty: oneself. Refuses an account that holds no inspector's post (422).
    """
    with helping("complaints.exclude", "complaints"):  # of others, and of oneself, from whom it vanishes on the way
        return _exclude(complaint, by, username)


def _exclude(complaint: Complaint, by: Viewer, username: str) -> Complaint:
    row = held(complaint)
    inspectors = Post.objects.filter(role=Role.INSPECTOR).select_related("account")
    wanted = inspectors.filter(account__username=username) if username else inspectors.filter(account=by.account_id)
    post = wanted.first()
    if post is None:
        raise Refused("unknown_account", _("No inspector has this account."), field="account")
    account = post.account
    ComplaintConflict.objects.get_or_create(complaint=row, account=account, defaults={"on": today()})
    out = frozenset(row.conflicts.values_list("account_id", flat=True))
    row.handler = handler_for(row.shield, out)
    if row.handler is None:
        text = _("Nobody else could take it over. Hand it to a body outside the police first.")
        raise Refused("nobody_left", text, field="account", status=409)
    return _keep(row, "complaint.conflict", by, account=account.pk)


def _keep(row: Complaint, kind: str, by: Viewer, **data: object) -> Complaint:
    row.save()
    note(kind, row, by, **data)
    return row
