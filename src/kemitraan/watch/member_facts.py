"""What is written into the journal about a member: by the unit that guides them, and never a name."""

from __future__ import annotations

from kemitraan.journal import api as journal

from .models import Member


def note_member(fact: str, member: Member, by: journal.Actor, **data: str) -> None:
    """One fact about a member, with the security unit they belong to."""
    journal.record(
        fact,
        "member",
        member.pk,
        by=by,
        unit_id=member.guided_by_id,
        unit_name=member.guided_by.name,
        security_unit=member.unit_id,
        **data,
    )
