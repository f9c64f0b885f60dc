"""Who watches on which night: the puzzle, its rules, an answer, and why there is none. Knows no tables.

``solve(problem)`` gives a plan by OR-tools CP-SAT (imported at its first use), ``greedy(problem)`` one in a
millisecond, ``breaches(problem, plan)`` checks either against every rule, ``explain(problem)`` says which rules cannot
be kept together.
"""

from .check import Breach, breaches, hindrance
from .greedy import greedy
from .problem import Night, Person, Plan, Problem, Rules, from_json, to_json
from .solve import Progress, solve
from .why import Reason, explain

__all__ = [
    "Breach", "Night", "Person", "Plan", "Problem", "Progress", "Reason", "Rules", "breaches", "explain", "from_json",
    "greedy", "hindrance", "solve", "to_json",
]  # fmt: skip
