"""A list comes in: every fault by row and column, nothing stored before, undone as a whole, or refused with reasons."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from tests.cast import Cast

from kemitraan.journal import api as journal
from kemitraan.partnership import api as partnership
from kemitraan.partnership import take_in
from kemitraan.partnership.export import as_workbook
from kemitraan.partnership.kinds import Kind
from kemitraan.partnership.models import Contact, ImportBatch, ImportRow, Partner
from kemitraan.partnership.take_in import look_at_list, run_imports, start_import
from kemitraan.partnership.undo_import import undo_import
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import LESTARI, make_contact, make_partner, make_promise

HEAD = "Nama;Jenis;Jabatan;Kelurahan;RW;No HP;Diberikan oleh;Tanggal persetujuan;Warna\n"
GOOD = "Karang Taruna Melati;ormas;;Melati;3;;;;hijau\n"
FIGURE = "Ibu Wati;tokoh masyarakat;Ketua RW 03;Melati;RW 03;0812 0000 0101;Ibu Wati;31-03-2026;\n"
BAD = "Pak Anu;tokoh adat;;Antah Berantah;1000;bukan nomor;;;biru\n"


def looked(cast: Cast, text: str, **defaults: str) -> ImportBatch:
    told = {"purpose": "cooperation"} | defaults
    return look_at_list(text.encode(), "mitra.csv", unit=cast.region.west, defaults=told, by=LESTARI)


def faults(batch: ImportBatch) -> dict[int, set[str]]:
    return {row.number: {one["field"] for one in row.problems} for row in batch.lines.exclude(problems=[])}


def test_a_dry_run_names_every_fault_and_stores_nobody(cast: Cast) -> None:
    batch = looked(cast, HEAD + GOOD + FIGURE + BAD)
    assert (batch.rows, batch.bad, batch.state) == (3, 1, "checked")
    assert faults(batch) == {4: {"function", "village", "rw", "phone", "given_by", "consented_on"}}
    row = batch.lines.get(number=4)
    assert {one["column"] for one in row.problems} >= {"phone", "village"}
    assert all(one["reason"] for one in row.problems)
    assert not Partner.objects.exists() and not Contact.objects.exists()
    assert "Warna" in batch.headings and "Warna" not in batch.mapping
    page = cast.client("lestari").get(f"/mitra/impor/{batch.pk}/").content.decode()
    assert "<strong>Kelurahan</strong>: Kelurahan ini di luar wilayah Anda: Antah Berantah" in page


def test_a_row_that_speaks_of_belief_or_origin_is_left_out_and_says_where(cast: Cast) -> None:
    head = "Nama;Jenis;Jabatan;Catatan\n"
    batch = looked(
        cast,
        head
        + "Ibu A;tokoh masyarakat;Ketua RT 1, orang Batak;Beliau Kristen, keturunan Tionghoa\n"
        + "Ibu B;tokoh masyarakat;Ketua RT 2;Rapat di Kampung Melayu\n",
    )
    assert faults(batch) == {2: {"function", "note"}}
    assert {one["code"] for one in batch.lines.get(number=2).problems} == {"belonging"}
    start_import(batch, by=LESTARI)
    assert [row.name for row in Partner.objects.all()] == ["Ibu B"]


def test_an_office_in_a_religious_institution_comes_in_with_consent_only(cast: Cast) -> None:
    head = "Nama;Jenis;Jabatan;Persetujuan jabatan\n"
    batch = looked(cast, head + "Bapak A;tokoh agama;Ketua DKM;\n" + "Bapak B;tokoh agama;Ketua DKM;2026-01-31\n")
    assert faults(batch) == {2: {"function_consented_on"}}
    start_import(batch, by=LESTARI)
    assert Partner.objects.get().function_consented_on.isoformat() == "2026-01-31"


def test_good_rows_come_in_and_the_whole_is_undone(cast: Cast) -> None:
    batch = start_import(looked(cast, HEAD + GOOD + FIGURE + BAD), by=LESTARI)
    assert (batch.state, batch.done) == ("done", 3)
    wati = Partner.objects.get(name="Ibu Wati")
    assert (wati.kind, wati.area.code, wati.unit) == (
        "community_figure", f"{cast.region.melati.code}/RW003", cast.region.west,
    )  # fmt: skip
    assert wati.contacts.get().consented_on.isoformat() == "2026-03-31"
    assert undo_import(batch, by=LESTARI) == 2
    assert not Partner.objects.exists() and not Contact.objects.exists()
    with pytest.raises(Refused):
        undo_import(batch, by=LESTARI)


def test_undo_refuses_where_something_was_built_and_says_what(cast: Cast) -> None:
    batch = start_import(looked(cast, HEAD + GOOD + FIGURE), by=LESTARI)
    make_promise(Partner.objects.get(name="Ibu Wati"))
    with pytest.raises(Refused) as refused:
        undo_import(batch, by=LESTARI)
    assert refused.value.status == 409
    assert "3, Ibu Wati" in refused.value.message and "Janji dibuat" in refused.value.message
    assert not re.search("promise|spoken|partner", refused.value.message), "no raw names"
    assert Partner.objects.count() == 2
    batch.refresh_from_db()
    assert batch.state == "done"


def test_what_is_known_already_is_left_out(cast: Cast) -> None:
    known = make_partner(cast.region, kind="ormas", name="KARANG TARUNA MELATI")
    make_contact(known, "081200000101")
    batch = looked(cast, HEAD + GOOD + GOOD.replace("Melati;3", "Mawar;3") + FIGURE + FIGURE.replace("0101", "0102"))
    assert faults(batch) == {2: {"name"}, 4: {"phone"}, 5: {"name"}}


def test_columns_are_mapped_by_hand_and_rows_checked_anew(cast: Cast) -> None:
    text = "Nama;Apa itu\nWarung Maju;perusahaan\n"
    batch = looked(cast, text)
    assert faults(batch) == {2: {"kind"}}
    client = cast.client("lestari")
    page = client.post(f"/mitra/impor/{batch.pk}/kolom/", {"column_name": "name", "column_kind": "Apa itu"})
    assert page.status_code == 302
    batch.refresh_from_db()
    assert (batch.bad, batch.mapping) == (0, {"name": "name", "kind": "Apa itu"})
    client.post(f"/mitra/impor/{batch.pk}/kolom/", {"column_kind": "Apa itu"})
    batch.refresh_from_db()
    assert batch.mapping["name"] == "name", "without a name column nothing changes"


def test_a_long_list_goes_on_in_the_worker(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take_in, "AT_ONCE", 2)
    monkeypatch.setattr(take_in, "CHUNK", 2)
    text = "Nama;Jenis\n" + "".join(
        f"Usaha Nomor {word};perusahaan\n" for word in ("satu", "dua", "tiga", "empat", "lima")
    )
    batch = start_import(looked(cast, text), by=LESTARI)
    assert (batch.state, batch.done) == ("running", 0)
    page = cast.client("lestari").get(f"/mitra/impor/{batch.pk}/").content.decode()
    assert "<progress" in page and 'hx-trigger="every 3s"' in page
    assert run_imports() == 2
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("running", 2)
    run_imports()
    run_imports()
    batch.refresh_from_db()
    assert (batch.state, batch.done, Partner.objects.count()) == ("done", 5, 5)
    fact = journal.Entry.objects.filter(kind="partner.imported").first()
    assert fact is not None and fact.actor_name == "Iptu Lestari"


def test_a_draft_is_forgotten_and_cells_do_not_stay(cast: Cast) -> None:
    draft, taken = looked(cast, HEAD + GOOD), start_import(looked(cast, HEAD + FIGURE), by=LESTARI)
    run_imports(clock.now() + timedelta(days=9))
    draft.refresh_from_db()
    assert draft.state == "forgotten" and not draft.lines.exists()
    row = ImportRow.objects.get(batch=taken)
    assert row.cells == {} and row.partner is not None


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_we_export_comes_in_again(cast: Cast, language: str) -> None:
    for number, kind in enumerate(Kind):
        make_partner(cast.region, kind=kind.value, name=f"Mitra {number}", area=cast.region.melati)
    with override(language):
        rows = Partner.objects.order_by("id")
        before = list(rows.values_list("name", "kind", "function", "area_id", "function_consented_on"))
        book = as_workbook(rows, clock.now())
    Partner.objects.all().delete()
    batch = look_at_list(book, "mitra.xlsx", unit=cast.region.west, defaults={}, by=LESTARI)
    assert faults(batch) == {}
    start_import(batch, by=LESTARI)
    assert list(rows.values_list("name", "kind", "function", "area_id", "function_consented_on")) == before


def test_an_unknown_kind_names_the_known_and_no_purpose_is_made_up(cast: Cast) -> None:
    batch = looked(cast, HEAD + FIGURE + "Warung;warung;;;;;;;\n", purpose="")
    assert faults(batch) == {2: {"purpose"}, 3: {"kind"}}
    assert "Perusahaan" in batch.lines.get(number=3).problems[0]["reason"]
    start = looked(
        cast, HEAD.replace("Warna", "Tujuan") + FIGURE.rstrip("\n") + "Hanya untuk keadaan darurat\n", purpose=""
    )
    start_import(start, by=LESTARI)
    assert Contact.objects.get().purpose == "emergency"


def test_the_upload_and_its_refusals(cast: Cast) -> None:
    client = cast.client("lestari")
    book = openpyxl.Workbook()
    book.active.append(["Nama", "Jenis"])
    book.active.append(["Yayasan Contoh", "LSM"])
    kept = io.BytesIO()
    book.save(kept)
    file = SimpleUploadedFile("lsm.xlsx", kept.getvalue())
    assert client.post("/mitra/impor/", {"file": file}).status_code == 302
    batch = ImportBatch.objects.get()
    assert client.post(f"/mitra/impor/{batch.pk}/ambil/").status_code == 302
    assert Partner.objects.get().kind == "ngo"
    for content in (b"", b"\x00\x01", b"PK\x03\x04 broken", b"a;b\n1;2\n", b"nama\n"):
        answer = client.post("/mitra/impor/", {"file": SimpleUploadedFile("x.xlsx", content)})
        assert answer.status_code == 422 and answer.context["form"].errors["file"]
    assert client.post(f"/mitra/impor/{batch.pk}/apa/").status_code == 404
    assert client.get("/mitra/impor/contoh/").content[:2] == b"PK"


def test_the_export_holds_no_contacts_and_runs_nothing(cast: Cast) -> None:
    partner = make_partner(cast.region, kind="company", name="=HYPERLINK(1)")
    make_contact(partner, "0812-9999-0000")
    make_partner(cast.region, east=True, name="Tetangga")
    answer = cast.client("lestari").get("/mitra/ekspor/")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[0] for row in rows[1:]] == ["'=HYPERLINK(1)"]
    assert "9999" not in str(rows)
    assert journal.Entry.objects.filter(kind="partners.exported").count() == 1
    assert cast.client("dewi").get("/mitra/ekspor/").status_code == 404
    assert partnership.Partner.objects.count() == 2
