"""What each role is for. A purpose is checked on every route; territory is checked on every row."""

from __future__ import annotations

from .models import Role

READ_REPORTS = "reports.read"
READ_REPORTER = "reports.identity"  # who told it
HANDLE_REPORTS = "reports.handle"  # triage, ask, answer, transfer, merge, split
ENTER_REPORTS = "reports.enter"  # the desk form
SEE_POSITIONS = "people.positions"
SEND_RESPONDERS = "dispatch.send"
RESPOND = "dispatch.respond"
CLOSE_STREETS = "roads.close"
EDIT_LISTS = "lists.edit"  # categories, clocks, templates
OVERSEE = "oversee"
RUN_SYSTEM = "system.run"

PURPOSES: dict[str, frozenset[str]] = {
    Role.OPERATOR: frozenset(
        {
            READ_REPORTS,
            READ_REPORTER,
            HANDLE_REPORTS,
            ENTER_REPORTS,
            SEE_POSITIONS,
            SEND_RESPONDERS,
            CLOSE_STREETS,
        }
    ),
    Role.OFFICER: frozenset({RESPOND}),
    Role.BHABIN: frozenset({RESPOND, READ_REPORTS}),
    Role.COMMANDER: frozenset(
        {
            READ_REPORTS,
            READ_REPORTER,
            HANDLE_REPORTS,
            SEE_POSITIONS,
            SEND_RESPONDERS,
            CLOSE_STREETS,
            EDIT_LISTS,
        }
    ),
    Role.VOLUNTEER: frozenset(),  # acts by signed links alone
    Role.AGENCY: frozenset(),
    Role.OVERSEER: frozenset({OVERSEE}),
    Role.ADMIN: frozenset({RUN_SYSTEM}),
}
