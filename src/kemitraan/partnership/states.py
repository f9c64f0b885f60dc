"""Whose move it is, within what time, and where each verb leads: promises, problems, findings, corrections, imports.

Clocks are dated rows of :class:`~kemitraan.partnership.models.TimeRule`; a promise's clock is the day promised.
"""

from kemitraan.toolbox.states import State

# A promise between a partner and us. Overdue is a question of its date; a round reminds the owner.
STATES: dict[str, State] = {
    "open": State(
        owner="owner",
        clock="promise",
        moves={"keep": "kept", "break": "broken", "postpone": "open", "release": "released"},
    ),
    "kept": State(final=True, moves={"reopen": "open"}),
    "broken": State(final=True, moves={"reopen": "open"}),
    "released": State(final=True, moves={"reopen": "open"}),  # the one it was owed to let it go
}

# A problem of a group: scanning, analysis, response, assessment (SARA), and back where it did not work.
PROBLEM_STATES: dict[str, State] = {
    "scanning": State(
        owner="group",
        clock="scanning",
        moves={"analyse": "analysis", "hand_over": "handed_over", "drop": "dropped"},
    ),
    "analysis": State(
        owner="group",
        clock="analysis",
        moves={"respond": "response", "hand_over": "handed_over", "drop": "dropped"},
    ),
    "response": State(
        owner="group",
        clock="response",
        moves={"assess": "assessment", "hand_over": "handed_over", "drop": "dropped"},
    ),
    "assessment": State(
        owner="group",
        clock="assessment",
        moves={"solve": "solved", "again": "analysis", "hand_over": "handed_over", "drop": "dropped"},
    ),
    "solved": State(final=True, moves={"again": "analysis"}),
    "handed_over": State(final=True),  # a matter for the police alone: a report was made of it
    "dropped": State(final=True, moves={"again": "analysis"}),
}
PHASES = ("scanning", "analysis", "response", "assessment")

# What a group may not do, or a rule it does not meet.
FINDING_STATES: dict[str, State] = {
    "open": State(owner="owner", clock="finding", moves={"settle": "settled", "dismiss": "dismissed"}),
    "settled": State(final=True),
    "dismissed": State(final=True),
}

# A partner asks to change what is kept about them (E16).
CORRECTION_STATES: dict[str, State] = {
    "asked": State(owner="keeper", clock="correction", moves={"accept": "accepted", "decline": "declined"}),
    "accepted": State(final=True),
    "declined": State(final=True),
}

# A file of partners. What is only looked at is forgotten when its clock runs out: it holds people's numbers.
IMPORT_STATES: dict[str, State] = {
    "checked": State(owner="uploader", clock="draft", moves={"run": "running", "forget": "forgotten"}),
    "running": State(owner="machine", clock="run", moves={"end": "done"}),
    "done": State(final=True, moves={"undo": "undone"}),
    "undone": State(final=True),
    "forgotten": State(final=True),
}
