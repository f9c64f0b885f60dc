"""Django's view of this room."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Who watches those who work with the house."""

    name = "kemitraan.oversight"

    def ready(self) -> None:
        """Register the check that the log of reading is kept."""
        from . import checks  # noqa: F401
