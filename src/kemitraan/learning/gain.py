"""What quiz sheets say: shares of right answers before and after, their difference, and how certain it is (E22)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, NamedTuple

from django.db.models import Avg, Count, F, FloatField, StdDev
from django.db.models.functions import Cast
from scipy.special import stdtrit

from .models import QuizSheet

LEAST = 10  # sheets of a phase, below which we say nothing: a small hall is a list of people


@dataclass(frozen=True)
class Gain:
    """Shares of right answers (0 to 1) before and after, their difference and its 95 % interval.

    Before and after are two groups, not joined by person. All but the counts are None where no session has ten sheets
    in either phase. ``sessions`` are those counted, ``left_out`` those with too few sheets in one phase.
    """

    n_before: int
    n_after: int
    before: float | None = None
    after: float | None = None
    gain: float | None = None
    low: float | None = None
    high: float | None = None
    sessions: int = 1
    left_out: int = 0

    @property
    def before_percent(self) -> float | None:
        """The share before, in percent."""
        return None if self.before is None else 100 * self.before

    @property
    def after_percent(self) -> float | None:
        """The share after, in percent."""
        return None if self.after is None else 100 * self.after

    @property
    def known(self) -> bool:
        """Whether there are enough sheets to say something."""
        return self.gain is not None


class Phase(NamedTuple):
    """The sheets of one phase of a session: how many, mean share of right answers, standard deviation (sample)."""

    n: int
    mean: float
    deviation: float

    @property
    def error2(self) -> float:
        """The variance of the mean."""
        return self.deviation**2 / self.n


def gain_of(sessions: Iterable[int]) -> Gain:
    """What the sheets of these sessions (ids) say together: each session compared with itself, then combined."""
    share = Cast(F("right"), FloatField()) / F("of")
    rows = (
        QuizSheet.objects.filter(session_id__in=list(sessions))
        .values("session_id", "phase")
        .annotate(n=Count("id"), mean=Avg(share), deviation=StdDev(share, sample=True))
        .order_by("session_id")
    )
    found: dict[int, list[Sequence[Any]]] = {}
    for row in rows:
        found.setdefault(row["session_id"], []).append((row["phase"], row["n"], row["mean"], row["deviation"]))
    return combined(found.values())


def gain_from(rows: Iterable[Sequence[Any]]) -> Gain:
    """The same for one session whose phase, number, mean and deviation of the sheets are known already."""
    rows = list(rows)
    n = {phase: number for phase, number, _mean, _deviation in rows}
    found = combined([rows])
    return found if found.known else Gain(n.get("before", 0), n.get("after", 0))


def combined(sessions: Iterable[Iterable[Sequence[Any]]]) -> Gain:
    """Several sessions together. Only those with ten sheets in both phases count; what is compared is never one
    session before with another one after.

    Formula: with d = mean after − mean before of a session and weights w ∝ n₁n₂/(n₁+n₂) that add up to one (Cochran
    1954, Biometrics 10, p. 417), the difference is Σwd with variance Σw²(s₁²/n₁ + s₂²/n₂) (a stratified mean: Cochran
    1977, Sampling Techniques, 5.3) and Student's t on Satterthwaite's degrees of freedom (1946, Biometrics Bulletin 2,
    p. 110). Of a single session it is Welch's interval. It speaks of these sessions, not of others that might be held.
    """
    pairs, left_out = [], 0
    for rows in sessions:
        found = {phase: Phase(n, mean, deviation) for phase, n, mean, deviation in rows if n >= LEAST}
        if "before" in found and "after" in found:
            pairs.append((found["before"], found["after"]))
        else:
            left_out += 1
    n1, n2 = sum(one.n for one, _two in pairs), sum(two.n for _one, two in pairs)
    if not pairs:
        return Gain(0, 0, sessions=0, left_out=left_out)
    raw = [one.n * two.n / (one.n + two.n) for one, two in pairs]
    weights = [one / sum(raw) for one in raw]
    weighted = list(zip(weights, pairs, strict=True))
    before, after = (sum(w * pair[phase].mean for w, pair in weighted) for phase in (0, 1))
    parts = [(w**2 * phase.error2, phase.n) for w, pair in weighted for phase in pair]
    variance = sum(part for part, _n in parts)
    freedom = variance**2 / sum(part**2 / (n - 1) for part, n in parts) if variance else 1.0
    reach, gain = float(stdtrit(freedom, 0.975)) * sqrt(variance), after - before
    low, high = max(-1.0, gain - reach), min(1.0, gain + reach)
    return Gain(n1, n2, before, after, gain, low, high, len(pairs), left_out)
