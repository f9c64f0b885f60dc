"""Pictures of a complainant: without metadata, sealed, seen by whom the file is for, gone with it."""

from __future__ import annotations

import base64
import io
import json
import re
from datetime import timedelta

import pytest
from django.core.files import uploadhandler
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from kemitraan.accountability import complaint_pictures, intake, sealing
from kemitraan.accountability.complain import seal_here
from kemitraan.accountability.complaint_file import content_key
from kemitraan.accountability.complaint_run_out import forget_complaints
from kemitraan.accountability.models import Complaint, ComplaintOpening, ComplaintPicture
from kemitraan.accountability.ten_words import FIND, _derive, new_words, secrets_of
from kemitraan.journal.api import Entry
from kemitraan.reports.tests import pictures
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import A_PICTURE, STORY, client_of, make_complaint, make_inspector
from .test_complaint_journey import answered, mine, write
from .test_complaint_secrecy import KEPT_FROM

GPS_CANARIES = (*pictures.GPS_WORDS, "Jl. Rahasia 7".encode("utf-16-le"), b"Exif\x00", b"IMG-CANARY-2291")


def upload(data: bytes, name: str = "IMG-CANARY-2291.jpg") -> SimpleUploadedFile:
    """A file as a browser without JavaScript sends it."""
    return SimpleUploadedFile(name, data, "image/jpeg")


def every_byte() -> bytes:
    """All cells of all tables, byte columns as they are."""
    said = []
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'select * from "{table}"')
            for row in cursor.fetchall():
                said += [bytes(cell) if isinstance(cell, memoryview | bytes) else str(cell).encode() for cell in row]
    return b"\n".join(said)


def plain(row: Complaint) -> list[bytes]:
    """What lies in the envelopes of its pictures."""
    key = content_key(row)
    return [sealing.unseal_picture(key, one.sealed, row.lookup) for one in row.pictures.order_by("id")]


def looks_like(first: bytes, second: bytes) -> bool:
    """Whether two pictures show the same."""
    small = [Image.open(io.BytesIO(one)).convert("L").resize((8, 8)).tobytes() for one in (first, second)]
    return all(abs(one - other) < 12 for one, other in zip(*small, strict=True))


def test_without_javascript_nothing_of_the_metadata_is_kept_in_any_byte(cast, settings, tmp_path):
    settings.FILES = tmp_path / "files"
    told = pictures.jpeg_that_tells()
    assert all(canary in told + b"IMG-CANARY-2291" for canary in GPS_CANARIES), "the picture tells"
    words, sent = write(
        Client(), unit=cast.region.west.slug, pictures=[upload(told), upload(pictures.webp(), "b.webp")]
    )
    assert sent.status_code == 201
    row = Complaint.objects.get()
    first, second = plain(row)
    assert first.startswith(b"\xff\xd8") and second.startswith(b"\xff\xd8"), "both are JPEGs of ours"
    assert Image.open(io.BytesIO(first)).size == (600, 800), "upright"
    stored = every_byte()
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for canary in GPS_CANARIES:
        assert canary not in first and canary not in stored and canary not in files, canary
    assert not Image.open(io.BytesIO(first)).getexif()
    assert first not in stored and told not in stored, "sealed"
    assert b"BEGIN PRIVATE KEY" in files, "the search sees files"
    taken = json.loads(Client().post("/pengaduan/saya/data.json", {"words": words}).content)["pictures"]
    assert len(taken) == 2 and base64.b64decode(taken[0]["jpeg_base64"]).startswith(b"\xff\xd8")


def test_what_arrives_never_touches_the_disk(cast, monkeypatch):
    """Django would put the files of a large form into temporary ones, with everything that they tell."""

    def refuse(*_args, **_more):
        raise AssertionError("written to the disk")

    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", refuse)
    big = pictures.jpeg_that_tells() + b"\x00" * 7_000_000
    words, sent = write(Client(), pictures=[upload(big), upload(pictures.jpeg() + b"\x00" * 7_000_000)])
    assert sent.status_code == 201 and ComplaintPicture.objects.count() == 2
    added = mine(words, "pictures", pictures=[upload(pictures.png() + b"\x00" * 11_000_000), upload(big)])
    assert added.status_code == 200 and ComplaintPicture.objects.count() == 3, "one of them was there already"


