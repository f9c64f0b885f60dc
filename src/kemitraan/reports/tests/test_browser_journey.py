"""The whole way of a resident in a real browser, at 390 px: without JavaScript, and with it when the signal goes."""

from __future__ import annotations

import re

import pytest
from tests.browser import assert_axe_clean, fits

from kemitraan.reports import api as reports
from kemitraan.toolbox import clock

from . import pictures
from .builders import DESK, make_report

pytestmark = pytest.mark.browser

TEBET = {"latitude": -6.2265, "longitude": 106.8559, "accuracy": 15}
CODE = re.compile(r"/l/([0-9A-Z]{4}-?[0-9A-Z]{4}-?[0-9A-Z]{4})/")


def code_of(page):
    return CODE.search(page.url)[1].replace("-", "")


def fill_steps(page, story="Air masuk rumah sampai lutut"):
    """Every question of the flood form, one after another, by its own button."""
    page.get_by_label("Apa yang terjadi?").fill(story)
    page.locator("#cerita [data-next]").click()
    page.get_by_label("Kelurahan", exact=True).fill("Tebet Timur, Tebet, Jakarta Selatan")
    page.get_by_label("Apa yang ada di dekatnya?").fill("Masjid Al-Ikhlas")
    page.locator("#tempat [data-next]").click()
    page.get_by_label("Ya, sedang terjadi").check()
    page.locator("#waktu [data-next]").click()
    page.get_by_label("Kira-kira berapa sentimeter dalamnya air?").fill("40")
    page.locator("#tentang [data-next]").click()
    page.locator("#foto [data-next]").click()


def test_the_whole_way_without_javascript(live, open_page, tmp_path):
    page = open_page(javascript=False)
    page.goto(live.url + "/")
    page.get_by_role("link", name="Melapor").click()
    page.get_by_role("link", name="Bahaya, atau sedang terjadi").click()
    assert not page.get_by_role("heading", name="Lalu lintas").is_visible(), "one question at a time"
    page.get_by_role("link", name="Banjir").click()
    assert page.get_by_label("Apa yang terjadi?").is_visible() and not page.locator("#tempat").is_visible()
    fill_steps(page)
    page.go_back()
    page.go_back()
    page.locator("#tentang").wait_for(state="visible")
    assert page.get_by_label("Kira-kira berapa sentimeter").input_value() == "40", "going back keeps the answers"
    page.locator("#tentang [data-next]").click()
    photo = tmp_path / "banjir.jpg"
    photo.write_bytes(pictures.jpeg_that_tells())
    page.locator("#f-photos").set_input_files(photo)
    page.locator("#foto [data-next]").click()
    page.locator("#f-email").fill("bukan alamat")
    page.get_by_role("button", name="Kirim laporan").click()
    summary = page.locator(".k-errors")
    assert summary.is_visible() and fits(page)
    summary.get_by_role("link", name="Ini bukan alamat email").click()
    page.locator("#f-email").fill("sari@contoh.id")
    assert page.get_by_label("Apa yang terjadi?").input_value() == "Air masuk rumah sampai lutut"
    page.locator("#f-photos").set_input_files(photo)
    page.get_by_role("button", name="Kirim laporan").click()
    page.get_by_role("heading", name="Laporan Anda kami terima").wait_for()
    assert "Laporan Anda dipegang Polsek Tebet." in page.locator(".k-promise").inner_text()
    page.get_by_role("link", name="Ikuti laporan saya").click()
    report = reports.Report.objects.get(code=code_of(page))
    assert page.locator(".r-thumbs img").count() == 1 and fits(page)
    reports.answer(report, "Pompa dikerahkan", by=DESK)
    page.goto(live.url + "/cek/")
    page.get_by_label("Kode laporan Anda").fill(report.code.lower())
    page.get_by_role("button", name="Tampilkan laporan saya").click()
    page.get_by_label("Ya, sudah selesai").check()
    page.get_by_label("Sangat baik").check()
    page.get_by_role("button", name="Kirim jawaban saya").click()
    page.get_by_text("Anda menyatakan sudah selesai").wait_for()
    report.refresh_from_db()
    assert report.state == "confirmed" and report.verdicts.get().rating == 4


