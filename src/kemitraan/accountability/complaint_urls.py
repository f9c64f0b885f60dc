"""Addresses of complaints about the police."""

from django.urls import path

from .views import custody, desk, figures, mine, verbs, write

app_name = "complaints"
urlpatterns = [
    path("", write.start, name="start"),
    path("tulis/", write.write, name="write"),
    path("angka/", figures.figures, name="figures"),
    path("saya/", mine.mine, name="mine"),
    path("saya/ucapan/", mine.act, name="act"),
    path("saya/gambar.jpg", mine.picture, name="my_picture"),
    path("saya/surat.pdf", mine.letter, name="letter"),
    path("saya/data.json", mine.take_along, name="take_along"),
    path("catat/", write.enter, name="enter"),
    path("meja/", desk.queue, name="queue"),
    path("meja/<str:code>/", desk.file, name="file"),
    path("meja/<str:code>/gambar/<str:name>/", desk.picture, name="picture"),
    path("meja/<str:code>/<slug:verb>/", verbs.act, name="verb"),
    path("nama/", custody.requests, name="custody"),
    path("nama/<str:code>/", custody.decide, name="decide"),
]
