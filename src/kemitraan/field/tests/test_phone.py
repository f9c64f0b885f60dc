"""What the phone keeps, when it forgets, and how it explains."""

from __future__ import annotations

import re

import pytest
from tests.browser import assert_axe_clean, fits

from kemitraan.dispatch import api as dispatch
from kemitraan.people import api as people

from .phone import asked, begin, enter, going, kept, press, ready_offline, until

pytestmark = pytest.mark.browser


def test_a_refused_command_is_explained_and_kept_until_it_was_read(live, phone):
    enter(phone, live, "wulan")
    begin(phone)
    response = asked()
    phone.get_by_role("button", name="Terima").wait_for()
    phone.context.set_offline(True)
    press(phone, "Terima")
    phone.get_by_text("Berlaku begitu terkirim").wait_for()
    officer = people.Post.objects.filter(account__username="demo-wulan").get()
    dispatch.cancel(response.pk, dispatch.CANCEL_REASONS[0], by=people.actor_of(officer))
    phone.context.set_offline(False)
    phone.get_by_role("heading", name="Ini tidak terlaksana").wait_for()
    phone.get_by_text("Terima ·").wait_for()
    phone.reload()
    phone.get_by_role("heading", name="Ini tidak terlaksana").wait_for()
    assert_axe_clean(phone)
    press(phone, "Sudah saya baca")
    phone.get_by_text("Belum ada tugas").wait_for()
    assert kept(phone, "outbox") == 0


def test_signing_out_leaves_nothing_on_the_phone(live, phone):
    enter(phone, live, "wulan")
    begin(phone)
    going(phone)
    assert kept(phone, "state") >= 1
    phone.context.set_offline(True)
    press(phone, "Saya berangkat")
    phone.get_by_text("1 belum terkirim").wait_for()
    until(phone, lambda: phone.locator("#offline-bar").is_visible())
    press(phone, "Keluar dan hapus salinan di ponsel ini")
    phone.get_by_text("Untuk ini perlu sinyal").wait_for()
    assert kept(phone, "outbox") == 1, "nothing is lost by pressing without signal"
    phone.context.set_offline(False)
    phone.get_by_text("semua terkirim").wait_for()
    with phone.expect_navigation():
        press(phone, "Keluar dan hapus salinan di ponsel ini")
    assert (kept(phone, "state"), kept(phone, "outbox")) == (0, 0)
    stored = phone.evaluate(
        """async () => { const told = []; for (const name of await caches.keys()) {
        for (const one of await (await caches.open(name)).keys()) told.push(one.url); } return told; }"""
    )
    assert not [address for address in stored if "/api/" in address], "no answer lies in a cache"


def test_the_end_of_the_shift_wipes_the_story(live, phone):
    enter(phone, live, "wulan")
    begin(phone)
    response = going(phone)
    officer = people.Post.objects.filter(account__username="demo-wulan").get()
    dispatch.cancel(response.pk, dispatch.CANCEL_REASONS[0], by=people.actor_of(officer))
    phone.get_by_text("Belum ada tugas").wait_for()
    words_of_the_past(phone)
    press(phone, "Akhiri dinas saya")
    phone.get_by_text("Anda tidak sedang berdinas").wait_for()
    state = phone.evaluate("import('/static/field/store.js').then((store) => store.lastState())")
    assert state["shift"] is None and not state["tasks"] and not state["offers"]
    assert "ada bayi" not in everything(phone), "nor in a refused command, a cache or the page"
    assert people.open_shift(people.Account.objects.get(username="demo-wulan").pk) is None


def test_a_shift_that_ended_elsewhere_wipes_the_phone_at_the_next_contact(live, phone):
    enter(phone, live, "wulan")
    begin(phone)
    response = going(phone)
    words_of_the_past(phone)
    officer = people.Post.objects.filter(account__username="demo-wulan").get()
    dispatch.cancel(response.pk, dispatch.CANCEL_REASONS[0], by=people.actor_of(officer))
    shift = people.open_shift(officer.account_id)
    assert shift is not None
    people.end_shift(shift)
    phone.get_by_text("Anda tidak sedang berdinas").wait_for()
    until(phone, lambda: "ada bayi" not in everything(phone))


