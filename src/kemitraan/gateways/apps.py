from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    name = "kemitraan.gateways"
    default_auto_field = "django.db.models.BigAutoField"
