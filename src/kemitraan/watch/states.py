"""The lives of this room: whose move it is, within what time, and where each verb leads (domain.md 3.5, 3.6).

Four things move here; their states have names of their own, so that one table holds them all.
"""

from kemitraan.toolbox.states import State

# A guard post sleeps when nothing was heard from it for a time; then the officer visits, then there is a plan.
POST_STATES: dict[str, State] = {
    "active": State(owner="unit", clock="post_asleep", moves={"fall_asleep": "asleep", "close": "closed"}),
    "asleep": State(
        owner="officer", clock="guidance_visit", moves={"plan": "reviving", "wake": "active", "close": "closed"}
    ),
    "reviving": State(owner="plan", clock="revival", moves={"wake": "active", "lapse": "asleep", "close": "closed"}),
    "closed": State(final=True),
}

# An inspection (binluh): planned for a day, made, its sheet filed within three working days.
INSPECTION_STATES: dict[str, State] = {
    "planned": State(
        owner="officer",
        clock="inspection",
        moves={"move": "planned", "visit": "visited", "file": "filed", "cancel": "cancelled"},
    ),
    "visited": State(owner="officer", clock="file_sheet", moves={"file": "filed"}),
    "filed": State(final=True),
    "cancelled": State(final=True),
}

# A finding: the site mends it, the officer looks again within thirty days.
FINDING_STATES: dict[str, State] = {
    "open": State(owner="site", clock="mend", moves={"answer": "mended", "run_out": "overdue", "settle": "settled"}),
    "overdue": State(owner="officer", clock="recheck", moves={"answer": "mended", "settle": "settled"}),
    "mended": State(owner="officer", clock="recheck", moves={"settle": "settled", "reopen": "open"}),
    "settled": State(final=True),
}

# A suspension is decided by the police of another area. If they stay silent, it goes to the next one.
SUSPENSION_STATES: dict[str, State] = {
    "proposed": State(
        owner="decider",
        clock="decide_suspension",
        moves={"pass_on": "proposed", "suspend": "suspended", "reject": "rejected"},
    ),
    "suspended": State(owner="decider", clock="review_suspension", moves={"lift": "lifted", "keep": "suspended"}),
    "lifted": State(final=True),
    "rejected": State(final=True),
}

# A list of guards uploaded by an employer: looked at first, then kept, and for a while undone by one press.
UPLOAD_STATES: dict[str, State] = {
    "draft": State(owner="employer", clock="upload_draft", moves={"look": "draft", "keep": "kept", "lapse": "lapsed"}),
    "kept": State(owner="employer", clock="upload_undo", moves={"undo": "undone", "lapse": "lasting"}),
    "undone": State(final=True),
    "lasting": State(final=True),
    "lapsed": State(final=True),
}

STATES: dict[str, State] = POST_STATES | INSPECTION_STATES | FINDING_STATES | SUSPENSION_STATES | UPLOAD_STATES
