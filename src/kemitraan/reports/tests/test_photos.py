"""Hostile files (trust study, attacks 1 to 8, 11 to 13): what is served is a fresh JPEG and nothing else."""

from __future__ import annotations

import hashlib
import io
import os
import resource
import uuid
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox
from PIL import Image

from kemitraan.reports import api as reports
from kemitraan.reports import photos
from kemitraan.reports.views.door import MOST_BODY
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from . import pictures
from .builders import make_report


def upload(data: bytes, name: str = "a.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def send(client, *files, **more):
    """The form with these files."""
    given = {"key": str(uuid.uuid4()), "story": "Lihat foto", "place": "Tebet Timur", "photos": list(files)} | more
    return client.post("/lapor/B01/", given)


@pytest.mark.parametrize("data", [pictures.jpeg(), pictures.png(), pictures.webp(), pictures.png(mode="RGBA"),
                                  pictures.png(mode="P"), pictures.png(mode="LA"), pictures.png(mode="I;16"),
                                  pictures.jpeg(300, 200, progressive=True)])  # fmt: skip
def test_honest_pictures_pass(data):
    prepared = photos.prepare_photo(data)
    with Image.open(io.BytesIO(prepared.jpeg)) as again:
        assert (again.format, again.mode) == ("JPEG", "RGB")
        assert again.size == (prepared.width, prepared.height)


def test_a_large_photo_is_made_small_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    prepared = photos.prepare_photo(pictures.jpeg(4000, 3000, exif=exif.tobytes()))
    assert (prepared.width, prepared.height) == (1200, 1600)


def test_nothing_transparent_turns_black():
    prepared = photos.prepare_photo(pictures.png(mode="RGBA"))  # all of it transparent
    with Image.open(io.BytesIO(prepared.jpeg)) as seen:
        assert seen.getpixel((5, 5)) == (255, 255, 255)


def test_place_and_time_are_gone_from_every_byte():
    data = pictures.jpeg_that_tells()
    assert all(word in data or word.decode().encode("utf-16-le") in data for word in pictures.GPS_WORDS)
    prepared = photos.prepare_photo(data)
    for word in pictures.GPS_WORDS:
        assert word not in prepared.jpeg and word.decode().encode("utf-16-le") not in prepared.jpeg
    with Image.open(io.BytesIO(prepared.jpeg)) as seen:
        assert not seen.getexif() and set(seen.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert prepared.jpeg.count(b"\xff\xd8\xff") == 1, "no picture within the picture"


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("60000x60000", pictures.png_of_claimed_size(60_000, 60_000), 422),
        ("over the limit", pictures.png_of_claimed_size(6_000, 6_000), 422),
        ("claims more than it holds", pictures.png_of_claimed_size(2_000, 2_000), 422),
        ("svg", pictures.SVG, 422),
        ("html", pictures.HTML, 422),
        ("empty", b"", 422),
        ("zip bomb", b"PK\x03\x04" + zlib.compress(b"\x00" * 10_000_000), 422),
        ("cut off", pictures.jpeg()[:2_000], 422),
        ("only a head", pictures.jpeg()[:20], 422),
        ("gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;/*alert(1)*/", 422),
        ("pdf", b"%PDF-1.7\n<script>", 422),
        ("too many bytes", b"\xff\xd8\xff" + b"\x00" * photos.MOST_BYTES, 413),
    ],
)
def test_hostile_files_are_refused_with_a_reason(name, data, status):
    with pytest.raises(Refused) as refusal:
        photos.prepare_photo(data)
    assert (refusal.value.status, refusal.value.field) == (status, "photo")


def test_a_flood_of_pixels_costs_no_memory():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for width, height in ((60_000, 60_000), (30_000, 3_000), (7_000, 7_000), (4_294_967, 4_294_967)):
        with pytest.raises(Refused):
            photos.prepare_photo(pictures.png_of_claimed_size(width, height))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KB


