"""The door of design for Python; templates load its tags."""

from .states import look

__all__ = ["look"]
