"""Queue a message: a row in the caller's transaction. A worker sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import insert_unseen

from .models import Message


@dataclass(frozen=True)
class Address:
    """A channel and where it leads; the page channel needs no address."""

    channel: str
    value: str = ""


def queue(
    template: str,
    *,
    to: Address,
    language: str,
    about: str,
    about_id: int,
    context: Mapping[str, object],
    disguise: bool = False,
) -> None:
    """Promise one message to one person. Whoever causes it need not be allowed to read it.

    What goes to the page is there at once (state sent). ``disguise`` uses the wording that says nothing to a
    stranger who reads over a shoulder.
    """
    promised = message(template, to=to, language=language, about=about, context=context, disguise=disguise)
    promised.about_id = about_id
    insert_unseen(promised)


def message(
    template: str,
    *,
    to: Address,
    language: str,
    about: str,
    context: Mapping[str, object],
    disguise: bool = False,
) -> Message:
    """The message as :func:`queue` would promise it, for a caller who writes it together with its subject's row."""
    now = clock.now()
    on_page = to.channel == "page"
    return Message(
        channel=to.channel,
        address=to.value,
        template=f"{template}.disguised" if disguise and not on_page else template,
        language=language,
        context=dict(context),
        about=about,
        state=Message.State.SENT if on_page else Message.State.QUEUED,
        next_try_at=now,
        queued_at=now,
        sent_at=now if on_page else None,
    )
