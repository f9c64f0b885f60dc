"""Addresses of visits."""

from django.urls import path

from .views import leaflet

app_name = "visits"
urlpatterns = [
    path("lembar/<str:token>/", leaflet.page, name="leaflet"),
    path("lembar/<str:token>/nilai/", leaflet.rate, name="leaflet_rate"),
    path("lembar/<str:token>/perbaiki/", leaflet.correct, name="leaflet_correct"),
    path("lembar/<str:token>/hapus/", leaflet.erase, name="leaflet_erase"),
]
