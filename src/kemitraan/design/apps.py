from django.apps import AppConfig


class DesignConfig(AppConfig):
    """How everything looks: tokens, base pages, small parts, the map."""

    name = "kemitraan.design"
    label = "design"
