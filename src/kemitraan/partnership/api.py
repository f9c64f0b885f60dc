"""The door of partnership.

found = partner_for(viewer, partner_id)                  # 404 where the viewer may not see it
rows = visible_to(viewer).filter(kind=Kind.ORMAS)
note_contact(found, "Sambang", at=now, by=actor)         # a visit happened: the agreed cadence starts anew
due = contacts_due(viewer, today)                        # partners whose agreed cadence has run out
"""

from .access import group_for, groups_visible_to, partner_for, promises_visible_to, visible_to
from .account import publish_account, write_account
from .add import NewPartner, add_partner, change_partner, end_partner, note_contact
from .check import check_groups
from .clocks import deadline, seed_partnership
from .consent import NewContact, add_contact, withdraw_contact
from .figures import groups_overdue
from .found import NewGroup, endorse_group, found_group
from .kinds import Channel, Form, How, Kind, Purpose
from .lint import words_about_belonging
from .meet import NewMeeting, record_meeting
from .member import NewMember, join_group, vet_member
from .models import BkpmRoom, Contact, Group, GroupMember, Office, Partner, Problem, Promise
from .office import end_office, take_office
from .personal import personal
from .promise import NewPromise, make_promise, settle_promise
from .queries import contacts_due, family_ids
from .remind import remind_owners
from .rooms import NewRoom, keep_room
from .search import note_refused_search, refuse_profiling
from .solve import NewProblem, Step, move_problem, open_problem
from .take_in import run_imports

__all__ = [
    "BkpmRoom", "Channel", "Contact", "Form", "Group", "GroupMember", "How", "Kind", "NewContact", "NewGroup",
    "NewMeeting", "NewMember", "NewPartner", "NewProblem", "NewPromise", "NewRoom", "Office", "Partner", "Problem",
    "Promise", "Purpose", "Step", "add_contact", "add_partner", "change_partner", "check_groups", "contacts_due",
    "deadline", "end_office", "end_partner", "endorse_group", "family_ids", "found_group", "group_for",
    "groups_overdue", "groups_visible_to", "join_group", "keep_room", "make_promise", "move_problem",
    "note_contact", "note_refused_search", "open_problem", "partner_for", "personal", "promises_visible_to",
    "publish_account", "record_meeting", "refuse_profiling", "remind_owners", "run_imports", "seed_partnership",
    "settle_promise", "take_office", "vet_member", "visible_to", "withdraw_contact", "words_about_belonging",
    "write_account",
]  # fmt: skip
