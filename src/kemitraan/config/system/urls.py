"""Addresses of whoever runs the system."""

from django.urls import path

from . import views

app_name = "system"
urlpatterns = [
    path("", views.health, name="health"),
    path("setelan/", views.settings_page, name="settings"),
    path("akun/", views.accounts, name="accounts"),
    path("akun/<int:account_id>/", views.account, name="account"),
    path("akun/<int:account_id>/<slug:verb>/", views.act, name="act"),
    path("penelitian/", views.permits, name="permits"),
]