@pytest.mark.parametrize("tail", [pictures.HTML, b"%PDF-1.7 <script>", b"PK\x03\x04 a zip", b"*/=1;alert(1)//"])
def test_polyglots_lose_their_second_face(tail):
    comment = pictures.jpeg(comment=tail)
    for data in (pictures.jpeg() + tail, comment):
        assert tail in data and tail not in photos.prepare_photo(data).jpeg


def test_attack_14_what_a_scanner_would_find_is_not_served():
    """The test word of virus scanners: refused as it is, gone from a picture that carries it in three places."""
    found = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    with pytest.raises(Refused):
        photos.prepare_photo(found)
    exif = Image.Exif()
    exif[0x010E] = found.decode()
    data = pictures.jpeg(comment=found, exif=exif.tobytes()) + found
    assert data.count(found) == 3 and found not in photos.prepare_photo(data).jpeg


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([pictures.jpeg(90, 60), pictures.png(40, 30), pictures.webp(40, 30), pictures.jpeg_that_tells()]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=4)), min_size=1, max_size=12),
    st.floats(0.2, 1),
)
def test_broken_bytes_give_a_picture_or_a_refusal_never_an_error(data, wounds, kept):
    broken = bytearray(data[: max(1, int(len(data) * kept))])
    for where, what in wounds:
        at = int(where * len(broken))
        broken[at : at + len(what)] = what
    try:
        photos.prepare_photo(bytes(broken))
    except Refused as refusal:
        assert refusal.status in (413, 422)


