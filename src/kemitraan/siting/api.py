"""The door of siting: where a post should stand."""

from .access import study_for, visible_to
from .clocks import seed_siting
from .compute import ask_for_result, compute_waiting
from .decide import abandon, decide
from .models import Study
from .plan import Plan, plan_study
from .run_out import run_out

__all__ = [
    "Plan", "Study", "abandon", "ask_for_result", "compute_waiting", "decide", "plan_study", "run_out", "seed_siting",
    "study_for", "visible_to",
]  # fmt: skip
