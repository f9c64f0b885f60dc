"""What complaints start with: the rules of their clocks, and the bodies outside the police."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kemitraan.toolbox.seeding import add_missing

from .models import ComplaintRule, OutsideBody

SINCE = date(2024, 1, 1)
PERPOL = "Perpol 2/2024"
DESIGN = "design default"

# name, days, working days, source
RULES: list[tuple[str, int, bool, str]] = [
    ("intake", 3, True, "domain.md 3.3 step 2: completeness within 3 working days"),
    ("classify", 5, True, "domain.md 3.3 step 3: within 5 working days"),
    ("second_reading", 3, True, DESIGN),
    ("distribute", 2, True, DESIGN),
    ("sp3d", 20, True, f"{PERPOL}: progress letter within 20 working days"),
    ("result", 40, True, f"{PERPOL}: result within 40 working days after the progress letter"),
    ("notify", 3, True, DESIGN),
    ("mend", 10, True, DESIGN),
    ("review", 20, True, DESIGN),
    ("keep", 1_826, False, "domain.md 6, E9: closed complaints five years"),
    ("reprisal_first", 30, False, "domain.md 3.3 step 8: asked after 30 days"),
    ("reprisal_second", 90, False, "domain.md 3.3 step 8: asked after 90 days"),
]

# Addresses are from general knowledge and marked to be checked before use.
BODIES: list[tuple[str, str, str, str, str]] = [
    ("kompolnas", "Kompolnas", "Komisi Kepolisian Nasional: pengaduan dengan kronologi (apa, kapan, di mana, siapa)",
     "National Police Commission: complaints with a chronology (what, when, where, who)",
     "Jl. Tirtayasa VII No. 20, Jakarta Selatan; kompolnas.go.id"),
    ("ombudsman", "Ombudsman RI", "Pelayanan publik yang buruk: lambat, tidak dijawab, tidak adil",
     "Poor public service: delay, no answer, unfair treatment",
     "Jl. H.R. Rasuna Said Kav. C-19, Jakarta Selatan; telepon 137; ombudsman.go.id"),
    ("komnas-ham", "Komnas HAM", "Pelanggaran hak asasi manusia", "Violations of human rights",
     "Jl. Latuharhary No. 4B, Jakarta Pusat; komnasham.go.id"),
    ("lpsk", "LPSK", "Perlindungan saksi dan korban, bila Anda takut akan akibatnya",
     "Protection of witnesses and victims, if you are afraid of the consequences",
     "Jl. Raya Bogor KM 24 No. 47-49, Jakarta Timur; telepon 148; lpsk.go.id"),
    ("propam-mabes", "Divpropam Polri", "Disiplin dan etika anggota, bila pengaduan menyangkut Polda",
     "Discipline and ethics of officers, where the Polda itself is complained about",
     "Mabes Polri, Jl. Trunojoyo No. 3, Jakarta Selatan; propam.polri.go.id"),
]  # fmt: skip


@transaction.atomic
def seed_complaints() -> None:
    """Rules and bodies that are not there yet; what staff changed stays."""
    add_missing(
        (
            ComplaintRule(name=name, days=count, workdays=work, valid_from=SINCE, source=source)
            for name, count, work, source in RULES
        ),
        "name",
    )
    add_missing(
        (
            OutsideBody(code=code, name=name, about_id=about_id, about_en=about_en, address=address, order=order)
            for order, (code, name, about_id, about_en, address) in enumerate(BODIES)
        ),
        "code",
    )
