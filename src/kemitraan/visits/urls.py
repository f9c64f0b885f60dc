"""Addresses of visits."""

from django.urls import path

from .views import beats, fill, leaflet, lists, today, visit

app_name = "visits"
urlpatterns = [
    path("", today.day, name="today"),
    path("pilih/", today.choose, name="choose"),
    path("baru/", today.door, name="door"),
    path("daftar/", lists.listing, name="list"),
    path("telaah/", lists.queue, name="queue"),
    path("permintaan/", lists.requests, name="requests"),
    path("permintaan/<uuid:key>/", lists.one_request, name="request"),
    path("cakupan/", lists.reach, name="coverage"),
    path("aturan/", lists.rules, name="rules"),
    path("wilayah/", beats.beats, name="beats"),
    path("wilayah/<int:number>/", beats.beat, name="beat"),
    path("wilayah/rt/", beats.rts, name="rts"),
    path("tempat/<uuid:key>/", lists.place, name="place"),
    path("lembar/", lists.sheets, name="sheets"),
    path("k/<uuid:key>/", visit.page, name="visit"),
    path("k/<uuid:key>/mulai/", today.start, name="start"),
    path("k/<uuid:key>/lewati/", today.skip, name="skip"),
    path("k/<uuid:key>/isi/", fill.fill, name="fill"),
    path("k/<uuid:key>/ubah/", visit.amend, name="amend"),
    path("k/<uuid:key>/telaah/", visit.review, name="review"),
    path("k/<uuid:key>/kata/", visit.flag, name="flag"),
    path("k/<uuid:key>/lembar/", visit.new_leaflet, name="new_leaflet"),
    path("beda/<int:number>/", visit.conflict, name="conflict"),
    path("lembar/<str:token>/", leaflet.page, name="leaflet"),
    path("lembar/<str:token>/nilai/", leaflet.rate, name="leaflet_rate"),
    path("lembar/<str:token>/perbaiki/", leaflet.correct, name="leaflet_correct"),
    path("lembar/<str:token>/hapus/", leaflet.erase, name="leaflet_erase"),
]
