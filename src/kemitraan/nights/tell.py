"""Messages to the head of a post, each with a way in. Nobody is written to without consent."""

from __future__ import annotations

from kemitraan.messaging import api as messaging

from .links import head_path
from .models import Night, Roster


def tell_head(about: Night | Roster, template: str) -> bool:
    """Write to the head of a night's or roster's post; whether there was an address and consent."""
    unit = about.post.unit
    if unit is None or not (unit.email and unit.consent_at):
        return False
    day = about.day if isinstance(about, Night) else about.first
    messaging.queue(
        template,
        to=messaging.Address("email", unit.email),
        language=unit.language,
        about="night" if isinstance(about, Night) else "roster",
        about_id=about.pk,
        context={
            "name": unit.head_name,
            "place": about.post.name,
            "when": f"{day:%d-%m-%Y}",
            "unit": about.guided_by.name,
            "path": head_path(about.post),
        },
    )
    return True
