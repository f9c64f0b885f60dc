"""Addresses of learning: everybody's first, then one's own by link, then staff's below ``kelola/``."""

from django.urls import path

from .views import coming, manage, programme, register, requests, staff

app_name = "learning"
urlpatterns = [
    path("", coming.coming, name="coming"),
    path("kalender.ics", coming.feed, name="feed"),
    path("s/<str:code>/", coming.session, name="session"),
    path("s/<str:code>/daftar/", register.sign_up, name="sign_up"),
    path("s/<str:code>/kuis/<str:phase>/", register.quiz, name="quiz"),
    path("s/<str:code>/koreksi/", coming.correct, name="correct"),
    path("minta/", requests.ask, name="ask"),
    path("minta/<str:token>/", requests.my_request, name="my_request"),
    path("bahan/<int:version_id>/", coming.material, name="material"),
    path("cek/<str:token>/", register.check, name="check"),
    path("saya/<str:token>/", register.mine, name="mine"),
    path("saya/<str:token>/ubah/", register.change_mine, name="change_mine"),
    path("saya/<str:token>/batal/", register.give_mine_back, name="give_mine_back"),
    path("saya/<str:token>/hadir/", register.here, name="here"),
    path("saya/<str:token>/kalender.ics", register.my_feed, name="my_feed"),
    path("saya/<str:token>/sertifikat.pdf", register.my_certificate, name="my_certificate"),
    path("kelola/", staff.staff, name="staff"),
    path("kelola/menunggu/", staff.waiting, name="waiting"),
    path("kelola/permintaan/", requests.asked, name="asked"),
    path("kelola/permintaan/<str:code>/", requests.one_asked, name="one_asked"),
    path("kelola/permintaan/<str:code>/<str:verb>/", requests.decide, name="decide_request"),
    path("kelola/minat/", staff.wanted, name="wanted"),
    path("kelola/unduh.xlsx", staff.export, name="export"),
    path("kelola/program/baru/", programme.new_programme, name="new_programme"),
    path("kelola/program/<int:programme_id>/", programme.programme, name="programme"),
    path("kelola/program/<int:programme_id>/ubah/", programme.edit_programme, name="edit_programme"),
    path("kelola/program/<int:programme_id>/kuis/", programme.edit_quiz, name="edit_quiz"),
    path("kelola/program/<int:programme_id>/bahan/", programme.add_material, name="add_material"),
    path("kelola/program/<int:programme_id>/sesi/", programme.new_session, name="new_session"),
    path("kelola/bahan/<int:version_id>/", programme.material_file, name="material_file"),
    path("kelola/bahan/<int:version_id>/setujui/", programme.approve, name="approve_material"),
    path("kelola/bahan/<int:version_id>/tarik/", programme.withdraw, name="withdraw_material"),
    path("kelola/pintu/<str:check_code>/", manage.at_the_door, name="check_in"),
    path("kelola/s/<str:code>/", manage.staff_session, name="staff_session"),
    path("kelola/s/<str:code>/ubah/", programme.edit_session, name="edit_session"),
    path("kelola/s/<str:code>/hitung/", manage.count, name="count"),
    path("kelola/s/<str:code>/layar/", manage.screen, name="screen"),
    path("kelola/s/<str:code>/laporan.pdf", manage.report, name="report"),
    path("kelola/s/<str:code>/sertifikat/<int:certificate_id>.pdf", manage.certificate, name="certificate"),
    path("kelola/s/<str:code>/<str:verb>/", manage.act, name="act"),
]
