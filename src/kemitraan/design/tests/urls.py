"""The addresses a design test needs and no more."""

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("bahasa/", set_language, name="set_language"),
    path("rancangan/", include("kemitraan.design.urls")),
]
