"""Ways to reach a person: one folder each, with its transport and its tests.

A channel is a module ``kemitraan.messaging.channels.<name>`` with ``send(address, subject, body, message_id)``,
which returns when the message was handed over and raises :class:`NotSent` when it may be tried again.
SMS, WhatsApp, Telegram and push follow as folders beside ``email``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol


class NotSent(Exception):
    """It did not get through. ``final`` means that trying again is of no use."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


class Channel(Protocol):
    """What every channel module offers."""

    def send(self, address: str, subject: str, body: str, message_id: int) -> None:
        """Hand the message over, or raise :class:`NotSent`."""


NAMES = ("email",)


def channel(name: str) -> Channel:
    """The channel of this name; an unknown one is final: the row names a channel that was never built."""
    if name not in NAMES:
        raise NotSent(f"there is no channel {name!r}", final=True)
    return import_module(f"kemitraan.messaging.channels.{name}")
