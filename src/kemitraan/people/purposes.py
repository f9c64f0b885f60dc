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
READ_PARTNERS = "partners.read"  # partners and groups, without private contacts
KEEP_PARTNERS = "partners.keep"  # add, change, merge, import, contacts
MAKE_VISITS = "visits.make"  # one's own visits and today's plan
REVIEW_VISITS = "visits.review"  # the superior's look, with feedback
READ_WATCH = "watch.read"  # units, posts, rosters, nights
KEEP_WATCH = "watch.keep"  # register, roster, equip
SUPERVISE_WATCH = "watch.supervise"  # binluh: visits with score sheets, findings, suspension
PLACE_POSTS = "posts.place"  # studies of where a post should stand
READ_LEARNING = "learning.read"
KEEP_LEARNING = "learning.keep"  # programmes, sessions, attendance, certificates
APPROVE_MATERIAL = "learning.approve"  # the second person: what people may read (Bidkum, Humas)
SEE_PROGRAMME = "programme.see"  # what the programme adds up to in one's area
SUPERVISE_CLOSINGS = "closings.supervise"  # answers questions about how closings came about
OVERSEE = "oversee"  # samples, figures, and who opened what; changes nothing
RESEARCH = "research.read"  # counted data sets of closed months
BREAK_GLASS = "glass.break"  # one record without the right to it, for an hour, with a reason
REVIEW_GLASS = "glass.review"  # the superior's look at that
COMPLAINTS = "complaints.handle"  # complaints about units below one's own, as an inspector
CUSTODY = "complaints.custody"  # decides whether a complainant's identity is opened
PERSONAL_DATA = "privacy.desk"  # requests about one's own data, holds, certificates, breaches
AGREE_HOLDS = "holds.agree"  # the second person for a hold
PUBLIC_INFORMATION = "information.desk"  # requests for public information
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
            BREAK_GLASS,
        }
    ),
    Role.OFFICER: frozenset({RESPOND, BREAK_GLASS}),
    Role.BHABIN: frozenset(
        {RESPOND, READ_REPORTS, READ_PARTNERS, KEEP_PARTNERS, MAKE_VISITS, READ_WATCH, READ_LEARNING, BREAK_GLASS}
    ),
    Role.BINMAS: frozenset(
        {
            READ_PARTNERS,
            KEEP_PARTNERS,
            REVIEW_VISITS,
            READ_WATCH,
            KEEP_WATCH,
            SUPERVISE_WATCH,
            PLACE_POSTS,
            READ_LEARNING,
            KEEP_LEARNING,
            SEE_PROGRAMME,
            BREAK_GLASS,
        }
    ),
    Role.COMMANDER: frozenset(
        {
            SUPERVISE_CLOSINGS,
            READ_REPORTS,
            READ_REPORTER,
            HANDLE_REPORTS,
            SEE_POSITIONS,
            SEND_RESPONDERS,
            CLOSE_STREETS,
            EDIT_LISTS,
            READ_PARTNERS,
            REVIEW_VISITS,
            READ_WATCH,
            SUPERVISE_WATCH,
            PLACE_POSTS,
            READ_LEARNING,
            SEE_PROGRAMME,
            BREAK_GLASS,
            REVIEW_GLASS,
            AGREE_HOLDS,
        }
    ),
    Role.VOLUNTEER: frozenset(),  # acts by signed links alone
    Role.AGENCY: frozenset(),
    Role.LEGAL: frozenset({READ_LEARNING, APPROVE_MATERIAL}),
    Role.INSPECTOR: frozenset({COMPLAINTS, REVIEW_GLASS}),
    Role.OVERSEER: frozenset({OVERSEE, CUSTODY}),
    Role.RESEARCHER: frozenset({RESEARCH}),
    Role.DPO: frozenset({PERSONAL_DATA}),
    Role.PPID: frozenset({PUBLIC_INFORMATION}),
    Role.ADMIN: frozenset({RUN_SYSTEM}),
}