@pytest.mark.parametrize(
    ("files", "status", "said"),
    [
        ([pictures.jpeg() + b"\x00" * 12_000_000], 422, "paling besar 12 MB"),
        ([pictures.jpeg() + b"\x00" * 9_000_000] * 3, 422, "semuanya bersama 24 MB"),
        ([pictures.jpeg(width=40 + n) for n in range(5)], 422, "Paling banyak 4 foto sekaligus"),
        ([pictures.SVG], 422, "bukan foto"),
        ([pictures.jpeg(), b"%PDF-1.7 nothing to see"], 422, "bukan foto"),
        ([pictures.png_of_claimed_size(60_000, 60_000)], 422, "piksel"),
        ([b"\xff\xd8\xff\xe1 broken"], 422, "bukan foto"),
    ],
    ids=["heavy", "heavy together", "many", "svg", "pdf", "bomb", "broken"],
)
def test_what_is_refused_names_the_field_and_leaves_nothing(cast, files, status, said):
    words, page = write(Client(), pictures=[upload(one) for one in files])
    text = page.content.decode()
    assert page.status_code in (status, 413) and said in text and "#p-pictures" in text, page.status_code
    assert STORY in text and words in text, "the words are not lost"
    assert not Complaint.objects.exists() and not ComplaintPicture.objects.exists()
    words, _sent = write(Client())
    before = Entry.objects.count()
    page = mine(words, "pictures", pictures=[upload(one) for one in files])
    assert page.status_code in (status, 413) and said in page.content.decode()
    assert 'id="g-pictures-error"' in page.content.decode(), "at its field"
    assert not ComplaintPicture.objects.exists() and Entry.objects.count() == before


def test_another_error_says_that_pictures_must_be_chosen_again(cast):
    _words, page = write(Client(), story="", pictures=[upload(pictures.jpeg())])
    assert page.status_code == 422 and "Pilih fotonya sekali lagi" in page.content.decode()


def test_sent_twice_is_kept_once(cast):
    words, _sent = write(Client(), pictures=[upload(pictures.jpeg())])
    write(Client(), words=words, pictures=[upload(pictures.jpeg(50, 60))])
    assert ComplaintPicture.objects.count() == 1, "the same words are the same complaint"
    for _press in range(2):
        assert (
            mine(words, "pictures", pictures=[upload(pictures.jpeg()), upload(pictures.jpeg(70, 60))]).status_code
            == 200
        )
    assert ComplaintPicture.objects.count() == 2
    assert Entry.objects.filter(kind="complaint.picture_added").count() == 1


def test_twelve_of_a_complaint_and_no_more(cast):
    words, _sent = write(Client())
    for turn in range(3):
        files = [upload(pictures.jpeg(40 + turn * 10 + n, 30)) for n in range(4)]
        assert mine(words, "pictures", pictures=files).status_code == 200
    page = mine(words, "pictures", pictures=[upload(pictures.jpeg(300, 30))])
    assert page.status_code == 422 and "Paling banyak 12 foto" in page.content.decode()
    assert ComplaintPicture.objects.count() == 12


def test_a_picture_answers_what_was_missing_and_a_closed_file_takes_none(cast):
    words, _sent = write(Client(), unit=cast.region.west.slug)
    row = Complaint.objects.get()
    intake.give_back(row, cast.viewer("wayan"), "Foto kuitansi", "Tambahkan fotonya.")
    assert mine(words, "pictures").status_code == 422, "none was chosen"
    assert mine(words, "pictures", pictures=[upload(pictures.jpeg())]).status_code == 200
    row.refresh_from_db()
    assert row.state == "submitted"
    mine(words, "withdraw")
    page = mine(words, "pictures", pictures=[upload(pictures.jpeg(90, 90))])
    assert page.status_code == 409 and ComplaintPicture.objects.count() == 1


def picture_address(row: Complaint) -> str:
    return f"/pengaduan/meja/{row.code}/gambar/{row.pictures.first().code}/"


