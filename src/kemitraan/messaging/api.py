"""The door of messaging."""

from .addresses import forget_about, sealed_address, wipe_addresses
from .deliver import deliver_waiting, try_again
from .models import Message, Template
from .notices import notices_of, read_notices, unread_of
from .queue import Address, message, queue
from .staff import STAFF_KINDS, mail_to_staff, set_wishes, tell_staff, wishes_of
from .wall import WALLS
from .wording import NAMES, all_current, change_wording, preview, rendered, seed_templates

__all__ = [
    "NAMES", "STAFF_KINDS", "WALLS", "Address", "Message", "Template", "all_current", "change_wording",
    "deliver_waiting", "forget_about", "mail_to_staff", "message", "notices_of", "preview", "queue", "read_notices",
    "rendered", "sealed_address", "seed_templates", "set_wishes", "tell_staff", "try_again", "unread_of",
    "wipe_addresses", "wishes_of",
]  # fmt: skip
