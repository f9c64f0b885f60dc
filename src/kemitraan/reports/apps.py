from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "kemitraan.reports"
    default_auto_field = "django.db.models.BigAutoField"
