"""The theme switch, and the gallery of parts (demo and development only)."""

from django.urls import path

from . import views

app_name = "design"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("tema/", views.set_theme, name="theme"),
    path("<slug:kind>/", views.specimen, name="specimen"),
]
