"""The door of partnership.

found = partner_for(viewer, partner_id)                  # 404 where the viewer may not see it
rows = visible_to(viewer).filter(kind=Kind.ORMAS)
note_contact(found, "Sambang", at=now, by=actor)         # a visit happened: the agreed cadence starts anew
due = contacts_due(viewer, today)                        # partners whose agreed cadence has run out
"""

from .access import group_for, groups_visible_to, partner_for, promises_visible_to, visible_to
from .add import NewPartner, add_partner, change_partner, end_partner, note_contact
from .clocks import deadline, seed_partnership
from .consent import NewContact, add_contact, withdraw_contact
from .kinds import Channel, Form, How, Kind, Purpose
from .models import BkpmRoom, Contact, Group, GroupMember, Office, Partner, Problem, Promise
from .office import end_office, take_office
from .promise import NewPromise, make_promise, settle_promise
from .queries import contacts_due, family_ids

__all__ = [
    "BkpmRoom", "Channel", "Contact", "Form", "Group", "GroupMember", "How", "Kind", "NewContact", "NewPartner",
    "NewPromise", "Office", "Partner", "Problem", "Promise", "Purpose", "add_contact", "add_partner", "change_partner",
    "contacts_due", "deadline", "end_office", "end_partner", "family_ids", "group_for", "groups_visible_to",
    "make_promise", "note_contact", "partner_for", "promises_visible_to", "seed_partnership", "settle_promise",
    "take_office", "visible_to", "withdraw_contact",
]  # fmt: skip
