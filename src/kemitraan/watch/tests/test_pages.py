"""Pages through HTTP: what partners read, what a QR tells, how a list behaves, the story of the watch."""

from __future__ import annotations

import re
from datetime import timedelta
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.cast import Cast, make_cast

from kemitraan.journal.api import Entry
from kemitraan.people import api as people
from kemitraan.reports.excluded import behind
from kemitraan.toolbox import clock
from kemitraan.watch import api as watch
from kemitraan.watch.kinds import KINDS
from kemitraan.watch.models import Card, Finding, GuardList, GuardPost, Member, SecurityUnit, Suspension
from kemitraan.watch.tell import EMPLOYER, MEMBER, SITE
from kemitraan.watch.tests.builders import (
    KEEPER,
    make_card,
    make_employer,
    make_guard_post,
    make_member,
    make_security_unit,
)

# Powers only police have: neither language speaks of them on a page that partners, members or the public read (E5).
POLICE_WORDS = re.compile(
    r"\b(arrest\w*|interrogat\w*|search\w*|detain\w*|detention|apprehend\w*|frisk\w*"
    r"|menangkap|tangkaplah|penangkapan|geledah|menggeledah|penggeledahan|interogasi|menginterogasi|periksa badan"
    r"|menahan|penahanan|tahanan|sita|menyita|penyitaan)\b",
    re.IGNORECASE,
)


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody at home, with this room's rules."""
    cache.clear()
    watch.seed_watch()
    return make_cast()


def token(purpose: str, pk: int) -> str:
    return people.make_link(purpose, pk, post=None, lasts=timedelta(days=1))


def words_of(client: Client, url: str, language: str) -> str:
    client.cookies["bahasa"] = language
    answer = client.get(url)
    assert answer.status_code == 200, url
    body = re.sub(r"(?s)<(script|style).*?</\1>", " ", answer.content.decode())
    return re.sub(r"<[^>]+>", " ", body)


def partner_pages(cast: Cast) -> list[str]:
    """Every page a partner, a member or anybody may read, for units of every kind with members."""
    region = cast.region
    urls = [reverse("watch:open_posts"), reverse("watch:harmed"), reverse("watch:check", args=["x"])]
    for code, kind in KINDS.items():
        if not kind.enrols:
            continue
        unit = make_security_unit(region.west, code)
        young = {"guardian_name": "Ibu", "guardian_consent": True, "age": 12 if code == "pks" else 15}
        member = make_member(unit, **(young if kind.minors else {}))
        urls += [reverse("watch:site", args=[token(SITE, unit.pk)])]
        urls += [reverse("watch:own_card", args=[token(MEMBER, member.pk)])]
        if code in ("satpam", "satkamling"):
            for finding in ("identity", "names", "violence"):
                watch.raise_finding(finding, guided_by=region.west, unit=unit, by=KEEPER)
    employer = make_employer(region.west)
    satpam = make_security_unit(region.west, "satpam", "Mal", employer=employer)
    make_card(make_member(satpam), until=clock.now().date() - timedelta(days=3))
    home = token(EMPLOYER, employer.pk)
    content = b"Nama;Nomor KTA;Gada;Terbit;Lokasi\nTono;x;Pratama;2026-01-05;Mal\n"
    found = watch.look_at_list(employer, content, "a.csv", by=KEEPER)
    urls += [reverse("watch:employer_home", args=[home]), reverse("watch:upload", args=[home])]
    return [*urls, reverse("watch:employer_list", args=[home, found.pk])]


def test_partners_never_read_of_police_powers(cast: Cast) -> None:
    client = Client()
    pages = partner_pages(cast)
    assert len(pages) > 25
    for url in pages:
        for language in ("id", "en"):
            found = POLICE_WORDS.search(words_of(client, url, language))
            assert found is None, f"{url} {language}: {found}"
    for line in ("Please arrest him", "Tolong menggeledah tas"):
        assert POLICE_WORDS.search(line), "the scan can fail"


def test_what_a_kind_may_not_do_is_absent_from_its_screens(cast: Cast) -> None:
    member = make_member(make_security_unit(cast.region.west, "supeltas"))
    words = words_of(Client(), reverse("watch:own_card", args=[token(MEMBER, member.pk)]), "en")
    may = words.split("You may not")[0]
    assert "Guide traffic by hand signals at your own junction" in may
    for other in ("Guard people", "Close off", "Walk and watch"):
        assert other not in words


