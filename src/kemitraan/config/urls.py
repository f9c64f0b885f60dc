"""Every address, room by room. Each route declares who may come in (tests/house/test_routes.py)."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from kemitraan.field.api import urls as field_api_urls
from kemitraan.people.api import public

from .tour import tour

handler400 = "kemitraan.config.guard.on_bad_request"
handler404 = "kemitraan.config.guard.on_not_found"
handler500 = "kemitraan.config.busy.on_error"

urlpatterns = [
    path("open311/", include("kemitraan.gateways.open311_urls")),  # first what programs and open pages ask most
    path("lapangan/api/", field_api_urls),
    path("lapangan/", include("kemitraan.field.urls")),
    path("meja/", include("kemitraan.desk.urls")),
    path("tur/", tour, name="tour"),
    path("bahasa/", public(set_language), name="set_language"),
    path("", include("kemitraan.people.urls")),
    path("", include("kemitraan.reports.urls")),
    path("mitra/", include("kemitraan.partnership.urls")),
    path("kunjungan/", include("kemitraan.visits.urls")),
    path("jaga/", include("kemitraan.watch.urls")),
    path("ronda/", include("kemitraan.nights.urls")),
    path("titik-pos/", include("kemitraan.siting.urls")),
    path("belajar/", include("kemitraan.learning.urls")),
    path("pengaduan/", include("kemitraan.accountability.complaint_urls")),
    path("pengawas/", include("kemitraan.oversight.overseer_urls")),
    path("darurat/", include("kemitraan.oversight.glass_urls")),
    path("layanan/", include("kemitraan.oversight.service_urls")),
    path("penelitian/", include("kemitraan.oversight.research_urls")),
    path("sistem/", include("kemitraan.config.system.urls")),
    path("catatan/", include("kemitraan.accountability.urls")),
    path("data-saya/", include("kemitraan.privacy.my_data_urls")),
    path("informasi/", include("kemitraan.privacy.information_urls")),
    path("pelindungan-data/", include("kemitraan.privacy.urls")),
    path("rancangan/", include("kemitraan.design.urls")),
    path("peta/", include("kemitraan.gateways.tile_urls")),
]