def words_of_the_past(page):
    """A refused command that repeats the story lies in the outbox, as it would after a cancelled task."""
    page.evaluate(
        """import('/static/field/store.js').then((store) => store.put({ key: crypto.randomUUID(), verb: 'note',
        response: 1, data: { text: 'ada bayi' }, said_at: new Date().toISOString(), refused: 'Sudah berakhir' }))"""
    )


def everything(page):
    """All that lies on the phone, and what the page shows, as text."""
    return page.content() + page.evaluate(
        """async () => {
        const told = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
        const base = await told(indexedDB.open('kemitraan-field'));
        const all = [{ ...localStorage }, { ...sessionStorage }];
        for (const name of base.objectStoreNames)
          all.push(await told(base.transaction(name).objectStore(name).getAll()));
        base.close();
        for (const name of await caches.keys())
          for (const one of await (await caches.open(name)).matchAll()) all.push(await one.text());
        return JSON.stringify(all); }"""
    )


def test_losing_the_post_in_the_middle_of_the_shift_wipes_the_phone(live, phone):
    enter(phone, live, "wulan")
    begin(phone)
    going(phone)
    phone.context.set_offline(True)
    press(phone, "Saya berangkat")
    phone.get_by_text("1 belum terkirim").wait_for()
    people.Post.objects.filter(account__username="demo-wulan").update(valid_to="2020-01-02")
    phone.context.set_offline(False)
    phone.wait_for_url(re.compile(r"/(masuk|akun)/"))
    assert (kept(phone, "state"), kept(phone, "outbox")) == (0, 0)
    assert not dispatch.Command.objects.filter(verb="leave").exists()


def test_another_person_on_the_same_phone_sees_nothing_of_the_first(live, phone):
    enter(phone, live, "wulan")
    begin(phone)
    ready_offline(phone)
    response = going(phone)
    phone.context.set_offline(True)
    press(phone, "Saya berangkat")
    phone.get_by_text("1 belum terkirim").wait_for()
    assert "ada bayi" in everything(phone)
    first, phone = phone, phone.context.new_page()
    first.close()  # a page that only went elsewhere may still send, as herself, when the signal is back
    phone.context.set_offline(False)
    shown: list[str] = []
    phone.expose_function("remember", lambda text: shown.append(text))
    phone.add_init_script("setInterval(() => document.body && remember(document.body.innerText), 20)")
    enter(phone, live, "agus")
    phone.get_by_text("Bripka Agus").wait_for()
    phone.get_by_text("Anda tidak sedang berdinas").wait_for()
    until(phone, lambda: "ada bayi" not in everything(phone))
    assert shown and not [text for text in shown if "ada bayi" in text], "not for a moment"
    assert not dispatch.Command.objects.filter(verb="leave").exists(), "nobody speaks for another"
    assert response.pk


def test_the_offline_copy_can_be_switched_off(live, phone):
    enter(phone, live, "wulan")
    ready_offline(phone)
    assert phone.evaluate("caches.keys()")
    phone.goto(f"{live.url}/lapangan/?tanpa-luring=1")
    until(phone, lambda: not phone.evaluate("caches.keys()"))
    assert phone.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    press(phone, "Simpan halaman ini untuk saat tanpa sinyal")
    phone.evaluate("navigator.serviceWorker.ready.then(() => 1)")


def test_a_fault_of_the_server_is_not_called_a_lost_signal(live, phone):
    enter(phone, live, "wulan")
    begin(phone)
    phone.route("**/lapangan/api/keadaan", lambda route: route.fulfill(status=500, body="{}"))
    phone.get_by_text("Ada gangguan di server").wait_for()
    assert not phone.locator("#offline-bar").is_visible()
    phone.unroute_all(behavior="wait")
    until(phone, lambda: not phone.locator("#error-bar").is_visible())


@pytest.mark.parametrize(("language", "start"), [("id", "Mulai dinas saya"), ("en", "Start my shift")])
def test_the_page_is_clean_and_fits(live, open_page, language, start):
    page = open_page(language=language, url=live.url)
    enter(page, live, "wulan")
    page.get_by_role("button", name=start).wait_for()
    for address in ("/lapangan/", "/lapangan/biasa/"):
        page.goto(f"{live.url}{address}")
        page.get_by_role("button", name=start).wait_for()
        assert_axe_clean(page)
        assert fits(page)
