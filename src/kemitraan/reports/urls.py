"""Addresses of this room: what a resident may do without an account."""

from django.urls import path

from .views import follow, help_now, home, photo, receipt, receipt_file, receipt_pdf, speak, start, story, tell

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("tolong/", help_now.choose, name="help"),
    path("tolong/<slug:category>/", help_now.call, name="help_form"),
    path("lapor/", start.start, name="start"),
    path("lapor/alamat-lain/", start.elsewhere, name="elsewhere"),
    path("lapor/<slug:category>/", tell.step, name="step"),
    path("data-anda/", home.your_data, name="your_data"),
    path("cek/", follow.follow, name="follow"),
    path("l/<str:code>/", story.story, name="story"),
    path("l/<str:code>/tanda-terima/", receipt.receipt, name="receipt"),
    path("l/<str:code>/tanda-terima.pdf", receipt_pdf.receipt_pdf, name="receipt_pdf"),
    path("l/<str:code>/tanda-terima.json", receipt_file.receipt_file, name="receipt_file"),
    path("l/<str:code>/tambah/", speak.add, name="add"),
    path("l/<str:code>/selesai/", speak.verdict, name="verdict"),
    path("l/<str:code>/keberatan/", speak.object_, name="object"),
    path("l/<str:code>/cabut/", speak.withdraw, name="withdraw"),
    path("l/<str:code>/foto/<uuid:name>/", photo.photo, name="photo"),
]
