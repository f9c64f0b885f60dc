"""Addresses where people ask about their own data."""

from django.urls import path

from .views import mine

app_name = "my_data"
urlpatterns = [
    path("", mine.start, name="start"),
    path("lama-simpan/", mine.kept, name="kept"),
    path("<str:code>/", mine.page, name="page"),
    path("<str:code>/bukti/", mine.prove, name="prove"),
    path("<str:code>/batal/", mine.take_back, name="take_back"),
    path("<str:code>/<slug:form>/", mine.bundle, name="bundle"),
]
