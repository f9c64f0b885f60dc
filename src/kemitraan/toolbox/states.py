"""A state is a row of a table: whose move it is, within what time, and where each verb leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .errors import Refused


@dataclass(frozen=True)
class State:
    """``owner`` makes the next move, before ``clock`` (the name of a rule) runs out; ``moves`` is verb → state."""

    owner: str = ""
    clock: str | None = None
    moves: Mapping[str, str] = field(default_factory=dict)
    final: bool = False


def next_state(table: Mapping[str, State], state: str, verb: str) -> str:
    """Where the verb leads from here; refuses (409) what this state does not allow."""
    to = table[state].moves.get(verb)
    if to is None:
        message = _("“%(verb)s” is not possible while the state is “%(state)s”.")
        raise Refused("wrong_state", message % {"verb": verb, "state": state}, status=409)
    return to