def test_no_signal_then_signal_gives_one_report_and_one_receipt(live, open_page):
    page = open_page()
    page.goto(live.url + "/lapor/B01/#cerita")
    fill_steps(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Kirim laporan").click()
    page.get_by_text("Tidak ada sinyal: laporan Anda disimpan").wait_for()
    assert not reports.Report.objects.exists()
    page.context.set_offline(False)
    page.wait_for_url("**/tanda-terima/")
    first = code_of(page)
    assert reports.Report.objects.get().code == first

    # The answer is lost on the way back, after the report was kept: the same key brings the same receipt.
    page.goto(live.url + "/lapor/B01/#cerita")
    assert page.get_by_label("Apa yang terjadi?").input_value() == "", "what was sent is no draft any more"
    fill_steps(page, "Kedua kalinya")
    lost = []

    def lose_the_first_answer(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/lapor/B01/", lose_the_first_answer)
    page.get_by_role("button", name="Kirim laporan").dblclick()
    page.wait_for_url("**/tanda-terima/", timeout=20_000)
    assert lost and reports.Report.objects.filter(story="Kedua kalinya").count() == 1
    assert reports.Report.objects.get(story="Kedua kalinya").code == code_of(page)


def test_a_draft_and_an_unsent_report_outlive_the_page(live, open_page, tmp_path):
    page = open_page()
    page.goto(live.url + "/lapor/B01/#cerita")
    fill_steps(page, "Tersimpan di telepon")
    page.wait_for_timeout(500)
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(live.url + "/lapor/B01/#cerita")
    assert page.get_by_label("Apa yang terjadi?").input_value() == "Tersimpan di telepon"
    assert page.get_by_text("Isian Anda yang tersimpan di telepon ini").is_visible()
    key = page.locator("[name=key]").input_value()
    photo = tmp_path / "banjir.jpg"
    photo.write_bytes(pictures.jpeg())
    page.locator("#f-photos").set_input_files(photo)
    context.set_offline(True)
    page.evaluate("location.hash = '#kontak'")
    page.get_by_role("button", name="Kirim laporan").click()
    page.get_by_text("Halaman ini boleh ditutup").wait_for()
    page.close()
    assert not reports.Report.objects.exists()
    context.set_offline(False)
    page = context.new_page()
    page.goto(live.url + "/")
    page.get_by_text("Laporan Anda terkirim.").wait_for()
    page.get_by_role("link", name="Buka tanda terimanya").click()
    report = reports.Report.objects.get()
    assert (report.code, str(report.key), report.photos.count()) == (code_of(page), key, 1)


def test_help_now_is_three_taps_with_the_phones_position(live, open_page):
    page = open_page(geolocation=TEBET, permissions=["geolocation"])
    page.goto(live.url + "/tolong/")
    assert page.get_by_role("link", name="Telepon 110").get_attribute("href") == "tel:110"
    page.get_by_role("link", name="Kebakaran").click()
    page.get_by_role("button", name="Pakai posisi saya").click()
    page.get_by_text("Posisi Anda didapat, ketelitian 20 m.").wait_for()
    assert_axe_clean(page)
    page.get_by_role("button", name="Kirim permintaan tolong").click()
    page.wait_for_url("**/tanda-terima/")
    report = reports.Report.objects.get()
    assert (report.priority, report.accuracy_m, round(report.lon, 4)) == (1, 15.0, 106.8559)


def test_a_position_refused_leaves_another_way(live, open_page):
    page = open_page()
    page.goto(live.url + "/tolong/B02/")
    page.get_by_role("button", name="Pakai posisi saya").click()
    page.get_by_text("Telepon Anda tidak memberi posisi").wait_for()


def test_the_map_is_loaded_only_when_it_is_asked_for(live, open_page):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(live.url + "/lapor/B01/#tempat")
    assert not [url for url in asked if "map" in url.rpartition("/")[2]]
    page.get_by_role("button", name="Pilih di peta").click()
    page.wait_for_function("() => document.querySelector('[data-map-here]').childElementCount > 0"
                           " || document.querySelector('[data-status]').textContent.includes('Peta')")  # fmt: skip
    assert [url for url in asked if url.endswith("/map.js")]


def test_a_victims_phone_keeps_nothing_and_the_way_out_is_quick(live, open_page):
    page = open_page()
    page.route("https://**", lambda route: route.fulfill(body="<title>Cuaca</title>", content_type="text/html"))
    page.goto(live.url + "/lapor/K07/#cerita")
    page.get_by_label("Apa yang terjadi?").fill("Suami saya memukul")
    page.wait_for_timeout(500)
    stores = "() => JSON.stringify({...localStorage})"
    assert "memukul" not in page.evaluate(stores)
    page.context.set_offline(True)
    page.evaluate("location.hash = '#tempat'")
    page.get_by_label("Kelurahan", exact=True).fill("Tebet Timur, Tebet, Jakarta Selatan")
    page.evaluate("location.hash = '#kontak'")
    page.get_by_role("button", name="Kirim laporan").click()
    page.get_by_text("tidak ada yang disimpan di telepon ini").wait_for()
    kept = "() => indexedDB.databases().then((all) => all.length ? new Promise((done) => { const asked = indexedDB.open"
    kept += "('kemitraan'); asked.onsuccess = () => { const all = asked.result.transaction('outbox').objectStore"
    kept += "('outbox').getAll(); all.onsuccess = () => done(all.result.length); }; }) : 0)"
    assert page.evaluate(kept) == 0 and "memukul" not in page.evaluate(stores)
    page.context.set_offline(False)
    page.wait_for_url("**/tanda-terima/")
    page.goto(live.url + "/lapor/K07/#cerita")
    page.get_by_label("Apa yang terjadi?").fill("Dia datang")
    page.wait_for_timeout(500)
    page.locator("[data-quick-exit]").click()
    page.wait_for_url("https://**")
    page.goto(live.url + "/lapor/K07/#cerita")
    assert page.get_by_label("Apa yang terjadi?").input_value() == ""


def test_hostile_words_run_nowhere(live, open_page):
    words = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>{{7*7}}"
    report = make_report(story=words, landmark=words[:200])
    reports.add_words(report, words)
    reports.answer(report, words, by=DESK)
    page = open_page()
    dialogs = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message) or dialog.dismiss())
    for address in (f"/l/{report.code}/", f"/l/{report.code}/tanda-terima/"):
        page.goto(live.url + address)
        page.wait_for_timeout(300)
    assert not dialogs  # and open_page fails where the policy had to stop something


