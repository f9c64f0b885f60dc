"""What a passed course gives in the watch: its card, through the watch's own door."""

from __future__ import annotations

from kemitraan.journal import api as journal

from .models import Certificate, Programme, Registration


def grant_card(certificate: Certificate, registration: Registration, programme: Programme, *, by: journal.Actor) -> str:
    """Grant or renew the card a course gives; what was done, in words, or empty where the course gives none."""
    return ""
