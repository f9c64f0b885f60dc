"""A few complaints about the police in several states: so that the inspectors' pages have something to show."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

from django_otp.plugins.otp_totp.models import TOTPDevice
from PIL import Image, ImageDraw, ImageFont

from kemitraan.accountability import api as accountability
from kemitraan.people import api as people
from kemitraan.territory import api as territory

from . import Stage

PAST = 160  # closed ones of the whole region: enough for the public figures
SECOND = "demo-inspector-2"
STORIES = [
    ("levy", "anonymous", "Di pos dekat pasar saya diminta uang rokok supaya laporan kehilangan diterima.", 0),
    ("service", "confidential", "Saya menunggu empat jam di SPKT, lalu disuruh datang besok tanpa penjelasan.", 1),
    ("case", "named", "Laporan saya sudah enam bulan tanpa kabar. Surat perkembangan tidak pernah saya terima.", 4),
    ("conduct", "anonymous", "Petugas membentak ibu saya saat razia dan menolak menyebut namanya.", 6),
    ("service", "anonymous", "Loket tutup sebelum jam pelayanan selesai.", 7),
]


def seed(stage: Stage) -> str:
    """Five complaints about the sector, from just received to answered, and closed ones; what is there stays."""
    top = territory.ladder(stage.sector)[-1]
    wayan = people.viewer_for(stage.posts["wayan"].account)
    _second_inspector(stage, top)
    made = 0
    if not accountability.visible_to(wayan).exists():
        for kind, mode, story, steps in STORIES:
            who = None if mode == "anonymous" else {"name": "Warga Contoh", "contact": "DEMO-0812"}
            pictures = [_slip()] if kind == "levy" else []
            sealed = accountability.seal_here(
                accountability.new_words(), story, who, named=mode == "named", pictures=pictures
            )
            complaint = accountability.complain(accountability.About(kind, mode, stage.sector), sealed)
            _walk(complaint, wayan, steps)
            made += 1
        sectors = territory.Unit.objects.filter(level=territory.Unit.Level.POLSEK).order_by("id")
        made += accountability.fill_complaints(list(sectors), PAST, stage.rng)
    return f"accountability: {made} complaints about the police; inspectors above each unit alone see them."


def _slip() -> bytes:
    """The picture of a slip of paper that says itself that it is none."""
    paper = Image.new("RGB", (640, 800), (92, 84, 76))
    draw = ImageDraw.Draw(paper)
    draw.polygon([(90, 70), (560, 50), (575, 740), (75, 750)], fill=(246, 243, 234))
    for line in range(9):
        draw.line([(140, 220 + line * 52), (500 - line % 3 * 60, 214 + line * 52)], fill=(120, 122, 130), width=9)
    draw.text((140, 110), "CONTOH", fill=(150, 40, 40), font=ImageFont.load_default(54))
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=82)
    return out.getvalue()


def _walk(row: accountability.Complaint, by: people.Viewer, steps: int) -> None:
    verbs: list[Callable[[], object]] = [
        lambda: accountability.register(row, by),
        lambda: accountability.grade(row, by),
        lambda: accountability.distribute(row, by, "propam"),
        lambda: accountability.progress(row, by, "Berkas diterima pemeriksa. Saksi akan didengar pekan depan."),
        lambda: accountability.find(row, by, "proven", "guidance", "Keterangan dua saksi cocok dengan jadwal jaga."),
        lambda: accountability.notify(row, by, "Pengaduan Anda benar. Petugas dibina dan loket diperbaiki."),
    ]
    if steps == 7:  # given back: the complainant's move
        accountability.give_back(row, by, "Hari kejadian belum ada.", "Tulis tanggalnya di halaman pengaduan Anda.")
        return
    for verb in verbs[:steps]:
        verb()


def _second_inspector(stage: Stage, unit: territory.Unit) -> None:
    """Laying aside takes two: somebody beside the character."""
    account_model = type(stage.posts["wayan"].account)
    if account_model.objects.filter(username=SECOND).exists():
        return
    account = account_model.objects.create_user(SECOND, name="Kompol Komang", demo=True)
    TOTPDevice.objects.create(user=account, name="demo", confirmed=True)
    people.Post.objects.create(
        account=account, role=people.Role.INSPECTOR, unit=unit, title="Itwasda",
        order_number="SPRIN/901/I/2020/CONTOH", valid_from=date(2020, 1, 1),
    )  # fmt: skip
