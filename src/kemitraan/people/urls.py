"""Addresses of this room."""

from django.urls import path

from .views import account, demo, sign_in

app_name = "people"
urlpatterns = [
    path("masuk/", sign_in.sign_in, name="sign_in"),
    path("masuk/kode/", sign_in.prove, name="second_factor"),
    path("masuk/perangkat/", sign_in.enrol, name="enrol"),
    path("keluar/", sign_in.sign_out, name="sign_out"),
    path("akun/", account.account, name="account"),
    path("akun/kode-cadangan/", account.renew_codes, name="renew_codes"),
    path("akun/sandi/", account.password, name="password"),
    path("demo/masuk/<slug:character>/", demo.enter, name="demo_sign_in"),
]
