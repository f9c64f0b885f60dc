from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "kemitraan.dispatch"
    default_auto_field = "django.db.models.BigAutoField"
