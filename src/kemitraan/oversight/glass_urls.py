"""Addresses of records opened in need, for officers and the superiors who review."""

from django.urls import path

from .views import glass

app_name = "glass"
urlpatterns = [
    path("", glass.ask, name="ask"),
    path("tinjau/", glass.reviews, name="reviews"),
    path("tinjau/<str:code>/", glass.review, name="review"),
    path("<str:code>/", glass.record, name="record"),
]
