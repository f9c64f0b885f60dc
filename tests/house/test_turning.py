"""Lists that are turned (design/turn.js) get the same content without the frame, and nobody gets more that way."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kemitraan.config.reference import seed_rules
from kemitraan.toolbox import clock
from tests.cast import SIGN_IN, make_cast

TURNED = (
    *("/mitra/", "/mitra/janji/", "/mitra/kelompok/", "/kunjungan/daftar/", "/kunjungan/telaah/"),
    *("/kunjungan/permintaan/", "/kunjungan/cakupan/", "/jaga/", "/jaga/anggota/", "/jaga/pos/", "/jaga/perusahaan/"),
    *("/ronda/", "/ronda/riwayat/", "/ronda/jadwal/", "/belajar/kelola/", "/belajar/", "/titik-pos/"),
    *("/meja/program/", "/meja/kabar/", "/pengaduan/meja/", "/sistem/penelitian/"),
    *("/pengawas/bacaan/", "/pengawas/contoh/", "/pengawas/darurat/", "/pengawas/uji/", "/darurat/tinjau/"),
    *("/pelindungan-data/", "/pelindungan-data/retensi/", "/pelindungan-data/informasi/"),
)
HEADER = {"HTTP_X_KEMITRAAN_TURN": "1"}
_CONTENT = re.compile(r'<main id="content".*?</main>', re.DOTALL)


def content_of(page: str) -> str:
    """The part that is put in its place; what is random in each answer left out."""
    (found,) = _CONTENT.findall(page)
    return re.sub(r'(name="csrfmiddlewaretoken" value)="[^"]*"', r"\1", found)


def whoever_may(path: str) -> Client:
    """A browser of the first character who sees this page; Lestari, who sees most, is asked first."""
    cast = make_cast()
    clients = (cast.client(key) for key in ("lestari", *SIGN_IN))
    return next(client for client in clients if client.get(path).status_code == 200)


@pytest.mark.parametrize("path", TURNED)
def test_the_content_is_the_same_and_the_frame_is_left_out(
    db: None, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed_rules()
    client, moment = whoever_may(path), clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)  # some pages say to the second until when they count
    whole = client.get(path).content.decode()
    part = client.get(path, **HEADER).content.decode()
    assert "data-turn" in content_of(whole), "its script needs the mark"
    assert content_of(part) == content_of(whole)
    assert "<title>" in part and 'rel="stylesheet"' in part  # the title, and what the content is dressed with
    for left_out in ("<html", "<body", "k-deskbar", "k-footer", "page.js"):
        assert left_out in whole or left_out in ("k-deskbar", "k-footer")
        assert left_out not in part
    assert len(part) < len(whole) - 3_000


@pytest.mark.parametrize("path", [path for path in TURNED if path != "/belajar/"])
def test_a_stranger_gets_no_content_either_way(db: None, path: str) -> None:
    answer = Client().get(path, **HEADER)
    assert answer.status_code in (302, 404)
