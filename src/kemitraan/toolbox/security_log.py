"""What somebody who watches the house should hear of: refused sign-ins, closed doors, too many tries.

One line each to the logger ``kemitraan.security``: a word and numbers, never a name, an address or what was typed
(docs/operating/logs.md). Who reports anonymously does nothing that is noted here.
"""

from __future__ import annotations

import logging

_logger = logging.getLogger("kemitraan.security")


def note(event: str, **facts: int | str | None) -> None:
    """Write the event; texts are words of ours (a route's name, a kind), so nothing can be smuggled into the line."""
    told = " ".join(f"{name}={value}" for name, value in sorted(facts.items()) if value is not None)
    _logger.warning("%s %s", event, told)