def test_only_who_may_read_the_file_sees_its_pictures(cast):
    row = make_complaint(cast.region.west, mode="confidential", pictures=[A_PICTURE])
    other = make_complaint(cast.region.east, pictures=[A_PICTURE])
    address = picture_address(row)
    for key in KEPT_FROM:
        assert cast.client(key).get(address).status_code in ((302,) if key == "sari" else (404,)), key
    assert cast.client("ratna").get(address).status_code == 404, "the custodian keeps a name and reads nothing"
    inside = client_of(make_inspector(cast.region.west, "inside"))
    assert inside.get(address).status_code == 404 and inside.get(address + "?kecil").status_code == 404
    named = make_inspector(cast.region.polda, "named")
    assert client_of(named).get(address).status_code == 200
    intake.exclude(row, cast.viewer("wayan"), "named")
    assert client_of(named).get(address).status_code == 404
    wayan = cast.client("wayan")
    crossed = f"/pengaduan/meja/{row.code}/gambar/{other.pictures.get().code}/"
    assert wayan.get(crossed).status_code == 404, "a picture of another file"
    assert wayan.get(f"/pengaduan/meja/{row.code}/gambar/ZZZZZZZZZZZZ/").status_code == 404
    assert wayan.post(address).status_code == 405


def test_an_inspector_sees_them_and_the_complainant_reads_who_did(cast):
    words = new_words()
    row = make_complaint(cast.region.west, words=words, pictures=[A_PICTURE])
    assert not ComplaintOpening.objects.exists()
    answer = cast.client("wayan").get(picture_address(row))
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "image/jpeg"
    assert looks_like(answer.content, A_PICTURE)
    assert "no-store" in answer.headers["Cache-Control"] and "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    opening = ComplaintOpening.objects.get()
    assert opening.office == f"Itwasda {cast.region.polda.name}" and opening.office in mine(words).content.decode()
    assert Entry.objects.filter(kind="complaint.opened", subject_id=row.pk).count() == 1
    page = cast.client("wayan").get(f"/pengaduan/meja/{row.code}/").content.decode()
    assert f'src="{picture_address(row)}?kecil"' in page
    small = cast.client("wayan").get(picture_address(row) + "?kecil").content
    assert max(Image.open(io.BytesIO(small)).size) <= complaint_pictures.SMALL


def test_the_complainant_sees_their_own_and_no_word_of_theirs_opens_another(cast):
    words, strange = new_words(), new_words()
    row = make_complaint(cast.region.west, words=words, pictures=[A_PICTURE])
    other = make_complaint(cast.region.west, words=strange, pictures=[A_PICTURE])
    page = mine(words).content.decode()
    inline = re.search(r'src="data:image/jpeg;base64,([^"]+)"', page)[1]
    assert looks_like(base64.b64decode(inline), A_PICTURE)
    large = Client().post("/pengaduan/saya/gambar.jpg", {"words": words, "picture": row.pictures.get().code})
    assert large.status_code == 200 and large.headers["Content-Type"] == "image/jpeg"
    assert "no-store" in large.headers["Cache-Control"]
    own, others = row.pictures.get().code, other.pictures.get().code
    for typed, asked in ((strange, own), (words, ""), (words, others), ("satu", own)):
        given = {"words": typed, "picture": asked}
        assert Client().post("/pengaduan/saya/gambar.jpg", given).status_code == 404
    assert Client().get("/pengaduan/saya/gambar.jpg").status_code == 405


def sealed_form(words: str, sealed_pictures: list[bytes], **more):
    """The form as a browser with JavaScript sends it, with whatever lies in the envelopes."""
    secrets, made = secrets_of(words), seal_here(words, STORY)
    assert made.lookup == secrets.lookup
    encode = lambda value: base64.b64encode(value).decode()  # noqa: E731
    key = sealing.open_as(sealing.OVERSIGHT, made.key_oversight, made.lookup)
    envelopes = [one(key, made.lookup) if callable(one) else one for one in sealed_pictures]
    return {
        "kind": "levy", "mode": "anonymous", "kept": "on", "unit": "", "finder": encode(_derive(words, FIND)),
        "key_oversight": encode(made.key_oversight), "key_own": encode(made.key_own),
        "sealed_story": encode(made.story),
        "sealed_pictures": [SimpleUploadedFile("tersegel", one, "application/octet-stream") for one in envelopes],
    } | more  # fmt: skip


def sealing_of(data: bytes):
    """Seals these bytes once the key is known."""
    return lambda key, about: sealing.seal_picture(key, data, about)


