"""What became of every report: counted while it runs, told at the end."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .door import Answer


@dataclass
class Account:
    """Counts and, for each accepted report, how it stands. Threads share it through ``lock``."""

    rows: int
    skipped: int = 0
    sent: int = 0
    repeated: int = 0  # already known under the same key: an earlier replay of the same file
    tries: int = 0
    looks: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    codes: dict[str, str] = field(default_factory=dict)  # receipt code → row id
    doubled: int = 0  # one code for two rows: must be 0
    stands: dict[str, dict[str, Any]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    behind_s: float = 0.0  # how late the latest row was sent
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def accepted(self) -> int:
        """Rows that have a receipt."""
        return len(self.codes) + self.doubled

    def note(self, row_id: str, answer: Answer, behind_s: float) -> None:
        """Write down the answer to one row."""
        with self.lock:
            self.sent += 1
            self.tries += answer.tries
            self.behind_s = max(self.behind_s, behind_s)
            if answer.status in (200, 201) and isinstance(answer.content, list):
                code = str(answer.content[0]["service_request_id"])
                self.repeated += answer.status == 200 and answer.tries == 1
                self.doubled += code in self.codes
                self.codes[code] = row_id
            else:
                self.refused[_reason(answer)] += 1

    def note_state(self, stands: Sequence[dict[str, Any]]) -> None:
        """Write down how some reports stand."""
        with self.lock:
            for one in stands:
                self.stands[one["service_request_id"]] = one

    def unfinished(self) -> list[str]:
        """Codes of accepted reports for which somebody must still be found."""
        with self.lock:
            return [code for code in self.codes if not is_through(self.stands.get(code))]

    def summary(self) -> dict[str, Any]:
        """The final account, as numbers."""
        told = [one["kemitraan"] for one in self.stands.values()]
        waits = sorted(_seconds(one) for one in told if one["offered_at"])
        located = Counter(one["area_name"] or "?" for one in told)
        return {
            "sent": self.sent,
            "accepted": self.accepted,
            "repeated": self.repeated,
            "refused": sum(self.refused.values()),
            "refused_reasons": dict(self.refused.most_common()),
            "skipped": self.skipped,
            "lost": len(self.lost),
            "doubled": self.doubled,
            "located": dict(located.most_common()),
            "wanted": sum(bool(one["response_wanted"]) for one in told),
            "offered": len(waits),
            "offer_p50_s": quantile(waits, 0.50),
            "offer_p99_s": quantile(waits, 0.99),
            "duplicates": sum(one["duplicates_suggested"] for one in told),
            "states": dict(Counter(one["state"] for one in told).most_common()),
            "tries": self.tries,
            "behind_s": round(self.behind_s, 3),
        }


def is_through(stands: dict[str, Any] | None) -> bool:
    """Whether a report needs no more watching: somebody was asked to go, nobody needs to, or it is closed."""
    if stands is None:
        return False
    ours = stands["kemitraan"]
    return bool(ours["offered_at"]) or not ours["response_wanted"] or stands["status"] == "closed"


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """The value that ``share`` of the ordered numbers do not exceed; None where there are none."""
    if not ordered:
        return None
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 3)


def _seconds(ours: dict[str, Any]) -> float:
    received, offered = (datetime.fromisoformat(ours[name]) for name in ("received_at", "offered_at"))
    return (offered - received).total_seconds()


def _reason(answer: Answer) -> str:
    if not answer.status:
        return "no answer"
    if isinstance(answer.content, list) and answer.content:
        told = answer.content[0]
        return f"{answer.status} {told.get('reason', '')} {told.get('field', '')}".strip()
    return str(answer.status)
