"""Keep a small database of the version as it is now, for :mod:`proofs.upgrade` to migrate ever after.

    python -m proofs.keep_version 0.2.0        once, when a version is released

It holds invented reports in several states, everything's rules, and receipts as residents got them.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

from benchmarks import harness
from kemitraan.toolbox.embedded_postgres import binaries

VERSIONS = Path(__file__).resolve().parent / "versions"
REPORTS = 40


def fill() -> dict[str, object]:
    """Rows as a running system makes them; counts, and receipts. Runs inside the world."""
    from django.apps import apps

    from kemitraan.dispatch import api as dispatch
    from kemitraan.journal import api as journal
    from kemitraan.messaging import api as messaging
    from kemitraan.people.api import seed_people
    from kemitraan.reports import api as reports
    from kemitraan.reports.tests.builders import DESK, told
    from kemitraan.territory.tests.builders import make_region
    from kemitraan.toolbox import clock

    for seed in (reports.seed_reports, messaging.seed_templates, dispatch.seed_dispatch):
        seed()
    region = make_region()
    seed_people(region.west, region.east, region.melati)
    receipts = []
    for number in range(REPORTS):
        place = region.point(region.villages[number % 4])
        category = ("B01", "K05", "L02")[number % 3]
        receipt = reports.receive(told(point=place, story=f"Laporan lama nomor {number}", category=category))
        report = reports.Report.objects.select_related("category", "unit", "holder").get(pk=receipt.report_id)
        if number % 2:
            reports.take_in_hand(report, by=DESK)
        if number % 4 == 3:
            report.refresh_from_db()
            reports.answer(report, "Sudah ditangani.", by=DESK)
        receipts.append(report.pk)
    journal.seal(clock.now())
    head = journal.latest_head()
    ours = [model for model in apps.get_models() if model.__module__.startswith("kemitraan.")]
    counts = {model._meta.db_table: model._default_manager.count() for model in ours}
    return {
        "rows": {name: count for name, count in counts.items() if count},
        "stories": sorted(reports.Report.objects.values_list("story", flat=True))[:3],
        "receipts": [journal.receipt_for("report", pk, "report.received") for pk in receipts[:5]],
        "heads": [head.note] if head else [],
    }


def main(arguments: list[str]) -> int:
    """Write ``versions/NAME.sql.gz`` and ``NAME.json``; never over an old one."""
    (name,) = arguments
    target = VERSIONS / f"{name}.sql.gz"
    if target.exists():
        raise SystemExit(f"{target} exists: a released version does not change.")
    with harness.world(durable=False) as world:
        told = world.call("proofs.keep_version:fill")
        dumped = subprocess.run(
            [binaries() / "pg_dump", "--no-owner", "--no-privileges", "--inserts", "-d", world.server.superuser_url],
            capture_output=True, check=True,
        ).stdout  # fmt: skip
        told["log_key"] = (world.folder / "log.key").read_bytes().hex()  # an invented log's: heads must stay signed
    target.write_bytes(gzip.compress(dumped, 9, mtime=0))
    target.with_name(f"{name}.json").write_text(json.dumps(told, indent=1, ensure_ascii=False))
    print(f"{target} ({target.stat().st_size:,} bytes)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
