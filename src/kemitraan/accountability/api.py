"""The door of accountability."""

from .cosign import witnesses
from .tell_heads import tell_heads

__all__ = ["tell_heads", "witnesses"]
