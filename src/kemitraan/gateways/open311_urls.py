"""Addresses of the Open311 door."""

from __future__ import annotations

from django.urls import path, re_path

from .open311 import views

app_name = "open311"

_FORM = r"\.(?P<form>json|xml)"

urlpatterns = [
    re_path(rf"^discovery{_FORM}$", views.discovery, name="discovery"),
    path("openapi.json", views.description, name="openapi"),
    re_path(rf"^v2/services{_FORM}$", views.service_list, name="services"),
    re_path(rf"^v2/services/(?P<code>[^/]{{1,60}}){_FORM}$", views.service_definition, name="service"),
    re_path(rf"^v2/requests{_FORM}$", views.request_list, name="requests"),
    re_path(rf"^v2/requests/(?P<code>[^/]{{1,60}}){_FORM}$", views.request_one, name="request"),
    re_path(rf"^v2/tokens/(?P<token>[^/]{{1,60}}){_FORM}$", views.token, name="token"),
    re_path(r"^(?P<rest>.*)$", views.nothing_here, name="nothing"),
]
