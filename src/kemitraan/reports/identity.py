"""Who told it, in an envelope: sealed under the report's own key, which can be destroyed."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass

from kemitraan.keeping import api as keeping

SUBJECT = "report"


@dataclass(frozen=True)
class Identity:
    """Name, telephone and e-mail; false where there is none of them."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)


def sealed(key: bytes, identity: Identity) -> bytes:
    """The envelope of an identity."""
    return keeping.seal(key, json.dumps(astuple(identity), ensure_ascii=False), SUBJECT)


def opened(report_id: int, envelope: bytes | memoryview | None, *, closed_too: bool = False) -> Identity:
    """What is in an envelope; an empty identity where there is none or it does not open (any more)."""
    if envelope is None:
        return Identity()
    try:
        told = json.loads(keeping.unseal(keeping.key_of(SUBJECT, report_id, closed_too=closed_too), envelope, SUBJECT))
        return Identity(*map(str, told))
    except (keeping.Unreadable, ValueError, TypeError):
        return Identity()
