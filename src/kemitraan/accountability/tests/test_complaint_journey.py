"""A complaint from the first word to the answer and back, as people do it: by forms and pages."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest
from django.test import Client

from kemitraan.accountability.complain import seal_here
from kemitraan.accountability.complaint_run_out import forget_complaints, run_out_complaints
from kemitraan.accountability.models import Complaint, ComplaintReferral, ComplaintWord
from kemitraan.accountability.ten_words import new_words, read_words
from kemitraan.journal.api import Actor, Entry
from kemitraan.keeping import api as keeping
from kemitraan.people.api import Post, Role
from kemitraan.toolbox import clock

from .builders import STORY, client_of, make_complaint, make_inspector


def write(client, unit="", **more):
    """Fill in the form as it stands and send it; the ten words and the answer."""
    page = client.get("/pengaduan/tulis/")
    words = re.search(r'name="words" value="([^"]+)"', page.content.decode())[1]
    given = {"kind": "levy", "unit": unit, "mode": "anonymous", "story": STORY, "kept": "on", "words": words} | more
    return words, client.post("/pengaduan/tulis/", given)


def mine(words, act="", **more):
    address = "/pengaduan/saya/ucapan/" if act else "/pengaduan/saya/"
    return Client().post(address, {"words": words, "act": act} | more)


def do(client, complaint, verb, **given):
    return client.post(f"/pengaduan/meja/{complaint.code}/{verb}/", given)


def answered(cast, words):
    """Walk a complaint up to its answer."""
    complaint, wayan = Complaint.objects.get(), cast.client("wayan")
    for verb, given in (
        ("daftar", {}),
        ("berkadar", {}),
        ("bagi", {"line": "propam"}),
        ("sp3d", {"text": "Kami memeriksa saksi."}),
        ("temuan", {"outcome": "proven", "action": "ethics", "text": "Dua saksi cocok."}),
        ("hasil", {"text": "Pengaduan Anda benar."}),
    ):
        assert do(wayan, complaint, verb, **given).status_code == 302, verb
    return complaint


def test_from_the_first_word_to_the_answer_and_back(cast):
    sari = Client()
    words, sent = write(sari, unit=cast.region.west.slug)
    assert sent.status_code == 201 and words in sent.content.decode()
    assert not sari.cookies, "nothing of the visit stays on the phone"
    complaint = Complaint.objects.get()
    assert complaint.state == "submitted" and complaint.handler == cast.region.polda
    wayan = cast.client("wayan")
    assert complaint.code in wayan.get("/pengaduan/meja/").content.decode()
    assert STORY in wayan.get(f"/pengaduan/meja/{complaint.code}/").content.decode()
    answered(cast, words)
    page = mine(words).content.decode()
    assert "Pengaduan Anda benar." in page and "Kami memeriksa saksi." in page
    assert "Dua saksi cocok." not in page, "reasons for readers of the file stay inside"
    assert f"Itwasda {cast.region.polda.name}" in page, "who opened it, by office"
    assert "Wayan" not in page, "and not by name"
    assert mine(words, "accept", text="Terima kasih, sudah jelas.").status_code == 200
    complaint.refresh_from_db()
    assert complaint.state == "archived" and complaint.outcome == "proven"
    assert "Terima kasih, sudah jelas." in wayan.get(f"/pengaduan/meja/{complaint.code}/").content.decode()


def test_the_same_words_are_the_same_complaint(cast):
    words, first = write(Client())
    _fresh, second = write(Client(), words=words, story="lain")
    assert first.status_code == second.status_code == 201
    assert Complaint.objects.count() == 1


def test_what_is_missing_is_named(cast):
    for left_out, field in (("kind", "p-kind"), ("mode", "p-mode"), ("story", "p-story"), ("kept", "p-kept")):
        _words, page = write(Client(), **{left_out: ""})
        assert page.status_code == 422 and f"#{field}" in page.content.decode(), left_out
    assert write(Client(), mode="named")[1].status_code == 422, "a name where one was promised"
    assert write(Client(), unit="tidak-ada")[1].status_code == 422
    assert write(Client(), story="a\x00b")[1].status_code in (400, 422)
    assert not Complaint.objects.exists()


def test_incomplete_comes_back_with_the_item_and_a_date(cast):
    words, _sent = write(Client(), unit=cast.region.west.slug)
    complaint, wayan = Complaint.objects.get(), cast.client("wayan")
    assert do(wayan, complaint, "lengkapi", text="Hari kejadian", how="").status_code == 422
    do(wayan, complaint, "lengkapi", text="Hari kejadian", how="Tulis tanggalnya di bawah.")
    complaint.refresh_from_db()
    page = mine(words).content.decode()
    assert complaint.state == "incomplete" and complaint.due_at is not None
    assert "Hari kejadian" in page and "Tulis tanggalnya di bawah." in page and "Mohon dijawab sebelum" in page
    mine(words, "say", text="Hari Senin.")
    complaint.refresh_from_db()
    assert complaint.state == "submitted" and complaint.owner == "inspector"


def test_silence_to_a_question_ends_nothing(cast):
    write(Client(), unit=cast.region.west.slug)
    complaint = Complaint.objects.get()
    do(cast.client("wayan"), complaint, "lengkapi", text="Hari", how="Tulis.")
    with clock.travel(timedelta(days=40)):
        assert run_out_complaints(clock.now()) == 1
    complaint.refresh_from_db()
    assert complaint.state == "submitted"


def test_laid_aside_only_with_a_second_reader(cast):
    words, _sent = write(Client(), unit=cast.region.west.slug)
    complaint, wayan = Complaint.objects.get(), cast.client("wayan")
    do(wayan, complaint, "daftar")
    assert do(wayan, complaint, "sisihkan", text=" ").status_code == 422, "a reason"
    do(wayan, complaint, "sisihkan", text="Sengketa perdata.")
    assert do(wayan, complaint, "baca-kedua", agree="yes", text="Bukan perkara pengawasan.").status_code == 409
    complaint.refresh_from_db()
    assert complaint.state == "not_grade"
    second = client_of(make_inspector(cast.region.polda))
    assert do(second, complaint, "baca-kedua", agree="yes", text="Ini perkara perdata.").status_code == 302
    complaint.refresh_from_db()
    assert complaint.state == "notified" and complaint.outcome == "not_grade"
    assert "Ini perkara perdata." in mine(words).content.decode()


def test_a_review_once(cast):
    words, _sent = write(Client(), unit=cast.region.west.slug)
    complaint = answered(cast, words)
    assert mine(words, "review", text="Saksi ketiga belum didengar.").status_code == 200
    complaint.refresh_from_db()
    assert complaint.state == "registered" and complaint.reviewed
    Complaint.objects.update(state="notified")
    assert mine(words, "review", text="Sekali lagi.").status_code == 409


def test_a_reprisal_is_an_urgent_complaint_above_those_who_had_the_first(cast):
    make_inspector(cast.region.polres, "siwas")
    words, _sent = write(Client(), unit=cast.region.west.slug)
    complaint = Complaint.objects.get()
    assert complaint.handler == cast.region.polres
    answered(cast, words)
    assert mine(words, "reprisal", text="Saya diancam.", fresh="").status_code == 422
    with clock.travel(timedelta(days=31)):
        page = mine(words).content.decode()
        fresh = re.search(r'name="fresh" value="([^"]+)"', page)[1]
        assert read_words(fresh) and fresh != words
        assert mine(words, "reprisal", text="Saya diancam.", fresh=fresh).status_code == 201
        again = Complaint.objects.get(urgent=True)
        assert again.follows == complaint and again.handler == cast.region.polda and again.shield == cast.region.polres
        assert "Saya diancam." in mine(fresh).content.decode()
        assert mine(words, "reprisal", text="Saya diancam.", fresh=fresh).status_code == 201
        assert Complaint.objects.count() == 2, "a double press is one complaint"


def test_asked_again_after_ninety_days_then_never(cast):
    words, _sent = write(Client(), unit=cast.region.west.slug)
    answered(cast, words)
    asks = "Apakah ada yang dilakukan terhadap Anda"
    assert asks not in mine(words).content.decode()
    with clock.travel(timedelta(days=31)):
        assert asks in mine(words).content.decode()
        assert asks not in mine(words, "safe").content.decode()
    with clock.travel(timedelta(days=91)):
        assert asks in mine(words).content.decode()
        mine(words, "safe")
        assert asks not in mine(words).content.decode()


def test_late_is_said_to_the_complainant(cast):
    words, _sent = write(Client(), unit=cast.region.west.slug)
    with clock.travel(timedelta(days=20)):
        assert run_out_complaints(clock.now()) == 1
        assert run_out_complaints(clock.now()) == 0, "once"
    assert "Kami terlambat dari yang dijanjikan" in mine(words).content.decode()


def test_referred_outside_is_recorded_and_told(cast):
    words, _sent = write(Client())
    complaint = Complaint.objects.get()
    do(cast.client("wayan"), complaint, "rujuk", body="ombudsman", text="Ombudsman lebih tepat.")
    assert ComplaintReferral.objects.get().body.code == "ombudsman"
    page = mine(words).content.decode()
    assert "Ombudsman lebih tepat." in page and "Ombudsman RI" in page


def test_letters_are_paper_too(cast):
    words, _sent = write(Client(), unit=cast.region.west.slug)
    complaint = answered(cast, words)
    letter = complaint.words.get(kind="result")
    paper = Client().post("/pengaduan/saya/surat.pdf", {"words": words, "letter": letter.pk})
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    inside = complaint.words.get(kind="reason")
    assert Client().post("/pengaduan/saya/surat.pdf", {"words": words, "letter": inside.pk}).status_code == 404


def test_the_desk_writes_down_and_forgets(cast):
    rahmat = cast.client("rahmat")
    page = rahmat.get("/pengaduan/catat/")
    words = re.search(r'name="words" value="([^"]+)"', page.content.decode())[1]
    given = {"kind": "service", "mode": "anonymous", "story": STORY, "kept": "on", "words": words, "unit": ""}
    assert rahmat.post("/pengaduan/catat/", given).status_code == 201
    code = Complaint.objects.get().code
    assert rahmat.get("/pengaduan/meja/").status_code == rahmat.get(f"/pengaduan/meja/{code}/").status_code == 404


@pytest.mark.parametrize("typed", ["", "satu dua", "bada " * 10, "x" * 5_000, "\x00"])
def test_wrong_words_get_one_answer(cast, typed):
    answer = Client().post("/pengaduan/saya/", {"words": typed})
    assert answer.status_code in (400, 404)
    if answer.status_code == 404:
        assert without_clock(answer) == without_clock(Client().post("/pengaduan/saya/", {"words": "salah"}))


def without_clock(answer):
    """The page without the second it was made in."""
    return re.sub(rb'name="server-now" content="[^"]+"', b"", answer.content)


def test_guessers_wait(cast):
    words, _sent = write(Client())
    for _number in range(20):
        assert mine("salah").status_code == 404
    assert mine("salah").status_code == 429 and mine(words).status_code == 429
    with clock.travel(timedelta(minutes=16)):
        assert mine(words).status_code == 200


def test_another_site_cannot_post(cast):
    client = Client(headers={"Sec-Fetch-Site": "cross-site"})
    assert client.post("/pengaduan/tulis/", {}).status_code == 403


def test_without_keys_nothing_is_promised(cast, settings, tmp_path):
    settings.DEMO, settings.OVERSIGHT_KEY_FILE = False, tmp_path / "none"
    assert Client().get("/pengaduan/tulis/").status_code == 503
    with pytest.raises(Exception, match="keys|kunci"):
        make_complaint()


def test_a_refused_report_leads_here_with_unit_and_kind(cast):
    page = Client().get(f"/pengaduan/tulis/?unit={cast.region.west.slug}&jenis=case").content.decode()
    assert re.search(rf'<option value="{cast.region.west.slug}"[^>]*selected', page)
    assert re.search(r'value="case"[^>]*checked', page)
    assert Client().get("/pengaduan/tulis/?unit=%00&jenis=x").status_code in (200, 400)


def test_closed_files_are_deleted_after_five_years(cast):
    words, _sent = write(Client(), unit=cast.region.west.slug)
    answered(cast, words)
    mine(words, "accept")
    with clock.travel(timedelta(days=1_800)):
        assert forget_complaints(clock.now()) == 0
    with clock.travel(timedelta(days=1_900)):
        assert forget_complaints(clock.now()) == 1
    assert not Complaint.objects.exists() and not ComplaintWord.objects.exists()
    assert mine(words).status_code == 404


def test_late_climbs_to_the_next_inspector_up(cast):
    make_inspector(cast.region.polres, "siwas")
    made = make_complaint(cast.region.west)
    assert made.handler == cast.region.polres
    with clock.travel(timedelta(days=20)):
        run_out_complaints(clock.now())
    made.refresh_from_db()
    assert made.handler == cast.region.polda and made.late_told


def test_withdrawn_by_the_complainant_alone(cast):
    words, _sent = write(Client(), unit=cast.region.west.slug)
    complaint = Complaint.objects.get()
    assert do(cast.client("wayan"), complaint, "cabut").status_code == 404
    assert mine(words, "withdraw").status_code == 200
    complaint.refresh_from_db()
    assert complaint.state == "withdrawn" and complaint.asks_from is not None, "we still ask whether they were pressed"
    assert mine(words, "say", text="lagi").status_code == 409
    assert mine(words, "burn").status_code == 422


@pytest.mark.parametrize("broken", ["finder", "key_oversight", "key_own", "sealed_story"])
def test_envelopes_that_nobody_could_open_are_refused(cast, broken):
    good = seal_here(new_words(), STORY)
    finder = base64.b64encode(b"x" * 32).decode()
    given = {"kind": "levy", "mode": "anonymous", "kept": "on", "finder": finder}
    given |= {
        name: base64.b64encode(value).decode()
        for name, value in (
            ("key_oversight", good.key_oversight),
            ("key_own", good.key_own),
            ("sealed_story", good.story),
        )
    }
    for junk in ("AAAA", "%%%", "x" * 80_000):
        assert Client().post("/pengaduan/tulis/", given | {broken: junk}).status_code == 422
    assert not Complaint.objects.exists(), "sealed for another finder, or not at all"


def test_where_nobody_may_read_it_the_form_says_so(cast):
    Post.objects.filter(role=Role.INSPECTOR).delete()
    _words, page = write(Client(), unit=cast.region.west.slug)
    assert page.status_code == 503 and "Belum ada pengawas di sini" in page.content.decode()
    assert not Complaint.objects.exists()


def test_taken_along_and_erased_by_the_ten_words_alone(cast):
    words, _sent = write(Client(), unit=cast.region.west.slug)
    told = Client().post("/pengaduan/saya/data.json", {"words": words})
    assert told.status_code == 200 and STORY in told.content.decode()
    assert Client().post("/pengaduan/saya/data.json", {"words": new_words()}).status_code == 404
    assert mine(words, "erase").status_code == 409, "an open one is examined"
    assert mine(words, "withdraw").status_code == 200
    number = Complaint.objects.get().pk
    hold = keeping.ask_hold(
        "complaint", number, label="x", unit_id=None, reason="Sidang", letter="B/1", may_be_told=True,
        until=clock.local(clock.now()).date() + timedelta(days=5), by=Actor("staff", 1, "A"),
    )  # fmt: skip
    keeping.decide_hold(hold, "agree", by=Actor("staff", 2, "B"))
    assert mine(words, "erase").status_code == 409, "a hold beats it"
    keeping.decide_hold(hold, "lift", by=Actor("staff", 2, "B"))
    assert mine(words, "erase").status_code == 200
    assert not Complaint.objects.exists() and not ComplaintWord.objects.exists()
    assert mine(words).status_code == 404
    assert not Entry.objects.filter(subject="complaint", salt__isnull=False).exclude(kind="complaint.erased").exists()
