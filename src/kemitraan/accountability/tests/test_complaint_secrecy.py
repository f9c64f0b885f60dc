"""Nobody whom a complaint is kept from can see, find, count or infer it; no word of it lies open anywhere."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations

import pytest
from django.core import mail
from django.db import connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from tests.access.bytes import NONCE, apart, same_but_nonces
from tests.house.routes import routes

from kemitraan.accountability import disclose, intake
from kemitraan.accountability.complaint_access import complaint_for, visible_to
from kemitraan.accountability.complaint_file import content_key
from kemitraan.accountability.disclose import ask_identity, decide_identity
from kemitraan.accountability.models import Complaint
from kemitraan.accountability.ten_words import new_words
from kemitraan.config.reference import seed_rules
from kemitraan.journal import api as journal
from kemitraan.people.api import NOBODY, Post, Role, viewer_for
from kemitraan.people.models import Account
from kemitraan.people.viewer import viewer_with
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import STORY, WHO, client_of, make_complaint, make_inspector

CANARIES = ("CANARY-ISI-7731", "CANARY-NAMA", "canary-kontak", "CANARY-SURAT")
# Facts of the whole house.
GROWS = {"accountability:log", "accountability:newest", "accountability:heads", "system:health"}
KEPT_FROM = ("dewi", "rahmat", "bima", "rina", "yoga", "agus", "lestari", "sari")


def test_only_inspectors_above_see_it(cast):
    about_west, about_polres = make_complaint(cast.region.west), make_complaint(cast.region.polres)
    about_top, about_nobody = make_complaint(cast.region.polda), make_complaint(None)
    siwas = make_inspector(cast.region.polres, "siwas")
    inside = make_inspector(cast.region.west, "inside")
    assert set(visible_to(cast.viewer("wayan"))) == {about_west, about_polres, about_top, about_nobody}
    assert set(visible_to(viewer_for(siwas))) == {about_west}
    assert not visible_to(viewer_for(inside)).exists(), "a unit is no judge of itself"
    assert not visible_to(NOBODY).exists()
    for key in KEPT_FROM[:-1]:
        assert not visible_to(cast.viewer(key)).exists(), key


def may_read(posts, shield, top):
    """The rule in words of its own: strictly above, or the top for the top; never who serves at it or below it."""
    for post in posts:
        if shield is not None and shield != top and post.unit.path.startswith(shield.path):
            return False
    inspects = [post.unit for post in posts if post.role == Role.INSPECTOR]
    if shield is None or shield == top:
        return top in inspects
    return any(shield.path.startswith(unit.path) for unit in inspects)


def test_every_one_and_two_posts_against_the_rule(cast):
    region = cast.region
    account = Account.objects.create_user("somebody", name="Somebody")
    units = [region.polda, region.polres, region.west, region.east]
    made = {shield: make_complaint(shield) for shield in [*units, None]}
    roles = (Role.INSPECTOR, Role.COMMANDER, Role.OVERSEER)
    single = [Post(account=account, role=role, unit=unit) for role in roles for unit in units]
    seen = 0
    for posts in [*combinations(single, 1), *combinations(single, 2)]:
        found = set(visible_to(viewer_with(account, posts)))
        assert found == {row for shield, row in made.items() if may_read(posts, shield, region.polda)}, posts
        seen += len(found)
    assert seen > 50


def test_whoever_is_named_is_out_and_the_next_one_up_takes_over(cast):
    siwas = make_inspector(cast.region.polres, "siwas")
    made = make_complaint(cast.region.west)
    assert made.handler == cast.region.polres
    gone = client_of(siwas).post(f"/pengaduan/meja/{made.code}/benturan/")
    assert gone.status_code == 302 and gone.url == "/pengaduan/meja/"
    made.refresh_from_db()
    assert made.handler == cast.region.polda
    assert client_of(siwas).get(f"/pengaduan/meja/{made.code}/").status_code == 404
    assert made.code not in client_of(siwas).get("/pengaduan/meja/").content.decode()


def test_an_inspector_who_also_serves_in_the_unit_sees_nothing_of_it(cast):
    both = make_inspector(cast.region.polda, "both")
    made, other = make_complaint(cast.region.west), make_complaint(cast.region.east)
    Post.objects.create(
        account=both, role=Role.OFFICER, unit=cast.region.west, order_number="x", valid_from=date(2020, 1, 1)
    )
    assert set(visible_to(viewer_for(both))) == {other}
    with pytest.raises(Http404):
        complaint_for(viewer_for(both), made.code)


def answers(cast, key):
    """What one character gets at every address without arguments, with what may differ taken out."""
    client = cast.client(key)
    found = {}
    for route in routes():
        if route.arguments or route.name in GROWS:
            continue
        with transaction.atomic():
            found[route.name] = same_but_nonces(client.get(reverse(route.name)))
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("key", KEPT_FROM)
def test_two_worlds_look_the_same(cast, key, monkeypatch):
    """The same requests at the same moment against a world with complaints and one without."""
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    seed_rules()
    without = answers(cast, key)
    words = new_words()
    made = make_complaint(cast.region.west, words=words, mode="confidential")
    make_complaint(cast.region.polres)
    wayan = cast.client("wayan")
    wayan.post(f"/pengaduan/meja/{made.code}/daftar/")
    Client().post("/pengaduan/saya/ucapan/", {"words": words, "act": "say", "text": "CANARY-SURAT"})
    having = answers(cast, key)
    told = {name: apart(without[name][2], having[name][2]) for name in without if without[name] != having[name]}
    assert not told, told
    assert sum(status == 200 for status, _kept, _body in having.values()) > 5, "the test looks at real pages"


def test_two_worlds_can_differ(cast):
    """The comparison sees a complaint where one may be seen."""
    without = cast.client("wayan").get("/pengaduan/meja/").content
    make_complaint(cast.region.west)
    assert NONCE.sub(b"", without) != NONCE.sub(b"", cast.client("wayan").get("/pengaduan/meja/").content)


def every_table() -> str:
    """All rows of all tables as text, byte columns as bytes and as hex."""
    said = []
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'select * from "{table}"')
            for row in cursor.fetchall():
                said += [bytes(cell).decode("latin-1") if isinstance(cell, memoryview) else str(cell) for cell in row]
    return "\n".join(said)


def test_no_word_lies_open_anywhere(cast, caplog):
    words = new_words()
    made = make_complaint(cast.region.west, words=words, mode="confidential")
    wayan = cast.client("wayan")
    for verb, given in (
        ("daftar", {}),
        ("berkadar", {}),
        ("bagi", {"line": "propam"}),
        ("sp3d", {"text": "CANARY-SURAT sp3d"}),
        ("pesan", {"text": "CANARY-SURAT pesan"}),
    ):
        assert wayan.post(f"/pengaduan/meja/{made.code}/{verb}/", given).status_code == 302
    Client().post("/pengaduan/saya/ucapan/", {"words": words, "act": "say", "text": "CANARY-SURAT balasan"})
    stored = every_table()
    assert made.code in stored, "the search sees the row"
    for secret in (*CANARIES, words, STORY, WHO["name"]):
        assert secret not in stored and secret not in caplog.text, secret
    assert not mail.outbox
    told = journal.Entry.objects.filter(subject="complaint")
    assert told.count() > 5
    assert not told.exclude(audience=journal.RESTRICTED).exists()
    assert not told.filter(unit_id__isnull=False).exists() and not told.exclude(unit_name="", actor_name="").exists()


def test_a_name_takes_two_persons_and_is_told(cast):
    words = new_words()
    made = make_complaint(cast.region.west, words=words, mode="confidential")
    wayan, ratna = cast.client("wayan"), cast.client("ratna")
    page = f"/pengaduan/meja/{made.code}/"
    assert WHO["name"] not in wayan.get(page).content.decode()
    assert wayan.post(f"{page}nama/", {"text": " "}).status_code == 422, "a reason"
    wayan.post(f"{page}nama/", {"text": "Saksi harus dipanggil."})
    assert wayan.post(f"/pengaduan/nama/{made.code}/", {"decision": "grant"}).status_code == 404
    asked = ratna.get("/pengaduan/nama/").content.decode()
    assert "Saksi harus dipanggil." in asked and WHO["name"] not in asked
    assert ratna.get(page).status_code == 404, "the custodian reads no file"
    ratna.post(f"/pengaduan/nama/{made.code}/", {"decision": "grant"})
    assert WHO["name"] in wayan.get(page).content.decode()
    assert WHO["name"] not in client_of(make_inspector(cast.region.polda)).get(page).content.decode()
    told = Client().post("/pengaduan/saya/", {"words": words}).content.decode()
    assert "Identitas Anda dibuka kepada" in told and "Saksi harus dipanggil." in told


def test_nobody_decides_about_their_own_request(cast):
    made = make_complaint(cast.region.west, mode="confidential")
    asked = ask_identity(made, cast.viewer("wayan"), "Perlu.")
    with pytest.raises(Refused) as refused:
        decide_identity(asked, cast.viewer("wayan"), True)
    assert refused.value.code == "own_request"
    decide_identity(asked, cast.viewer("ratna"), False)
    assert disclose.identity_for(made, cast.viewer("wayan"), content_key(made)) is None
    with pytest.raises(Refused):
        decide_identity(asked, cast.viewer("ratna"), True)


def test_no_name_can_be_asked_where_there_is_none(cast):
    with pytest.raises(Refused) as refused:
        ask_identity(make_complaint(cast.region.west), cast.viewer("wayan"), "Perlu.")
    assert refused.value.code == "no_identity"


def test_codes_say_nothing_about_order(cast):
    made = [make_complaint(cast.region.west).code for _number in range(3)]
    assert all(re.fullmatch(r"[0-9A-Z]{12}", code) for code in made) and len(set(made)) == 3
    intake.register(Complaint.objects.get(code=made[0]), cast.viewer("wayan"))
    page = cast.client("wayan").get(f"/pengaduan/meja/{made[0]}/").content.decode()
    assert f"/{Complaint.objects.get(code=made[0]).pk}/" not in page


def test_who_gives_their_name_openly_is_seen_by_readers_of_the_file_alone(cast):
    made = make_complaint(cast.region.west, mode="named")
    assert WHO["name"] in cast.client("wayan").get(f"/pengaduan/meja/{made.code}/").content.decode()
    assert WHO["name"] not in every_table()
    with pytest.raises(Refused):
        ask_identity(made, cast.viewer("wayan"), "Perlu.")


def test_lists_stay_flat(cast, django_assert_max_num_queries):
    for _number in range(12):
        make_complaint(cast.region.west)
    wayan = cast.client("wayan")
    wayan.get("/pengaduan/meja/")
    with django_assert_max_num_queries(6):
        wayan.get("/pengaduan/meja/")


def test_nobody_is_left_without_a_reader(cast):
    made = make_complaint(cast.region.west)
    wayan = cast.client("wayan")
    assert wayan.post(f"/pengaduan/meja/{made.code}/benturan/").status_code == 409, "the only one cannot leave"
    second = make_inspector(cast.region.polda)
    assert wayan.post(f"/pengaduan/meja/{made.code}/benturan/", {"account": second.username}).status_code == 302
    assert client_of(second).get(f"/pengaduan/meja/{made.code}/").status_code == 404
    assert wayan.post(f"/pengaduan/meja/{made.code}/benturan/", {"account": "demo-dewi"}).status_code == 422
    Post.objects.filter(role=Role.INSPECTOR).delete()
    with pytest.raises(Refused) as refused:
        make_complaint(cast.region.west)
    assert refused.value.code == "no_inspector" and refused.value.status == 503


def test_a_custodian_decides_for_the_units_below_alone(cast):
    made = make_complaint(cast.region.west, mode="confidential")
    ask_identity(made, cast.viewer("wayan"), "Saksi harus dipanggil.")
    Post.objects.filter(role=Role.OVERSEER).update(unit=cast.region.east)
    ratna = cast.client("ratna")
    assert made.code not in ratna.get("/pengaduan/nama/").content.decode()
    assert ratna.post(f"/pengaduan/nama/{made.code}/", {"decision": "grant"}).status_code == 404
