"""Who complained: sealed to a custodian. Two persons, a reason, a record, and the complainant is told."""

from __future__ import annotations

import json
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.people.api import Viewer
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_text

from .complaint_file import add_word, content_key, held, note, office_of
from .complaint_rules import today
from .models import Complaint, IdentityRequest
from .sealing import CUSTODY, open_as, unseal

SHOWN = timedelta(days=7)


@transaction.atomic
def ask_identity(complaint: Complaint, by: Viewer, reason: str) -> IdentityRequest:
    """Ask the custodian. Refuses (422) where no name was given, and a second request beside an open one."""
    row = held(complaint)
    if row.identity is None or row.mode == "named":
        raise Refused("no_identity", _("There is no sealed name to ask for."), field="reason")
    if row.identity_requests.filter(state="asked").exists():
        raise Refused("asked_already", _("The custodian has a request for this complaint already."), status=409)
    reason = clean_text(reason, field="reason", limit=500, required=True)
    made = IdentityRequest.objects.create(
        complaint=row, asked_by_id=by.account_id or 0, office=office_of(by), reason=reason, asked_on=today()
    )
    note("complaint.identity_asked", row, by)
    return made


@transaction.atomic
def decide_identity(request: IdentityRequest, by: Viewer, grant: bool) -> IdentityRequest:
    """Grant or refuse; never one's own request. Either way it is recorded; a grant is told to the complainant."""
    row = IdentityRequest.objects.select_for_update().select_related("complaint").get(pk=request.pk)
    if row.asked_by_id == by.account_id:
        raise Refused("own_request", _("Somebody else must decide about your request."), status=409)
    if row.state != "asked":
        raise Refused("decided", _("This was decided already."), status=409)
    row.state, row.decided_by_id, row.decided_on = ("granted" if grant else "refused"), by.account_id, today()
    if grant:
        row.shown_until = clock.now() + SHOWN
        text = _("Your identity was opened to %(office)s. Reason: %(reason)s")
        words = text % {"office": row.office, "reason": row.reason}
        key = content_key(row.complaint)
        add_word(row.complaint, "disclosed", words, key=key, by="custodian", office=office_of(by))
    row.save()
    note("complaint.identity_decided", row.complaint, by, granted=grant)
    return row


def identity_for(complaint: Complaint, viewer: Viewer, key: bytes) -> dict[str, str] | None:
    """Who complained: where they gave their name openly, or while it is granted to this inspector; None otherwise.

    ``key`` is the file's content key.
    """
    if complaint.identity is None:
        return None
    named = complaint.mode == "named"
    granted = complaint.identity_requests.filter(
        state="granted", asked_by_id=viewer.account_id, shown_until__gt=clock.now()
    )
    if not named and not granted.exists():
        return None
    try:
        about = complaint.lookup
        told = json.loads(
            unseal(key, complaint.identity, about) if named else open_as(CUSTODY, complaint.identity, about)
        )
    except ValueError:
        return None
    return {str(name): str(value) for name, value in told.items()} if isinstance(told, dict) else None
