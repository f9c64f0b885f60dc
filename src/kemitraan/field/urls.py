"""Addresses of the field."""

from django.urls import path

from .views import held, home, plain, volunteer

app_name = "field"
urlpatterns = [
    path("", home.home, name="home"),
    path("sw.js", home.worker, name="worker"),
    path("manifest.webmanifest", home.manifest, name="manifest"),
    path("biasa/", plain.plain, name="plain"),
    path("biasa/perintah/", plain.obey, name="obey"),
    path("dinas/mulai/", plain.begin, name="begin"),
    path("dinas/selesai/", plain.end, name="end"),
    path("tertahan/", held.held, name="held"),
    path("tertahan/<int:number>/", held.decide, name="decide"),
    path("bantu/<str:token>/", volunteer.card, name="volunteer"),
]
