"""Addresses of the desk."""

from django.urls import path

from .views import act, board, case

app_name = "desk"
urlpatterns = [
    path("", board.board, name="board"),
    path("api/daftar", board.rows_json, name="rows"),
    path("api/peta", board.points_json, name="points"),
    path("api/satuan", board.units_json, name="units"),
    path("<str:code>/", case.case, name="case"),
    path("<str:code>/kirim/", act.send, name="send"),
    path("<str:code>/pelapor/", act.identity, name="identity"),
    path("<str:code>/pesan/<int:message_id>/", act.resend, name="resend"),
    path("<str:code>/<str:verb>/", act.act, name="act"),
]
