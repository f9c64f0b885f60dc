"""Addresses of overseers: what they read, and the one thing they decide (about their own body)."""

from django.urls import path

from .views import body, mystery, overseer

app_name = "overseer"
urlpatterns = [
    path("", overseer.home, name="home"),
    path("bacaan/", overseer.readings, name="readings"),
    path("bacaan/unduh.csv", overseer.readings_csv, name="readings_csv"),
    path("contoh/", overseer.samples, name="samples"),
    path("contoh/<int:number>/", overseer.sample, name="sample"),
    path("angka/", overseer.figures, name="figures"),
    path("darurat/", overseer.glass, name="glass"),
    path("uji/", mystery.checks, name="checks"),
    path("uji/<int:number>/", mystery.check, name="check"),
    path("jabatan/", body.changes, name="changes"),
    path("jabatan/<int:number>/", body.decide, name="decide"),
]
