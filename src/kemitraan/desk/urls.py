"""Addresses of the desk."""

from django.urls import path

from .views import act, board, calls, case, enter, export, lists, mail, saved, streets, summary, surge, volunteers

app_name = "desk"
urlpatterns = [
    path("", board.board, name="board"),
    path("api/daftar", board.rows_json, name="rows"),
    path("api/peta", board.points_json, name="points"),
    path("api/satuan", board.units_json, name="units"),
    path("baru/", enter.enter, name="enter"),
    path("baru/pertanyaan/", enter.questions, name="questions"),
    path("baru/mirip/", enter.twins, name="twins"),
    path("baru/<str:code>/", enter.told, name="told"),
    path("telepon/", calls.calls, name="calls"),
    path("telepon/berdering/", calls.ring, name="ring"),
    path("telepon/<int:call_id>/<str:verb>/", calls.call_act, name="call_act"),
    path("surel/", mail.mail, name="mail"),
    path("simpan/", saved.keep, name="keep_view"),
    path("simpan/<int:view_id>/hapus/", saved.forget, name="forget_view"),
    path("ekspor/<str:form>/", export.export, name="export"),
    path("serentak/", surge.surge, name="surge"),
    path("serentak/kirim/", surge.confirm, name="surge_confirm"),
    path("serentak/tahan/", surge.hold, name="surge_hold"),
    path("ringkasan/", summary.summary, name="summary"),
    path("acuan/", lists.lists, name="lists"),
    path("acuan/kategori/<str:code>/", lists.category, name="category"),
    path("acuan/pertanyaan/<int:question_id>/", lists.question, name="question"),
    path("acuan/jam/", lists.clock_rule, name="clock_rule"),
    path("acuan/pesan/<str:code>/<str:language>/", lists.wording, name="wording"),
    path("jalan/", streets.streets, name="streets"),
    path("jalan/tutup/", streets.close, name="streets_close"),
    path("jalan/<int:number>/buka/", streets.reopen, name="reopen"),
    path("<str:code>/", case.case, name="case"),
    path("<str:code>/kirim/", act.send, name="send"),
    path("<str:code>/relawan/", volunteers.ask, name="volunteers"),
    path("<str:code>/batal/", act.cancel, name="cancel"),
    path("<str:code>/pelapor/", act.identity, name="identity"),
    path("<str:code>/pesan/<int:message_id>/", act.resend, name="resend"),
    path("<str:code>/<str:verb>/", act.act, name="act"),
]
