"""What a plan costs in points, counted plainly: the solver's own count must come to the same."""

from __future__ import annotations

from dataclasses import dataclass

from .problem import Plan, Problem, fair_range

UNFAIR, UNFAIR_WEEKEND, TOGETHER, UNWISHED = 100, 10, 2, 1  # points


@dataclass(frozen=True)
class Figures:
    """A plan in figures, for the page that explains it."""

    cost: int
    least: int
    most: int
    weekend_least: int
    weekend_most: int
    wishes: int
    wishes_kept: int

    @property
    def spread(self) -> int:
        """Between who stands most and who stands least."""
        return self.most - self.least


def figures(problem: Problem, plan: Plan) -> Figures:
    """Count a plan: fairness over all who can stand at least once, and every wish with whether it was kept."""
    duties = dict.fromkeys((person.key for person in problem.able), 0)
    weekends = dict.fromkeys(duties, 0)
    wishes = kept = cost = 0
    people = {person.key: person for person in problem.people}
    for night, squad in zip(problem.nights, plan.squads, strict=True):
        for key in squad:
            duties[key] = duties.get(key, 0) + 1
            weekends[key] = weekends.get(key, 0) + night.weekend
            person, others = people[key], set(squad) - {key}
            if person.likes:
                wishes, kept = wishes + 1, kept + bool(person.likes & others)
            if person.likes_weekdays:
                wishes, kept = wishes + 1, kept + (night.day.weekday() in person.likes_weekdays)
            for other in person.avoids & others:
                if key < other or key not in people[other].avoids:
                    wishes, cost = wishes + 1, cost + TOGETHER
    missed = wishes - kept - cost // TOGETHER
    low, high = fair_range(problem.duties, len(duties))
    weekend_low, weekend_high = fair_range(sum(n.need for n in problem.nights if n.weekend), len(duties))
    cost += UNWISHED * missed
    cost += UNFAIR * sum(max(0, low - count, count - high) for count in duties.values())
    cost += UNFAIR_WEEKEND * sum(max(0, weekend_low - count, count - weekend_high) for count in weekends.values())
    return Figures(
        cost=cost,
        least=min(duties.values(), default=0),
        most=max(duties.values(), default=0),
        weekend_least=min(weekends.values(), default=0),
        weekend_most=max(weekends.values(), default=0),
        wishes=wishes,
        wishes_kept=kept,
    )
