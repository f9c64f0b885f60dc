"""Addresses of this room."""

from django.urls import path

from .views import account, demo, passkey, sign_in

app_name = "people"
urlpatterns = [
    path("masuk/", sign_in.sign_in, name="sign_in"),
    path("masuk/sandi/", sign_in.own_password, name="own_password"),
    path("masuk/kode/", sign_in.prove, name="second_factor"),
    path("masuk/perangkat/", sign_in.enrol, name="enrol"),
    path("masuk/kunci/mulai/", passkey.ask_to_show, name="passkey_ask"),
    path("masuk/kunci/", passkey.show, name="passkey_show"),
    path("keluar/", sign_in.sign_out, name="sign_out"),
    path("akun/", account.account, name="account"),
    path("akun/kode-cadangan/", account.renew_codes, name="renew_codes"),
    path("akun/sandi/", account.password, name="password"),
    path("akun/pastikan/", account.step_up, name="step_up"),
    path("akun/kunci/", passkey.page, name="passkey_page"),
    path("akun/kunci/mulai/", passkey.ask_to_add, name="passkey_ask_to_add"),
    path("akun/kunci/simpan/", passkey.add, name="passkey_add"),
    path("akun/kunci/<int:passkey_id>/hapus/", passkey.remove, name="passkey_remove"),
    path("demo/masuk/<slug:character>/", demo.enter, name="demo_sign_in"),
]
