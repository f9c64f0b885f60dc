"""What the access matrix puts into this room's addresses."""

from __future__ import annotations

import uuid

from tests.access.samples import Arguments, World, sample

from kemitraan.field.models import PhoneCommand
from kemitraan.toolbox import clock


@sample("field:decide", body={"choice": "drop"})
def _(world: World, side: str) -> Arguments:
    def make() -> PhoneCommand:
        return PhoneCommand.objects.create(
            key=uuid.uuid4(),
            account=world.cast.account("agus"),
            unit=world.unit(side),
            phone=uuid.uuid4(),
            number=1,
            verb="visit.submit",
            subject=str(uuid.uuid4()),
            after=uuid.uuid4(),
            fingerprint="x",
            state="with_superior",
            state_since=clock.now(),
            owner="superior",
            due_at=clock.now(),
            at=clock.now(),
        )

    row = world.once("phone_command", side, make)
    assert isinstance(row, PhoneCommand)
    return {"number": row.pk}
