"""What people asked of their data and of public information, and a drill: for the officers' pages of a demo."""

from __future__ import annotations

import uuid
from datetime import timedelta

from kemitraan.people.api import viewer_for
from kemitraan.privacy import api as privacy
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock

from .year import Stage

ASKED = (
    ("Jumlah laporan pencurian sepeda motor per kelurahan di Tebet, 2025", "Skripsi kriminologi", "Nadia"),
    ("Rencana patroli minggu depan di Manggarai", "Ingin tahu", "Bayu"),
    ("Anggaran pembinaan siskamling tahun ini", "Rapat RW", "Ibu Retno"),
)


def _report(area: str, name: str) -> str:
    """A small report by somebody with a name; its receipt code."""
    contact = reports.Contact(name=name, phone="0800 000 0000")
    new = reports.NewReport(
        uuid.uuid4(), "A02", "Bagaimana cara memperpanjang SIM?", "web", area_code=area, contact=contact
    )
    return reports.receive(new).code


def seed_privacy(stage: Stage) -> str:
    """Four requests about data, three for information, one drill; nothing where any is there already."""
    if privacy.DataRequest.objects.exists() or privacy.InformationRequest.objects.exists():
        return "Requests about data and information are there already."
    tari, mega, galih = (viewer_for(stage.posts[name].account) for name in ("tari", "mega", "galih"))
    if stage.village is not None:
        with clock.travel(-timedelta(hours=20)):
            codes = [_report(stage.village.code, name) for name in ("Ibu Sari", "Pak Darma", "Ibu Yanti")]
            seen = privacy.ask(uuid.uuid4(), "see", words="", proofs=codes[:1], language="id")
            privacy.ask(uuid.uuid4(), "correct", words="Nama saya salah eja.", proofs=codes[1:2], language="id")
            looked = privacy.ask(uuid.uuid4(), "withdraw", words="Jangan hubungi saya lagi.", proofs=[], language="id")
            privacy.check_in_person(looked, codes[2], by=mega)  # so that Ipda Tari answers it
        privacy.answer(seen, by=tari)
    privacy.ask(uuid.uuid4(), "erase", words="Saya lupa kodenya.", proofs=[], language="id")
    with clock.travel(-timedelta(days=6)):
        rows = [
            privacy.ask_information(uuid.uuid4(), asks=asks, purpose=why, name=name, contact="", language="id")
            for asks, why, name in ASKED
        ]
    privacy.answer_information(
        rows[0], outcome="given", answer="Terlampir per kelurahan; angka di bawah lima tidak disebut.",
        title="Laporan pencurian sepeda motor per kelurahan, 2025", by=galih,
    )  # fmt: skip
    privacy.answer_information(
        rows[1], outcome="refused", answer="Rencana patroli yang akan datang tidak dapat diberikan.", article="17a",
        title="Rencana patroli yang akan datang", consequence="Pelaku dapat menghindari patroli.", by=galih,
    )  # fmt: skip
    found = clock.now() - timedelta(hours=3)
    privacy.open_incident(
        privacy.NewIncident(
            "seen",
            "Latihan: layar meja pelayanan terlihat dari ruang tunggu.",
            "nama dan telepon pelapor",
            found,
            found,
            drill=True,
        ),
        by=tari,
    )  # fmt: skip
    return "Requests about data and information, and a drill, are ready."
