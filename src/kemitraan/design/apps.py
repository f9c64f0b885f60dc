from django.apps import AppConfig

from kemitraan.toolbox import quick_words


class DesignConfig(AppConfig):
    """How everything looks: tokens, base pages, small parts, the map."""

    name = "kemitraan.design"
    label = "design"

    def ready(self) -> None:
        """Words are looked up for each page: quickly."""
        quick_words.install()
