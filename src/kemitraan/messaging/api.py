"""The door of messaging."""

from .models import Message, Template
from .queue import Address, queue

__all__ = ["Address", "Message", "Template", "queue"]
