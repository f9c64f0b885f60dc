"""Addresses of researchers."""

from django.urls import path

from .views import research

app_name = "research"
urlpatterns = [
    path("", research.tables, name="tables"),
    path("<int:permit>/<slug:name>-<int:year>-<int:month>.<slug:form>", research.take, name="take"),
]
