"""The puzzle and its answer as plain values, and their way through JSON (a job's row keeps both)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Person:
    """Somebody who may be asked to watch.

    ``exempt``: no night duty; nobody asks why (E21). ``of_age_from``: the day they reach the least age; None where
    that is past. ``most``: their own limit in this roster. ``last_duty``: their last night before it, for the rest;
    ``resting_on``: days too close to a duty they have elsewhere, at another post of their unit.
    ``likes``/``avoids``: whom they wish to stand with or apart from; ``likes_weekdays``: 0 Monday … 6 Sunday.
    """

    key: int
    name: str
    leads: bool = False
    exempt: bool = False
    of_age_from: date | None = None
    weekdays_off: frozenset[int] = frozenset()
    dates_off: frozenset[date] = frozenset()
    most: int | None = None
    last_duty: date | None = None
    resting_on: frozenset[date] = frozenset()
    likes: frozenset[int] = frozenset()
    avoids: frozenset[int] = frozenset()
    likes_weekdays: frozenset[int] = frozenset()

    def said_no(self, day: date) -> bool:
        """Whether they said that they cannot on this day."""
        return day.weekday() in self.weekdays_off or day in self.dates_off

    def too_young(self, day: date) -> bool:
        """Whether they are still too young on this day (E10)."""
        return self.of_age_from is not None and day < self.of_age_from

    def can(self, day: date) -> bool:
        """Whether they may be asked for this night at all."""
        return not (self.exempt or self.said_no(day) or self.too_young(day))


@dataclass(frozen=True)
class Night:
    """A night by the day it begins on, how many must stand, and whether the next day is free."""

    day: date
    need: int
    weekend: bool = False


@dataclass(frozen=True)
class Rules:
    """What must hold. ``rest``: free nights after a duty (2: at most one duty in three nights, domain.md 3.5)."""

    rest: int = 2
    leaders: int = 1
    most: int = 10
    min_age: int = 17
    seed: int = 1


@dataclass(frozen=True)
class Problem:
    """People, nights in order of days, and rules."""

    people: tuple[Person, ...]
    nights: tuple[Night, ...]
    rules: Rules = field(default_factory=Rules)

    @property
    def duties(self) -> int:
        """How many places there are to fill."""
        return sum(night.need for night in self.nights)

    @cached_property
    def able(self) -> tuple[Person, ...]:
        """Who can stand on at least one of the nights."""
        return tuple(person for person in self.people if any(self.free(person, night) for night in self.nights))

    def free(self, person: Person, night: Night) -> bool:
        """Whether a person can stand this night as far as they alone are concerned: can, and rested from before."""
        rested = person.last_duty is None or (night.day - person.last_duty).days > self.rules.rest
        return rested and night.day not in person.resting_on and person.can(night.day)

    def limit(self, person: Person) -> int:
        """The most duties of a person: the rule's and their own."""
        return self.rules.most if person.most is None else min(self.rules.most, person.most)

    def windows(self) -> Iterable[list[int]]:
        """Positions of nights of which one person may stand at most one (maximal ones only)."""
        last: list[int] = []
        for start, first in enumerate(self.nights):
            until = first.day + timedelta(days=self.rules.rest)
            window = [place for place in range(start, len(self.nights)) if self.nights[place].day <= until]
            if len(window) > 1 and not set(window) <= set(last):
                yield window
                last = window


@dataclass(frozen=True)
class Plan:
    """An answer. ``squads``: for each night the keys of who stands, the leader first.

    ``status``: optimal (proven), feasible (good, the gap says how far from proven), impossible, unknown (the time was
    too short). ``cost`` and ``bound`` are in points: 100 a duty outside the fair range, 10 a weekend duty outside it,
    2 a pair that wished to be apart, 1 a duty without a wished companion or off the wished days.
    """

    status: str
    squads: tuple[tuple[int, ...], ...] = ()
    cost: float = 0.0
    bound: float = 0.0
    seconds: float = 0.0

    @property
    def gap(self) -> float:
        """How far from proven best: 0 is proven, 0.1 means that at most a tenth of the cost could be saved."""
        return 0.0 if self.cost <= self.bound else (self.cost - self.bound) / max(1.0, abs(self.cost))

    def counts(self) -> dict[int, int]:
        """Duties by person's key, of those who stand at all."""
        found: dict[int, int] = {}
        for squad in self.squads:
            for key in squad:
                found[key] = found.get(key, 0) + 1
        return found


def fair_range(duties: int, people: int) -> tuple[int, int]:
    """The least and most duties of one person where all differ by at most one."""
    return (0, 0) if not people else (duties // people, -(-duties // people))


def to_json(problem: Problem) -> dict[str, Any]:
    """The puzzle as JSON can hold it."""
    return {
        "people": [_person_json(person) for person in problem.people],
        "nights": [[night.day.isoformat(), night.need, night.weekend] for night in problem.nights],
        "rules": vars(problem.rules),
    }


def _person_json(person: Person) -> dict[str, Any]:
    return {
        "key": person.key,
        "name": person.name,
        "leads": person.leads,
        "exempt": person.exempt,
        "of_age_from": _iso(person.of_age_from),
        "weekdays_off": sorted(person.weekdays_off),
        "dates_off": sorted(day.isoformat() for day in person.dates_off),
        "most": person.most,
        "last_duty": _iso(person.last_duty),
        "resting_on": sorted(day.isoformat() for day in person.resting_on),
        "likes": sorted(person.likes),
        "avoids": sorted(person.avoids),
        "likes_weekdays": sorted(person.likes_weekdays),
    }


def from_json(found: Mapping[str, Any]) -> Problem:
    """The puzzle behind :func:`to_json`."""
    return Problem(
        people=tuple(
            Person(
                key=one["key"],
                name=one["name"],
                leads=one["leads"],
                exempt=one["exempt"],
                of_age_from=_day(one["of_age_from"]),
                weekdays_off=frozenset(one["weekdays_off"]),
                dates_off=frozenset(date.fromisoformat(day) for day in one["dates_off"]),
                most=one["most"],
                last_duty=_day(one["last_duty"]),
                resting_on=frozenset(date.fromisoformat(day) for day in one.get("resting_on", ())),
                likes=frozenset(one["likes"]),
                avoids=frozenset(one["avoids"]),
                likes_weekdays=frozenset(one["likes_weekdays"]),
            )
            for one in found["people"]
        ),
        nights=tuple(Night(date.fromisoformat(day), need, weekend) for day, need, weekend in found["nights"]),
        rules=Rules(**found["rules"]),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