def test_a_qr_tells_valid_or_not_and_nothing_more(cast: Cast) -> None:
    unit = make_security_unit(cast.region.west, "satpam", "Mal Rahasia")
    member = make_member(unit, "Nama Panjang Sekali")
    good = make_card(member)
    today = clock.local(clock.now()).date()
    ended = make_card(make_member(unit), until=today - timedelta(days=1))

    def ask(key: str, source: str) -> str:
        answer = Client(REMOTE_ADDR=source).get(reverse("watch:check", args=[key]))
        assert answer.status_code == 200
        body = re.sub(r'value="[^"]*"', "", answer.content.decode())  # the language form's token and address
        return re.sub(r"\d\d\.\d\d(?=\sWIB)|[0-9T:+-]{19,}", "", body)

    unknown, old = ask("k" * 32, "10.0.0.1"), ask(ended.key, "10.0.0.2")
    assert unknown == old, "an unknown card and an ended one give the same page"
    valid = ask(good.key, "10.0.0.3")
    assert valid != unknown
    for secret in ("Nama Panjang", good.number, "Mal Rahasia", member.number):
        assert secret not in valid
    SecurityUnit.objects.update(status="suspended")
    assert ask(good.key, "10.0.0.4") == unknown, "a suspended unit's cards are not valid"


def test_keys_cannot_be_guessed_in_a_row(cast: Cast) -> None:
    client = Client(REMOTE_ADDR="10.1.1.1")
    codes = [client.get(reverse("watch:check", args=[f"guess-{number}"])).status_code for number in range(52)]
    assert codes[:50] == [200] * 50 and codes[50:] == [429, 429]
    card = make_card(make_member(make_security_unit(cast.region.west, "satpam")))
    assert len(card.key) >= 32


def test_a_young_members_name_leaves_by_no_way(cast: Cast) -> None:
    unit = make_security_unit(cast.region.west, "pks")
    young = make_member(unit, "Budi Tersembunyi", age=12, guardian_name="Ibu", guardian_consent=True)
    client = cast.client("lestari")
    urls = [reverse("watch:unit", args=[unit.pk]), reverse("watch:member", args=[young.pk]), reverse("watch:members")]
    for url in (*urls, reverse("watch:members") + "?cari=Tersembunyi"):
        answer = client.get(url)
        assert answer.status_code == 200 and "Budi Tersembunyi" not in answer.content.decode(), url
    assert "B. (anggota muda)" in client.get(urls[0]).content.decode()
    sheet = client.get(reverse("watch:export", args=["anggota"]))
    assert sheet.status_code == 200 and b"Tersembunyi" not in sheet.content
    pdf = client.get(reverse("watch:card_pdf", args=[young.pk]))
    assert pdf.content.startswith(b"%PDF")


def test_the_public_sees_rw_and_counts_only(cast: Cast) -> None:
    from kemitraan.territory.api import ensure_rw

    rw = ensure_rw(cast.region.melati, 4)
    post = make_guard_post(cast.region.west, cast.region.point(cast.region.melati), name="Pos Mawar Dalam", area=rw)
    words = words_of(Client(), reverse("watch:open_posts"), "id")
    assert "Melati" in words and "RW 004" in words
    assert "Mawar Dalam" not in words and str(post.lon)[:7] not in words
    GuardPost.objects.update(state="asleep")
    assert "RW 004" not in words_of(Client(), reverse("watch:open_posts"), "id")


def test_the_story_of_a_companys_list(cast: Cast) -> None:
    lestari, west = cast.client("lestari"), cast.region.west
    made = lestari.post(
        reverse("watch:new_employer"),
        {"name": "PT Siaga", "form": "company", "guided_by": west.pk, "email": "hr@example.org", "consent": "on"},
    )
    assert made.status_code == 302
    employer = made.headers["Location"]
    pk = int(employer.rstrip("/").split("/")[-1])
    site = lestari.post(
        reverse("watch:new_unit"),
        {"kind": "satpam", "name": "Mal Melati", "employer": pk, "guided_by": west.pk, "home": "company"},
    )
    assert site.status_code == 302
    shown = lestari.post(reverse("watch:employer_link", args=[pk])).content.decode()
    address = re.search(r"http://testserver(/jaga/p/[^<\s]+)", shown)
    assert address is not None
    anybody = Client()
    today = clock.local(clock.now()).date()
    rows = [
        f"Tono;DEMO-31-2024-1;Pratama;{today + timedelta(days=500)};Mal Melati",
        f"Budi;DEMO-31-2022-2;Pratama;{today - timedelta(days=20)};Mal Melati",
        "Salah;x;Pratama;kapan;Mal Melati",
    ]
    from django.core.files.uploadedfile import SimpleUploadedFile

    content = "Nama;Nomor KTA;Gada;Berlaku sampai;Lokasi\n" + "\n".join(rows)
    sent = anybody.post(address[1] + "unggah/", {"file": SimpleUploadedFile("satpam.csv", content.encode())})
    assert sent.status_code == 302
    page = anybody.get(sent.headers["Location"]).content.decode()
    assert "Habis: peringatan pertama." in page and "Nomor KTA tidak sesuai pola" in page
    found = GuardList.objects.get()
    kept = anybody.post(sent.headers["Location"] + "simpan/", {"grown_up": "on"}, follow=True)
    assert "Daftar tersimpan." in kept.content.decode()
    assert sorted(Member.objects.values_list("name", flat=True)) == ["Budi", "Tono"]
    assert watch.send_card_notices(clock.now()) == 1
    listed = lestari.get(reverse("watch:members") + "?kartu=expired_warn1").content.decode()
    assert "Budi" in listed and "Tono" not in listed
    undone = anybody.post(reverse("watch:list_act", args=[address[1].split("/")[3], found.pk, "urungkan"]))
    assert undone.status_code == 302 and not Card.objects.exists()


