"""What staff of a unit are told by mail about a report: where it went and what became late, nothing of its story."""

from __future__ import annotations

from collections.abc import Sequence

from kemitraan.messaging import api as messaging

from .models import Report


def tell_staff(report: Report, kind: str, unit_ids: Sequence[int]) -> int:
    """Queue the mails of one kind to the operators and commanders of these units who want them; how many."""
    category = report.category
    return messaging.tell_staff(
        kind,
        unit_ids,
        about_id=report.pk,
        context={
            "code": report.code,
            "unit": report.holder.name,
            "due": report.promised_at.isoformat(),
            "path": f"/meja/?buka={report.code}",
        },
        names={
            "id": f"P{report.priority} {category.name_id}",
            "en": f"P{report.priority} {category.name_en}",
        },
    )
