"""The door of messaging."""

from .deliver import deliver_waiting, try_again
from .models import Message, Template
from .queue import Address, message, queue
from .wording import all_current, change_wording, preview, rendered, seed_templates

__all__ = [
    "Address", "Message", "Template", "all_current", "change_wording", "deliver_waiting", "message", "preview", "queue",
    "rendered", "seed_templates", "try_again",
]  # fmt: skip
