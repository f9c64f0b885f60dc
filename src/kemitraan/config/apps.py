from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "kemitraan.config"
    label = "config"