def test_sealed_envelopes_are_bounded_and_what_lies_in_them_is_looked_at_before_anybody_sees_it(cast):
    most = complaint_pictures.MOST_SEALED
    for envelopes in ([b"x" * (most + 1)], [b"x" * 20], [b"x" * 100] * 5):
        page = Client().post("/pengaduan/tulis/", sealed_form(new_words(), envelopes))
        assert page.status_code in (413, 422) and "#p-pictures" in page.content.decode()
    raw = sealed_form(new_words(), [], pictures=[upload(pictures.jpeg_that_tells())])
    assert Client().post("/pengaduan/tulis/", raw).status_code == 422, "sealed words beside an open picture"
    assert not Complaint.objects.exists() and not ComplaintPicture.objects.exists()
    words = new_words()
    inside = [sealing_of(pictures.HTML), sealing_of(pictures.jpeg_that_tells()), b"x" * 500,
              lambda key, about: sealing.seal(key, A_PICTURE, about)]  # fmt: skip
    assert Client().post("/pengaduan/tulis/", sealed_form(words, inside)).status_code == 201
    row, wayan = Complaint.objects.get(), cast.client("wayan")
    answers = [wayan.get(f"/pengaduan/meja/{row.code}/gambar/{one.code}/") for one in row.pictures.order_by("id")]
    assert [one.status_code for one in answers] == [422, 200, 422, 422]
    assert not any(canary in answers[1].content for canary in GPS_CANARIES), "a stranger's program stripped nothing"
    assert wayan.get(f"/pengaduan/meja/{row.code}/").status_code == 200
    assert mine(words).content.decode().count("salah disegel") == 3


def test_the_desk_takes_pictures_only_from_a_browser_that_seals(cast):
    rahmat = cast.client("rahmat")
    words = new_words()
    empty = rahmat.get("/pengaduan/catat/").content.decode()
    assert "foto tidak dapat disertakan" in empty and "<div data-pictures-box hidden>" in empty
    given = {"kind": "service", "mode": "anonymous", "story": STORY, "kept": "on", "words": words, "unit": ""}
    page = rahmat.post("/pengaduan/catat/", given | {"pictures": [upload(pictures.jpeg())]})
    assert page.status_code == 422 and not Complaint.objects.exists()
    assert rahmat.post("/pengaduan/catat/", sealed_form(words, [sealing_of(A_PICTURE)])).status_code == 201
    assert looks_like(plain(Complaint.objects.get())[0], A_PICTURE)


def test_erased_and_forgotten_with_the_complaint(cast):
    words, _sent = write(Client(), unit=cast.region.west.slug, pictures=[upload(pictures.jpeg())])
    envelope = bytes(ComplaintPicture.objects.get().sealed)
    assert envelope in every_byte(), "the search sees it"
    mine(words, "withdraw")
    assert mine(words, "erase").status_code == 200
    assert not ComplaintPicture.objects.exists() and envelope not in every_byte()
    words, _sent = write(Client(), unit=cast.region.west.slug, pictures=[upload(pictures.jpeg())])
    answered(cast, words)
    mine(words, "accept")
    with clock.travel(timedelta(days=1_900)):
        assert forget_complaints(clock.now()) == 1
    assert not ComplaintPicture.objects.exists()


def test_two_pictures_never_share_a_nonce_and_one_is_always_the_same_envelope():
    key, about = sealing.new_content_key(), "a" * 64
    one, again, other = (sealing.seal_picture(key, data, about) for data in (b"one", b"one", b"two"))
    assert one == again and one[: sealing.NONCE] != other[: sealing.NONCE]
    assert sealing.seal_picture(sealing.new_content_key(), b"one", about) != one
    assert sealing.unseal_picture(key, one, about) == b"one"
    for wrong in ("b" * 64, about + ": picture"):
        with pytest.raises(ValueError, match="open"):
            sealing.unseal_picture(key, one, wrong)
    with pytest.raises(ValueError, match="open"):
        sealing.unseal(key, one, about)


def test_a_large_picture_is_drawn_smaller_until_it_fits(monkeypatch):
    noise = Image.effect_noise((1600, 1200), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    monkeypatch.setattr(complaint_pictures, "MOST_SEALED", 400_000)
    (drawn,) = complaint_pictures.draw_anew([upload(out.getvalue())])
    assert len(drawn) <= 400_000 and max(Image.open(io.BytesIO(drawn)).size) < 1600
    monkeypatch.setattr(complaint_pictures, "MOST_SEALED", 1_000)
    with pytest.raises(Refused):
        complaint_pictures.draw_anew([upload(out.getvalue())])
