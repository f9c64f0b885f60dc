from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "kemitraan.watch"