def test_the_page_learns_what_is_new_by_itself(live, open_page):
    report = make_report()
    page = open_page()
    page.goto(f"{live.url}/l/{report.code}/")
    page.get_by_text("Tambah keterangan atau bertanya").click()
    page.get_by_label("Kata-kata Anda").fill("sedang saya tulis")
    reports.take_in_hand(report, by=DESK)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("sedang menanganinya").wait_for()
    assert page.get_by_label("Kata-kata Anda").input_value() == "sedang saya tulis", "nothing being written is lost"


@pytest.mark.parametrize("language", ["id", "en"])
def test_axe_finds_nothing_on_any_page(live, open_page, language):
    answered = reports.answer(make_report(), "Air surut", by=DESK)
    asked = reports.ask(make_report(accuracy_m=150.0), "Di gang mana?", by=DESK)
    refused = reports.refuse(make_report(category="A03"), "civil_dispute", "Ke pengadilan", by=DESK)
    complaint = make_report(category="K06", story="Uang dibawa lari")
    late = make_report(category="A03")
    reports.Report.objects.filter(pk=late.pk).update(promised_at=clock.now())
    pages = [
        *("/", "/tolong/", "/tolong/B02/", "/tolong/K07/", "/lapor/#semua", "/lapor/#crime", "/lapor/alamat-lain/"),
        *(f"/lapor/B01/#{step}" for step in ("cerita", "tempat", "waktu", "tentang", "foto", "kontak", "semua")),
        *("/lapor/K08/#kontak", "/data-anda/", "/cek/", f"/l/{late.code}/tanda-terima/", f"/l/{complaint.code}/cabut/"),
        *(f"/l/{report.code}/" for report in (answered, asked, refused, complaint, late)),
        "/l/0000-0000-0000/",
    ]
    page = open_page(language=language, url=live.url)
    for address in pages:
        page.goto("about:blank")
        page.goto(live.url + address)
        assert fits(page), f"{address} is wider than the phone"
        assert_axe_clean(page)


def test_errors_are_clean_and_everything_fits_on_the_smallest_screen(live, open_page):
    page = open_page(width=320)
    for address in ("/", "/lapor/B01/#tempat", f"/l/{make_report().code}/tanda-terima/", f"/l/{make_report().code}/"):
        page.goto(live.url + address)
        assert fits(page), address
    page = open_page(javascript=False)
    page.goto(live.url + "/lapor/B01/#semua")
    page.get_by_label("Kelurahan", exact=True).fill("tebet")
    page.get_by_role("button", name="Kirim laporan").click()
    page.get_by_text("Ada beberapa kelurahan yang cocok").first.wait_for()
    page.get_by_label("Tebet Timur, Tebet").check()
    assert fits(page)
