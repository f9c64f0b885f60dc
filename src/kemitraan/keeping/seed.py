"""How long what has no rule in its own room is kept. Defaults of ours: whoever runs the house decides anew."""

from __future__ import annotations

from datetime import date

from .models import KeepRule

SINCE = date(2026, 1, 2)
# name, days, the law it rests on, where the number comes from
RULES = (
    ("report_identity", 730, "UU 27/2022 Ps. 16 (2) g, 43, 44", "Usulan awal: 24 bulan setelah laporan selesai"),
    ("message_address", 30, "UU 27/2022 Ps. 16 (2) c", "Usulan awal: alamat tidak diperlukan setelah terkirim"),
    ("data_request", 1826, "UU 27/2022 Ps. 31", "Usulan awal: 5 tahun sebagai bukti dijawab"),
    ("information_request", 1826, "UU 14/2008; UU 43/2009", "Usulan awal: 5 tahun, periksa jadwal retensi arsip"),
    ("reading_log", 1826, "UU 27/2022 Ps. 16 (2) g", "Usulan awal: 5 tahun; basis data menolak kurang dari 2 tahun"),
    ("incident", 3653, "UU 27/2022 Ps. 46", "Usulan awal: 10 tahun"),
)


def seed_keeping() -> None:
    """Put the rules in; what is there stays as staff left it."""
    for name, days, basis, source in RULES:
        if not KeepRule.objects.filter(name=name).exists():
            KeepRule.objects.create(name=name, days=days, basis=basis, source=source, valid_from=SINCE)
