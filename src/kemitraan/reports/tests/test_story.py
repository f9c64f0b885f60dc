"""The reporter's page: what they may know, in plain words, and the one thing to do now."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from kemitraan.design.times import spoken
from kemitraan.journal import api as journal
from kemitraan.reports import api as reports
from kemitraan.reports.telling import _KINDS
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat

from .builders import DESK, make_report
from .walk import words_of

pytestmark = pytest.mark.usefixtures("jakarta")


def page_of(client, report):
    answer = client.get(f"/l/{report.code}/")
    assert answer.status_code == 200
    return words_of(answer)


def went(report, kind, audience=journal.PUBLIC, **data):
    """What dispatch writes about a report."""
    journal.record(kind, "report", report.pk, audience=audience, unit_name="Polsek Gambir", **data)


def test_the_receipt_says_who_by_when_and_what_next(client):
    report = make_report()
    answer = client.get(f"/l/{report.code}/tanda-terima/")
    said, page = words_of(answer), answer.content.decode()
    hour = f"{clock.local(report.promised_at):%H.%M} WIB"
    assert "Laporan Anda dipegang Polsek Gambir. Kami memberi kabar paling lambat" in said and hour in said
    assert f"{report.code[:4]}-{report.code[4:8]}-{report.code[8:]}" in said and "Apa selanjutnya" in said
    assert "<svg" in page and "r-qr" in page and "data-print" in page and "data-copy" in page
    assert "style=" not in page


def test_the_code_in_the_picture_leads_to_our_own_address(client, settings):
    from kemitraan.reports.views.receipt import link_to, qr_of

    settings.PUBLIC_URL = "https://contoh.id"
    report = make_report()
    link = link_to(report)
    assert link.startswith("https://contoh.id/l/") and qr_of(link).count("<path") >= 1
    answer = client.get(f"/l/{report.code}/tanda-terima/", headers={"host": "evil.example"})
    assert "evil.example" not in answer.content.decode() and "https://contoh.id/l/" in answer.content.decode()


def test_the_story_in_order_and_the_promise(client):
    report = make_report()
    said = page_of(client, report)
    assert "Laporan Anda dipegang Polsek Gambir. Kami memberi kabar paling lambat" in said
    reports.take_in_hand(report, by=DESK)
    eta = clock.now() + timedelta(minutes=8)
    went(report, "response.offered", audience=journal.STAFF, seconds=60)
    went(report, "response.accepted", eta=eta.isoformat(), estimate=True)
    went(report, "response.en_route", eta=eta.isoformat(), estimate=False)
    said = page_of(client, report)
    assert "Petugas berangkat" in said and f"Kira-kira tiba {spoken(eta)}" in said, (
        "tomorrow, where it is close to midnight"
    )
    order = ["Laporan Anda kami terima", "sedang menanganinya", "Petugas akan datang", "Petugas berangkat ke lokasi"]
    places = [said.rindex(part) for part in order]
    assert places == sorted(places)
    went(report, "response.on_scene")
    assert "Petugas ada di lokasi sejak" in page_of(client, report)


def test_what_is_for_staff_or_unknown_is_never_shown(client):
    report = make_report()
    reports.note(report, "CATATAN RAHASIA", by=DESK)
    went(report, "response.declined", audience=journal.STAFF, reason="RAHASIA SEKALI")
    went(report, "report.taken", audience=journal.RESTRICTED)
    went(report, "report.something_new", words="KATA ASING")
    said = page_of(client, report)
    assert not re.search("RAHASIA|KATA ASING|sedang menanganinya|Aiptu Rahmat", said)


def test_every_public_fact_has_plain_words():
    from pathlib import Path

    package = Path(reports.__file__).parents[1]
    written = set()
    for path in [*package.glob("reports/*.py"), *package.glob("dispatch/*.py")]:
        source = path.read_text(encoding="utf-8")
        written |= set(re.findall(r'fact="((?:report|response)\.\w+)"', source))
        written |= set(re.findall(r'record\(\s*"(report\.\w+)"[^)]*PUBLIC', source))
    by_rows = {
        f"report.{verb}"
        for verb in [
            "agreed",
            "asked",
            "question_answered",
            "replied",
            "added",
            "confirmed",
            "disputed",
            "objected",
            "notified",
        ]
    }
    by_rows.add("report.question_answered")
    staff_only = {f"response.{verb}" for verb in ["declined", "expired", "offered", "climbed", "withdrawn"]}
    assert len(written) > 20 and not written - set(_KINDS) - by_rows - staff_only


def test_a_progress_notice_stands_in_the_story(client):
    report = make_report(category="K06", story="Ditipu")
    reports.send_notice(report, "A1", "Penyidik: Aipda Budi", by=DESK)
    assert "SP2HP A1" in page_of(client, report) and "Penyidik: Aipda Budi" in page_of(client, report)


def test_late_is_said_openly_with_what_to_do(client):
    report = make_report(category="A03")
    reports.Report.objects.filter(pk=report.pk).update(promised_at=clock.now() - timedelta(hours=1))
    said = page_of(client, report)
    assert "Kami terlambat" in said and "Anda tidak perlu menunggu" in said and "110" in said


def test_after_a_no_the_clock_is_that_of_the_new_round(client):
    report = reports.answer(make_report(), "Sudah", by=DESK)
    went(report, "response.cleared")
    reports.Report.objects.filter(pk=report.pk).update(promised_at=clock.now() - timedelta(hours=5))
    report = reports.say_verdict(report, solved=False)
    said = page_of(client, report)
    assert "Kami terlambat" not in said and f"{clock.local(report.due_at):%H.%M} WIB" in said
    reports.Report.objects.filter(pk=report.pk).update(due_at=clock.now() - timedelta(minutes=3))
    assert "Kami terlambat" in page_of(client, report)


def test_news_keeps_the_first_promise(client):
    report = reports.take_in_hand(make_report(category="A03"), by=DESK)
    reports.Report.objects.filter(pk=report.pk).update(promised_at=clock.now() - timedelta(minutes=1))
    said = page_of(client, report)
    assert "Kami terlambat" not in said and "Langkah berikutnya paling lambat" in said


def test_our_messages_and_what_we_keep_are_shown_covered(client):
    from kemitraan.messaging import api as messaging

    messaging.seed_templates()
    contact = reports.Contact(name="Sari Dewi", phone="081234567890", email="sari@contoh.id", disguise=True)
    report = reports.answer(make_report(contact=contact), "Sudah", by=DESK)
    said = page_of(client, report)
    assert "Yang kami simpan: nama Anda, telepon …890, email s…@contoh.id" in said
    assert "kami terima" in said and "Belum terkirim" in said and "Pesanan Anda" not in said
    said = page_of(client, make_report(contact=reports.Contact(anonymous=True)))
    assert "Anda tanpa nama" in said and "di halaman ini" in said
    said = page_of(client, make_report(contact=reports.Contact(phone="0812345678", safe_contact="page_only")))
    assert "Sesuai keinginan Anda, kami tidak menghubungi Anda." in said


def test_a_question_is_answered_on_the_page(client):
    report = reports.ask(make_report(), "Di gang mana?", by=DESK)
    said = page_of(client, report)
    assert "Di gang mana?" in said and "Jawaban Anda" in said
    assert client.post(f"/l/{report.code}/tambah/", {"text": "Gang 3"}).status_code == 303
    report.refresh_from_db()
    assert report.state == "in_hand" and "Anda menjawab Gang 3" in page_of(client, report)


def test_words_added_twice_with_one_key_stay_one(client):
    report = make_report()
    key = re.search(r'name="key" value="([^"]+)" id="w-key"', client.get(f"/l/{report.code}/").content.decode())[1]
    for _ in range(2):
        assert client.post(f"/l/{report.code}/tambah/", {"key": key, "text": "Air naik"}).status_code == 303
    assert report.words.count() == 1
    assert client.post(f"/l/{report.code}/tambah/", {"text": "Kapan datang?", "question": "on"}).status_code == 303
    assert report.words.get(kind="question").text == "Kapan datang?"
    refused = client.post(f"/l/{report.code}/tambah/", {"text": "  "})
    assert refused.status_code == 422 and 'id="w-text-error"' in refused.content.decode()


def test_no_brings_it_back_and_yes_closes_it_with_a_rating(client):
    report = reports.answer(make_report(), "Sudah dipompa", by=DESK)
    said = page_of(client, report)
    assert "Sudah dipompa" in said and "Apakah sudah selesai?" in said
    assert client.post(f"/l/{report.code}/selesai/", {"solved": "no", "comment": "Masih banjir"}).status_code == 303
    report.refresh_from_db()
    assert report.state == "received" and "Masih banjir" in page_of(client, report)
    reports.answer(report, "Sekarang kering", by=DESK)
    assert client.post(f"/l/{report.code}/selesai/", {"solved": "yes", "rating": "4"}).status_code == 303
    report.refresh_from_db()
    assert report.state == "confirmed" and report.verdicts.last().rating == 4
    assert client.post(f"/l/{report.code}/selesai/", {"solved": "yes"}).status_code == 303, "said twice"


@pytest.mark.parametrize(
    "given", [{}, {"solved": "maybe"}, {"solved": "yes", "rating": "5"}, {"solved": "yes", "rating": "x"}]
)
def test_a_verdict_that_is_none_is_asked_again(client, given):
    report = reports.answer(make_report(), "Selesai", by=DESK)
    answer = client.post(f"/l/{report.code}/selesai/", given)
    assert answer.status_code == 422 and "k-errors" in answer.content.decode()
    report.refresh_from_db()
    assert report.state == "answered"


def test_a_verdict_before_an_answer_is_not_possible(client):
    assert client.post(f"/l/{make_report().code}/selesai/", {"solved": "yes"}).status_code == 409


def test_a_refusal_names_reason_help_and_the_right_to_object(client):
    report = reports.refuse(make_report(category="A03"), "civil_dispute", "Utang diputus pengadilan", by=DESK)
    said = page_of(client, report)
    assert "Utang diputus pengadilan" in said and "Posbakum" in said and "Anda tidak setuju?" in said
    assert client.post(f"/l/{report.code}/keberatan/", {"text": " "}).status_code == 422
    assert client.post(f"/l/{report.code}/keberatan/", {"text": "Saya diancam"}).status_code == 303
    report.refresh_from_db()
    assert report.state == "received" and report.rung == 1
    assert client.post(f"/l/{report.code}/keberatan/", {"text": "lagi"}).status_code == 409


def test_every_fixed_reason_has_words_and_whom_to_turn_to():
    from kemitraan.reports.wording import REFUSALS

    assert set(REFUSALS) == set(reports.REFUSAL_REASONS)


def test_only_a_complaint_can_be_withdrawn_and_only_after_a_second_look(client):
    report, complaint = make_report(), make_report(category="K06", story="Uang dibawa lari")
    assert "Cabut pengaduan" not in page_of(client, report) and "Cabut pengaduan" in page_of(client, complaint)
    assert client.get(f"/l/{report.code}/cabut/").status_code == 409
    assert client.post(f"/l/{report.code}/cabut/").status_code == 409
    look = client.get(f"/l/{complaint.code}/cabut/")
    assert look.status_code == 200 and "Ini tidak dapat dibatalkan" in words_of(look)
    complaint.refresh_from_db()
    assert complaint.state == "received"
    assert client.post(f"/l/{complaint.code}/cabut/").status_code == 303
    complaint.refresh_from_db()
    assert complaint.state == "withdrawn"
    assert client.post(f"/l/{complaint.code}/tambah/", {"text": "tunggu"}).status_code == 409


def test_a_merged_report_shows_how_the_main_one_goes_and_nothing_of_other_people(client):
    first = make_report(story="CERITA ORANG LAIN", contact=reports.Contact(name="NAMA LAIN"), landmark="RUMAH LAIN")
    second = make_report(story="Cerita saya")
    reports.add_words(first, "TAMBAHAN ORANG LAIN")
    reports.ask(first, "PERTANYAAN UNTUK ORANG LAIN", by=DESK)
    reports.add_words(first, "JAWABAN ORANG LAIN")
    reports.merge(second, first, by=DESK)
    reports.answer(first, "Air sudah surut", by=DESK)
    said = page_of(client, second)
    assert "Air sudah surut" in said and "Cerita saya" in said and "Orang lain melaporkan kejadian yang sama" in said
    reports.say_verdict(first, solved=False, comment="KOMENTAR ORANG LAIN")
    page = client.get(f"/l/{second.code}/").content.decode()
    assert "ORANG LAIN" not in page and "NAMA LAIN" not in page and "RUMAH LAIN" not in page and first.code not in page
    assert client.post(f"/l/{second.code}/tambah/", {"text": "Di sini masih banjir"}).status_code == 303


def test_nothing_of_the_reporter_stands_on_the_page(client):
    report = make_report(contact=reports.Contact(name="Sari Dewi", phone="081234567890", email="sari@contoh.id"))
    page = client.get(f"/l/{report.code}/").content.decode()
    assert not re.search(r"Sari Dewi|8123456|sari@contoh", page), "whoever reads over a shoulder learns no name"


def test_the_small_map_shows_an_uncertain_place_as_its_size(client):
    page = client.get(f"/l/{make_report(accuracy_m=200.0).code}/").content.decode()
    assert "r-map-unsure" in page and "r-map-spot" not in page and ">Gambir<" in page and re.search(r"200\s+m ", page)
    page = client.get(f"/l/{make_report(accuracy_m=8.0).code}/").content.decode()
    assert "r-map-spot" in page and "r-map-unsure" not in page
    assert "r-map" not in client.get(f"/l/{make_report(point=None, area_code='31.74.01.1001').code}/").content.decode()
    edge = make_report(point=LonLat(106.8272, -6.1754), accuracy_m=90_000.0)
    assert client.get(f"/l/{edge.code}/").status_code == 200


def test_the_part_that_changes_can_be_asked_alone(client):
    report = make_report()
    part = client.get(f"/l/{report.code}/?part=now").content.decode()
    assert 'id="r-now"' in part and 'id="r-steps"' in part and "<html" not in part and "<form" not in part


def test_nothing_new_is_told_in_three_queries(client, django_assert_max_num_queries):
    report = make_report()
    address = f"/l/{report.code}/?part=now"
    stamp = re.search(r'data-stamp="([^"]+)"', client.get(address).content.decode())[1]
    with django_assert_max_num_queries(4):
        assert client.get(f"{address}&seen={stamp}").status_code == 204
    changes = (
        lambda: reports.add_words(report, "Air naik"),
        lambda: reports.take_in_hand(report, by=DESK),
        lambda: went(report, "response.en_route"),
        lambda: reports.Report.objects.filter(pk=report.pk).update(promised_at=clock.now() - timedelta(hours=1)),
    )
    for change in changes:
        change()
        answer = client.get(f"{address}&seen={stamp}")
        assert answer.status_code == 200
        stamp = re.search(r'data-stamp="([^"]+)"', answer.content.decode())[1]
        assert client.get(f"{address}&seen={stamp}").status_code == 204


def test_pages_of_a_report_are_never_stored(client):
    report = make_report()
    for address in ("", "tanda-terima/", "?part=now"):
        assert "no-store" in client.get(f"/l/{report.code}/{address}").headers["Cache-Control"]


@pytest.mark.parametrize("state", ["received", "answered", "refused"])
def test_few_queries_whatever_happened(client, state, django_assert_max_num_queries):
    report = make_report()
    for number in range(10):
        reports.add_words(report, f"kata {number}")
    if state == "answered":
        reports.answer(report, "ya", by=DESK)
    elif state == "refused":
        reports.refuse(report, "no_event", "tidak", by=DESK)
    client.get(f"/l/{report.code}/")  # outlines are read once a process
    with django_assert_max_num_queries(16):
        client.get(f"/l/{report.code}/")
