"""The map's addresses. Numbers are bounded in the pattern: a longer one is no tile."""

from django.urls import path, re_path

from kemitraan.people.api import public

from . import tiles

app_name = "tiles"

urlpatterns = [
    re_path(
        r"^(?P<z>[0-9]{1,2})/(?P<x>[0-9]{1,6})/(?P<y>[0-9]{1,6})\.mvt$",
        public(tiles.tile),
        name="tile",
    ),
    path("wilayah.json", public(tiles.area_list), name="areas"),
    path("cari", public(tiles.find), name="find"),
]