@pytest.mark.usefixtures("jakarta")
class TestThroughTheForm:
    @pytest.mark.parametrize(
        "name",
        [
            "../../etc/passwd.jpg",
            "C:\\Windows\\x.jpg",
            "x" * 300 + ".jpg",
            "a\r\nSet-Cookie: x.jpg",
            "‮gpj.exe",
            "a\x00.jpg",
        ],
    )
    def test_a_files_name_means_nothing(self, client, name, tmp_path):
        assert send(client, upload(pictures.jpeg(), name)).status_code == 303
        photo = reports.Photo.objects.get()
        assert photos.photo_path(photo.name).is_relative_to(tmp_path)
        stored = {path.name for path in tmp_path.rglob("*") if path.is_file()}
        assert stored == {f"{photo.name.hex}.jpg", f"{photo.name.hex}.box", "evidence.pub", "evidence.key"}

    def test_a_files_type_means_nothing(self, client):
        assert send(client, upload(pictures.HTML, "cute.jpg")).status_code == 422
        assert send(client, upload(pictures.jpeg(), "page.html", "text/html")).status_code == 303

    def test_what_is_refused_leaves_nothing(self, client, tmp_path):
        answer = send(client, upload(pictures.jpeg()), upload(pictures.png_of_claimed_size(60_000, 60_000)))
        assert answer.status_code == 422 and "piksel" in answer.content.decode()
        assert not reports.Report.objects.exists() and not [path for path in tmp_path.rglob("*") if path.is_file()]

    def test_the_same_picture_twice_is_kept_once(self, client, tmp_path):
        assert send(client, upload(pictures.jpeg()), upload(pictures.jpeg(), "again.jpg")).status_code == 303
        assert reports.Photo.objects.count() == 1 and len(list(tmp_path.rglob("*.jpg"))) == 1

    def test_six_and_no_more(self, client, tmp_path):
        some = [upload(pictures.jpeg(100 + number, 80)) for number in range(7)]
        refused = send(client, *some)
        assert refused.status_code == 422 and not reports.Report.objects.exists()
        for file in some:
            file.seek(0)
        assert send(client, *some[:6]).status_code == 303
        report = reports.Report.objects.get()
        before = len(list(tmp_path.rglob("*.jpg")))
        more = client.post(f"/l/{report.code}/tambah/", {"text": "lagi", "photos": [upload(pictures.jpeg(99, 80))]})
        assert more.status_code == 422 and reports.Photo.objects.count() == 6
        assert len(list(tmp_path.rglob("*.jpg"))) == before and not report.words.exists()

    def test_ten_thousand_files_are_stopped_at_the_gate(self, client):
        answer = send(client, *[upload(b"x", f"{number}.jpg") for number in range(200)])
        assert answer.status_code == 400 and not reports.Report.objects.exists()

    def test_five_gigabytes_are_refused_before_they_are_read(self, client):
        class Untouched(io.BytesIO):
            def read(self, *_):
                raise AssertionError("the body was read")

            readline = read

        answer = client.generic(
            "POST", "/lapor/B01/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(5 * 2**30),
            **{"wsgi.input": Untouched()},
        )  # fmt: skip
        assert answer.status_code == 413 and MOST_BODY < 5 * 2**30

    def test_the_original_is_sealed_and_the_web_process_cannot_read_it(self, client, tmp_path):
        data = pictures.jpeg_that_tells()
        assert send(client, upload(data)).status_code == 303
        photo = reports.Photo.objects.get()
        sealed = next(tmp_path.rglob("*.box")).read_bytes()
        assert b"SECRETCAM" not in sealed and photo.sha256 == hashlib.sha256(data).hexdigest()
        key = PrivateKey((tmp_path / "evidence.key").read_bytes())
        assert SealedBox(key).decrypt(sealed) == data
        assert (tmp_path / "evidence.key").stat().st_mode & 0o777 == 0o600

    def test_served_only_with_the_code_and_never_kept_by_others(self, client):
        send(client, upload(pictures.jpeg_that_tells()))
        report, photo = reports.Report.objects.get(), reports.Photo.objects.get()
        address = f"/l/{report.code}/foto/{photo.name}/"
        answer = client.get(address)
        body = b"".join(answer.streaming_content)
        assert answer.status_code == 200 and body[:3] == b"\xff\xd8\xff" and b"SECRETCAM" not in body
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Disposition"] == "inline"
        assert "ETag" not in answer.headers and "sandbox" in answer.headers["Content-Security-Policy"]
        other = make_report(story="Laporan orang lain")
        assert client.get(f"/l/{other.code}/foto/{photo.name}/").status_code == 404
        assert client.get(f"/l/AAAABBBBCCCC/foto/{photo.name}/").status_code == 404
        assert client.get(f"/l/{report.code}/foto/{uuid.uuid4()}/").status_code == 404
        assert client.get(f"{address}x.css").status_code == 404

    def test_a_responders_picture_is_not_the_reporters_to_see(self, client):
        report = make_report()
        photo = reports.keep_photos(report, [reports.prepare_photo(pictures.jpeg())], by="responder")[0]
        assert client.get(f"/l/{report.code}/foto/{photo.name}/").status_code == 404

    def test_a_lost_file_is_a_404(self, client):
        send(client, upload(pictures.jpeg()))
        report, photo = reports.Report.objects.get(), reports.Photo.objects.get()
        photos.photo_path(photo.name).unlink()
        assert client.get(f"/l/{report.code}/foto/{photo.name}/").status_code == 404

    def test_files_without_a_row_are_swept_after_a_day(self, client, tmp_path):
        send(client, upload(pictures.jpeg()))
        orphan = tmp_path / "photos" / "ab" / f"{uuid.uuid4().hex}.jpg"
        half = tmp_path / "sealed" / "ab" / f"{uuid.uuid4().hex}.1-2.part"
        for path in (orphan, half):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")
        assert photos.sweep_photos() == 0
        assert photos.sweep_photos(clock.now() + timedelta(days=2)) == 2
        assert not orphan.exists() and not half.exists() and len(list(tmp_path.rglob("*.jpg"))) == 1

    def test_several_processes_agree_on_one_evidence_key(self, tmp_path):
        keys = {bytes(photos._public_key()) for _ in range(3)}
        (tmp_path / "evidence.pub").unlink()  # a second process that lost the race to write it
        keys.add(bytes(photos._public_key()))
        assert len(keys) == 1 and not [name for name in os.listdir(tmp_path) if ".part" in name]
        assert Path(tmp_path, "evidence.key").exists()
