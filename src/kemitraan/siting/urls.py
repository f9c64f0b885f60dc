"""Addresses of siting."""

from django.urls import URLPattern

app_name = "siting"
urlpatterns: list[URLPattern] = []
