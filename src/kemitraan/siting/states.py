"""The life of a study. A person decides; a machine only computes."""

from kemitraan.toolbox.states import State

STATES: dict[str, State] = {
    "draft": State(owner="author", clock="draft", moves={"ask": "computing", "abandon": "abandoned"}),
    "computing": State(owner="worker", clock="compute", moves={"finish": "computed", "fail": "draft"}),
    "computed": State(
        owner="decider",
        clock="decide",
        moves={"decide": "decided", "abandon": "abandoned", "remind": "computed"},
    ),
    "decided": State(final=True),
    "abandoned": State(final=True),
}
