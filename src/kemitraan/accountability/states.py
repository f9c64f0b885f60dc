"""The life of a complaint about the police (Perpol 2/2024; domain.md 2.5 and 3.3)."""

from kemitraan.toolbox.states import State

_ASIDE = {"give_back": "incomplete", "refer": "external", "withdraw": "withdrawn"}
_LEAVE = {"refer": "external", "withdraw": "withdrawn"}

STATES: dict[str, State] = {
    "submitted": State(owner="inspector", clock="intake", moves={"register": "registered", **_ASIDE}),
    "registered": State(
        owner="inspector", clock="classify", moves={"grade": "supervision_grade", "drop": "not_grade", **_ASIDE}
    ),
    # Laid aside only when a second inspector says so too; the complainant is told and may ask once for a review.
    "not_grade": State(
        owner="second_reader",
        clock="second_reading",
        moves={"agree": "notified", "disagree": "supervision_grade", **_LEAVE},
    ),
    "supervision_grade": State(owner="inspector", clock="distribute", moves={"distribute": "distributed", **_LEAVE}),
    "distributed": State(owner="examiner", clock="sp3d", moves={"progress": "examined", **_LEAVE}),
    "examined": State(
        owner="examiner",
        clock="result",
        moves={"find_proven": "proven", "find_not_proven": "not_proven", "settle": "settled", **_LEAVE},
    ),
    "proven": State(owner="inspector", clock="notify", moves={"notify": "notified"}),
    "not_proven": State(owner="inspector", clock="notify", moves={"notify": "notified"}),
    "settled": State(owner="inspector", clock="notify", moves={"notify": "notified"}),
    "notified": State(
        owner="complainant",
        clock="review",
        moves={"accept": "archived", "review": "registered", "silence": "archived"},
    ),
    # Comes back with what is missing, how to mend it and a date. Silence ends nothing: it goes on with what is there.
    "incomplete": State(
        owner="complainant", clock="mend", moves={"reply": "submitted", "silence": "submitted", **_LEAVE}
    ),
    "archived": State(final=True),
    "external": State(final=True),  # another body has it; the file says which
    "withdrawn": State(final=True),
}