def test_a_stranger_to_the_link_finds_nothing(cast: Cast) -> None:
    employer = make_employer(cast.region.west)
    other = make_employer(cast.region.west)
    make_security_unit(cast.region.west, "satpam", "Mal", employer=other)
    finding = watch.raise_finding("uniform", guided_by=cast.region.west, unit=SecurityUnit.objects.get(), by=KEEPER)
    link = token(EMPLOYER, employer.pk)
    content = b"Nama;Nomor KTA;Gada;Terbit\nTono;31-2024-1;Pratama;2026-01-05\n"
    theirs = watch.look_at_list(other, content, "a.csv", by=KEEPER)
    assert Client().get(reverse("watch:employer_list", args=[link, theirs.pk])).status_code == 404
    answered = Client().post(reverse("watch:employer_answer", args=[link, finding.pk]), {"answer": "x"})
    assert answered.status_code == 404
    assert Client().get(reverse("watch:employer_home", args=["nothing"])).status_code == 404


def test_the_story_of_handcuffs_and_a_suspension(cast: Cast) -> None:
    region, lestari = cast.region, cast.client("lestari")
    unit = make_security_unit(region.west, name="Satkamling RW 04")
    post = make_guard_post(region.west, region.point(region.melati), unit=unit)
    added = lestari.post(reverse("watch:equip", args=[post.pk]), {"code": "handcuffs", "count": "1"}, follow=True)
    assert "menjadi temuan" in added.content.decode()
    finding = Finding.objects.get(code="weapon")
    site = reverse("watch:site", args=[token(SITE, unit.pk)])
    assert "Ada senjata atau borgol di pos" in Client().get(site).content.decode()
    Client().post(site, {"finding": finding.pk, "answer": "Sudah diserahkan"})
    finding.refresh_from_db()
    assert finding.state == "mended"
    found = lestari.post(reverse("watch:find_at_post", args=[post.pk]), {"code": "violence", "text": "Pemukulan"})
    assert found.status_code == 302
    suspension = Suspension.objects.get()
    page = lestari.get(reverse("watch:suspension", args=[suspension.pk])).content.decode()
    assert "tidak dapat memutuskannya" in page and "tangguhkan/" not in page
    refused = lestari.post(
        reverse("watch:suspension_act", args=[suspension.pk, "tangguhkan"]), {"decision": "Ya"}, follow=True
    )
    assert "Hanya polisi wilayah lain" in refused.content.decode()
    unit.refresh_from_db()
    assert unit.status == "active"


@pytest.mark.parametrize("bad", ["9" * 19, str(2**63), "0"])
def test_ids_beyond_all_are_not_there(cast: Cast, bad: str) -> None:
    client = cast.client("lestari")
    for path in ("satuan", "anggota", "pos", "binluh", "temuan", "penangguhan", "perusahaan"):
        assert client.get(f"/jaga/{path}/{bad}/").status_code == 404
    assert client.get(f"/jaga/anggota/?satuan={bad}&page={bad}&cari=%00").status_code in (200, 400)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"lat": "NaN", "lon": "1"}, "lat"), ({"lat": "", "lon": ""}, "lat"), ({"staffing": "0"}, "staffing"),
     ({"name": ""}, "name"), ({"rw": "9999"}, "rw"), ({"kind": "x"}, "kind"), ({"guided_by": "1"}, "guided_by")],
)  # fmt: skip
def test_a_bad_post_is_told_by_its_field(cast: Cast, changes: dict[str, str], field: str) -> None:
    given = {"kind": "siskamling", "name": "Pos", "guided_by": str(cast.region.west.pk), "lon": "106.81",
             "lat": "-6.21", "staffing": "4"} | changes  # fmt: skip
    answer = cast.client("lestari").post(reverse("watch:new_post"), given)
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()
    assert not GuardPost.objects.exists()


