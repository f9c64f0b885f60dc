"""Addresses of the officers who answer for data and for public information."""

from django.urls import path

from .views import desk, holds, incidents, information_desk, retention

app_name = "privacy"
urlpatterns = [
    path("", desk.requests, name="requests"),
    path("permintaan/<int:number>/", desk.request_page, name="request"),
    path("permintaan/<int:number>/<slug:verb>/", desk.act, name="act"),
    path("penahanan/", holds.holds, name="holds"),
    path("penahanan/setuju/", holds.agree, name="agree"),
    path("penahanan/<int:number>/<slug:verb>/", holds.decide, name="decide"),
    path("retensi/", retention.retention, name="retention"),
    path("retensi/<int:number>.pdf", retention.certificate, name="certificate"),
    path("insiden/", incidents.incidents, name="incidents"),
    path("insiden/<int:number>/", incidents.incident, name="incident"),
    path("insiden/<int:number>/<slug:verb>/", incidents.act, name="incident_act"),
    path("informasi/", information_desk.requests, name="information"),
    path("informasi/<int:number>/", information_desk.request_page, name="information_request"),
    path("informasi/<int:number>/<slug:verb>/", information_desk.act, name="information_act"),
]
