"""Addresses of the public log."""

from django.urls import path

from .views import log

app_name = "accountability"
urlpatterns = [
    path("", log.page, name="log"),
    path("kepala.txt", log.newest, name="newest"),
    path("kepala/<int:size>.txt", log.head, name="head"),
    path("semua.txt", log.heads, name="heads"),
    path("kunci.txt", log.key, name="key"),
    path("konsistensi/<int:before>/<int:size>.json", log.growth, name="growth"),
    path("saksi/", log.witness, name="witness"),
]
