"""Reading many reports."""

from __future__ import annotations

from django.db.models import QuerySet

from .models import Report


def awaiting_response(limit: int = 50) -> QuerySet[Report]:
    """Reports where somebody must go and nobody was asked yet, most urgent and oldest first."""
    return (
        Report.objects.filter(response_wanted=True)
        .select_related("category", "unit", "holder")
        .order_by("priority", "received_at")[:limit]
    )
