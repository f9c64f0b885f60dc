"""Addresses of what everybody may see of how people are served."""

from django.urls import path

from .views import service

app_name = "service"
urlpatterns = [
    path("waktu/", service.times, name="times"),
    path("waktu/unduh.csv", service.times_csv, name="times_csv"),
]
