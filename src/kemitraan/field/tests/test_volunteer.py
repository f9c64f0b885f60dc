"""A volunteer's card by link: what they may and may not do, and nothing of the case (domain.md E4, E5)."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from kemitraan.dispatch import api as dispatch
from kemitraan.reports import api as reports

from .builders import STORY, asked_volunteer, make_field

pytestmark = pytest.mark.django_db

# Words of an authority that volunteers do not have.
FORBIDDEN = {
    "id": r"\b(tangkap|menangkap|penangkapan|interogasi|periksa identitas|geledah|menggeledah|sita|borgol|tersangka)\b",
    "en": r"\b(arrest|interrogat\w*|search|handcuff\w*|suspect|detain\w*|question)\b",
}


@pytest.fixture
def cast():
    return make_field()


def text(answer) -> str:
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


@pytest.mark.parametrize("task", ["witness", "crowd"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_card_gives_no_authority_and_tells_nothing_of_the_case(cast, client, language, task):
    response, token = asked_volunteer(cast, task)
    client.cookies["bahasa"] = language
    answer = client.get(f"/lapangan/bantu/{token}/")
    told = text(answer)
    assert "110" in told and response.holder.name in told
    assert not re.search(FORBIDDEN[language], told, re.I)
    for secret in (STORY, "Ibu Sari", "081234567890", response.report.code):
        assert secret not in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_every_line_of_every_card_keeps_to_the_words(cast):
    from kemitraan.dispatch.assist import _MAY, _MAY_NOT

    for language, words in FORBIDDEN.items():
        with translation.override(language):
            lines = [str(line) for lines in (*_MAY.values(), _MAY_NOT) for line in lines]
            assert not [line for line in lines if re.search(words, line, re.I)]


def test_yes_and_no_without_javascript(cast, client):
    response, token = asked_volunteer(cast)
    address = f"/lapangan/bantu/{token}/"
    assert "Ya, saya ke sana" in text(client.get(address))
    client.post(address, {"agrees": "1"})
    page = text(client.get(address))
    assert "Anda menyanggupi" in page and "Ya, saya ke sana" not in page
    client.post(address, {"agrees": "0"})
    assert "tidak lagi" in text(client.get(address)) or "Anda menyanggupi" in text(client.get(address))
    assert dispatch.Offer.objects.get(response=response, kind="assist").state == "accepted"


def test_there_and_done_reach_the_desk(cast, client):
    response, token = asked_volunteer(cast)
    address = f"/lapangan/bantu/{token}/"
    client.post(address, {"agrees": "1"})
    assert "Saya tiba" in text(client.get(address))
    client.post(address, {"says": "done"})
    assert dispatch.Offer.objects.get(response=response, kind="assist").done_at is None, "not there yet"
    client.post(address, {"says": "there"})
    page = client.get(address).content.decode()
    assert 'name="note"' in page and "Anda sudah di tempat" in page
    client.post(address, {"says": "done", "note": "Dua sisi jalan sudah <b>kosong</b>"})
    page = text(client.get(address))
    assert "sudah selesai" in page and "Saya tiba" not in page
    desk = cast.client("rahmat").get(f"/meja/{response.report.code}/").content.decode()
    assert "Dua sisi jalan sudah &lt;b&gt;kosong&lt;/b&gt;" in desk


def test_a_no_keeps_its_reason_for_the_desk(cast, client):
    response, token = asked_volunteer(cast)
    client.post(f"/lapangan/bantu/{token}/", {"agrees": "0", "reason": "Sedang sakit"})
    offer = dispatch.Offer.objects.get(response=response, kind="assist")
    assert (offer.state, offer.reason) == ("declined", "Sedang sakit")
    assert "Anda tidak bisa" in text(client.get(f"/lapangan/bantu/{token}/"))


def test_a_card_is_gone_when_life_is_in_danger_and_for_a_dead_link(cast, client):
    response, token = asked_volunteer(cast)
    assert client.get("/lapangan/bantu/there-is-no-such-link/").status_code == 404
    reports.Report.objects.filter(pk=response.report_id).update(priority=1)
    assert client.get(f"/lapangan/bantu/{token}/").status_code == 404
    assert client.post(f"/lapangan/bantu/{token}/", {"agrees": "1"}).status_code == 404