def test_a_site_here_gives_no_link_of_an_employer_guided_elsewhere(cast: Cast) -> None:
    employer = make_employer(cast.region.east, "PT Timur")
    make_security_unit(cast.region.west, "satpam", "Mal Barat", employer=employer)
    client = cast.client("lestari")
    page = client.get(reverse("watch:employer", args=[employer.pk]))
    assert page.status_code == 200, "the site here is theirs to look after"
    link = reverse("watch:employer_link", args=[employer.pk])
    assert link not in page.content.decode()
    assert client.post(link).status_code == 404


def test_whoever_was_harmed_finds_the_way_past_the_police_who_guide_the_guards(cast: Cast) -> None:
    client, page = Client(), reverse("watch:harmed")
    assert page in client.get(reverse("watch:open_posts")).content.decode().split("</main>")[0]
    assert page in client.get("/").content.decode(), "at the foot of every public page"
    assert "tanpa=" not in client.get(page).content.decode()
    answer = client.get(page, {"kelurahan": cast.region.melati.name}).content.decode()
    assert cast.region.east.name in answer, "another area takes the word"
    way = re.search(r'href="([^"]*[?]tanpa=[^"]+)"', answer)
    assert way is not None
    signed = parse_qs(urlsplit(unescape(way.group(1))).query)["tanpa"][0]
    assert [unit.pk for unit in behind(signed)] == [cast.region.west.pk, cast.region.east.pk]
    assert client.get(unescape(way.group(1))).status_code == 200
    several = client.get(page, {"kelurahan": "a"}).content.decode()
    assert f"?di={cast.region.melati.pk}" in several and "tanpa=" not in several
    assert "tanpa=" in client.get(page, {"di": cast.region.melati.pk}).content.decode()
    for nothing in ({"kelurahan": "Tidak Ada"}, {"di": "9" * 30}, {"di": "999999"}):
        assert client.get(page, nothing).status_code == 200


def test_a_post_that_keeps_no_nights_is_kept_awake_by_its_head_and_by_who_is_on_duty(cast: Cast) -> None:
    unit = make_security_unit(cast.region.west, "supeltas", head_name="Pak Yanto", area=cast.region.melati)
    point = cast.region.point(cast.region.melati)
    junction = make_guard_post(cast.region.west, point, "junction", unit=unit, area=cast.region.melati)
    theirs = make_guard_post(cast.region.west, point, "junction")
    kamling = make_security_unit(cast.region.west, "satkamling")
    nightly = make_guard_post(cast.region.west, point, unit=kamling)
    page, client = reverse("watch:site", args=[token(SITE, unit.pk)]), Client()
    GuardPost.objects.update(state="asleep", owner="officer")
    assert f'name="pos" value="{junction.pk}"' in client.get(page).content.decode()
    assert client.post(page, {"pos": str(junction.pk)}).status_code == 302
    junction.refresh_from_db()
    assert junction.state == "active" and junction.last_active_at is not None
    assert Entry.objects.get(kind="guard_post.said_alive").actor_name == "Pak Yanto"
    assert client.post(page, {"pos": str(theirs.pk)}).status_code == 404
    at_night = reverse("watch:site", args=[token(SITE, kamling.pk)])
    assert 'name="pos"' not in client.get(at_night).content.decode(), "its nights say it"
    assert client.post(at_night, {"pos": str(nightly.pk)}).status_code == 404
    GuardPost.objects.filter(pk=junction.pk).update(state="asleep", last_active_at=None)
    guide = make_member(unit)
    own = reverse("watch:own_card", args=[token(MEMBER, guide.pk)])
    until = f"{clock.local(clock.now()) + timedelta(hours=2):%H:%M}"
    assert client.post(own, {"until_time": until}).status_code == 302
    junction.refresh_from_db()
    assert junction.state == "active"
    GuardPost.objects.update(state="reviving")
    words = words_of(cast.client("lestari"), reverse("watch:post", args=[junction.pk]), "en")
    assert "The first duty there wakes the post" in words and "night kept" not in words
    assert "first night kept" in words_of(cast.client("lestari"), reverse("watch:post", args=[nightly.pk]), "en")


def test_the_ten_components_stand_on_one_page_with_their_history(cast: Cast) -> None:
    client, page = cast.client("lestari"), reverse("watch:kinds")
    body, words = client.get(page).content.decode(), words_of(client, page, "en")
    for kind in KINDS.values():
        assert f'id="{kind.code}"' in body and escape(kind.official) in body and escape(kind.legal_basis) in body
    assert "Dissolved in the 2000s" in words and "Members under 18 only with a guardian" in words
    empty = client.get(reverse("watch:units") + "?jenis=kamra").content.decode()
    assert f"{page}#kamra" in empty and "register" not in words_of(
        client, reverse("watch:units") + "?jenis=kamra", "en"
    )
    assert f'href="{page}"' in client.get(reverse("watch:units")).content.decode()
