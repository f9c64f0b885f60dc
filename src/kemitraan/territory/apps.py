from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "kemitraan.territory"
    default_auto_field = "django.db.models.BigAutoField"
