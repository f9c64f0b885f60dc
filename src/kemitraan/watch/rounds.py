"""This room's rounds for the worker, under one name each."""

from __future__ import annotations

from datetime import datetime

from .card_notices import send_licence_notices
from .findings import run_out_findings
from .on_duty import forget_duties
from .sleep import run_out_posts
from .suspensions import propose_waiting, run_out_suspensions
from .upload import run_out_lists


def run_out(now: datetime) -> int:
    """Everything whose clock ran out, one step on; how many. Safe to call from several workers."""
    forget_duties(now)
    propose_waiting()
    send_licence_notices(now)
    return run_out_findings(now) + run_out_posts(now) + run_out_suspensions(now) + run_out_lists(now)
