"""What the room needs before anybody plans anything: topics and the first rules."""

from __future__ import annotations

from django.db import transaction

from kemitraan.toolbox.seeding import add_missing

from .models import Topic
from .rules import seed_rules

# domain.md 3.11 step 1, and what self-organised security is taught (3.6 step 4). Codes of reports: domain.md 5.4.
TOPICS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("drugs", "Bahaya narkoba", "Harm of drugs", ("T01",)),
    ("traffic", "Tertib lalu lintas", "Safety in traffic", ("L01", "L02", "L03")),
    ("cyber-fraud", "Penipuan lewat telepon dan internet", "Fraud by telephone and internet", ("K06", "T03")),
    ("brawls", "Mencegah tawuran", "Preventing street brawls", ("K10", "K11")),
    ("domestic-violence", "Kekerasan dalam rumah tangga", "Domestic violence", ("K07", "K08", "K09")),
    ("your-rights", "Hak Anda saat dihentikan polisi", "Your rights when police stop you", ()),
    ("theft", "Mencegah pencurian", "Preventing theft", ("K03", "K04", "K05")),
    ("fire-flood", "Kebakaran dan banjir", "Fire and flood", ("B01", "B02", "B03")),
    ("scene", "Tindakan pertama di tempat kejadian", "First action at the scene", ()),
    ("guarding", "Keterampilan satuan pengamanan", "Skills of security guards", ()),
    ("partnership", "Kemitraan dengan polisi", "Working together with the police", ()),
)


@transaction.atomic
def seed_learning() -> None:
    """Topics and rules that are not there yet; what somebody changed stays."""
    add_missing(
        (
            Topic(code=code, name_id=name_id, name_en=name_en, categories=list(categories), order=order * 10)
            for order, (code, name_id, name_en, categories) in enumerate(TOPICS, start=1)
        ),
        "code",
    )
    seed_rules()
