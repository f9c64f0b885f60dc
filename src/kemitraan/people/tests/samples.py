"""What the access matrix puts into this room's addresses."""

from __future__ import annotations

from tests.access.samples import Arguments, World, sample

from kemitraan.people.models import Passkey
from kemitraan.toolbox import clock

OWNERS = {"own": "rahmat", "other": "rina"}


@sample("people:passkey_remove", sees=lambda world, key, side: key == OWNERS[side])
def _(world: World, side: str) -> Arguments:
    def make() -> Passkey:
        made: Passkey = Passkey.objects.create(
            user=world.cast.account(OWNERS[side]),
            name="Kunci",
            credential_id=side.encode(),
            public_key=b"",
            added_at=clock.now(),
        )
        return made

    key = world.once("passkey", side, make)
    assert isinstance(key, Passkey)
    return {"passkey_id": key.pk}
