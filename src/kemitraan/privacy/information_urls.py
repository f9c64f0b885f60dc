"""Addresses where people ask for public information."""

from django.urls import path

from .views import information

app_name = "information"
urlpatterns = [
    path("", information.start, name="start"),
    path("minta/", information.ask, name="ask"),
    path("<str:code>/", information.page, name="page"),
    path("<str:code>/<slug:verb>/", information.act, name="act"),
]
