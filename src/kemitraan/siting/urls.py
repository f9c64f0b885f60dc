"""Addresses of siting."""

from django.urls import path

from .views import studies, study, take

app_name = "siting"
urlpatterns = [
    path("", studies.studies, name="studies"),
    path("baru/", studies.new, name="new"),
    path("<int:number>/", study.study, name="study"),
    path("<int:number>/ubah/", studies.change, name="change"),
    path("<int:number>/hitung/", study.ask, name="ask"),
    path("<int:number>/kemajuan/", study.progress, name="progress"),
    path("<int:number>/putuskan/", study.decide, name="decide"),
    path("<int:number>/hentikan/", study.abandon, name="abandon"),
    path("<int:number>/lembar.pdf", take.pdf, name="pdf"),
    path("<int:number>/tabel.xlsx", take.sheet, name="sheet"),
]
