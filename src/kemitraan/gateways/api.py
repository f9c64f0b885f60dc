"""The door of gateways: only for those who serve its addresses."""

from .open311.views import refusal_for as open311_refusal

__all__ = ["open311_refusal"]
