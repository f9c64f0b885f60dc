"""Every version ever released migrates to this one: its rows are intact, its receipts still verify.

The versions lie in ``proofs/versions``, made by :mod:`proofs.keep_version` when they were released.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.harness import ROOT

from kemitraan.toolbox.embedded_postgres import EmbeddedPostgres, binaries

from .keep_version import VERSIONS
from .told import Found, tell


def run(short: bool) -> Found:
    """All of them; short and long are the same."""
    found: Found = {"versions": []}
    for stored in sorted(VERSIONS.glob("*.sql.gz")):
        found["versions"].append(migrated(stored))
    found["rows_missing"] = sum(one["rows_missing"] for one in found["versions"])
    found["receipts_broken"] = sum(one["receipts_broken"] for one in found["versions"])
    found["log_findings"] = sum(one["log_findings"] for one in found["versions"])
    bad = found["rows_missing"] or found["receipts_broken"] or found["log_findings"]
    found["held"] = bool(found["versions"]) and not bad
    return found


def migrated(stored: Path) -> dict[str, Any]:
    """One version: loaded as it was, migrated, compared with what was noted then."""
    noted = json.loads(stored.with_name(stored.name.removesuffix(".sql.gz") + ".json").read_text())
    with tempfile.TemporaryDirectory(prefix="kemitraan-upgrade-") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder) / "pg", durable=False)
        server.start()
        try:
            load(server.owner_url, gzip.decompress(stored.read_bytes()))
            key = Path(folder) / "log.key"
            if noted.get("log_key"):
                key.write_bytes(bytes.fromhex(noted["log_key"]))
            environment = {
                **os.environ,
                "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
                **server.environment,
                "KEMITRAAN_DATA": folder,
                "KEMITRAAN_DEMO": "1",
                "KEMITRAAN_LOG_KEY_FILE": str(key),
                "KEMITRAAN_SECRET_KEY": "a key for proofs only, long enough to be one",
                "DJANGO_SETTINGS_MODULE": "kemitraan.config.settings",
            }
            manage = [sys.executable, "-m", "kemitraan.config.manage", "migrate", "-v0"]
            done = subprocess.run(manage, env=environment, cwd=ROOT, capture_output=True, text=True)
            if done.returncode:
                raise RuntimeError(f"{stored.name} does not migrate:\n{done.stderr[-3000:]}")
            told = subprocess.run(
                [sys.executable, "-m", "benchmarks.harness", "proofs.upgrade:compare", json.dumps([noted])],
                env=environment, cwd=ROOT, capture_output=True, text=True,
            )  # fmt: skip
            if told.returncode:
                raise RuntimeError(told.stderr[-3000:])
            compared: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
            return {"version": stored.name.removesuffix(".sql.gz"), **compared}
        finally:
            server.remove()


def load(url: str, sql: bytes) -> None:
    """The dump into an empty database. Raises RuntimeError at its first error."""
    command = [binaries() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url]
    done = subprocess.run(command, input=sql, capture_output=True)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])


def compare(noted: dict[str, Any]) -> dict[str, int]:
    """What is missing of what was there then. Runs on the migrated database."""
    from django.db import connection

    from kemitraan.journal import api as journal
    from kemitraan.reports import api as reports
    from kemitraan.toolbox import clock

    sys.path.insert(0, str(ROOT / "verify"))
    import kemitraan_verify  # type: ignore[import-not-found]

    missing = 0
    with connection.cursor() as cursor:
        for table, count in noted["rows"].items():
            cursor.execute(f'select count(*) from "{table}"')
            missing += max(0, count - cursor.fetchone()[0])
    stories = set(reports.Report.objects.values_list("story", flat=True))
    missing += sum(story not in stories for story in noted["stories"])
    broken = 0
    for receipt in noted.get("receipts", []):
        try:
            kemitraan_verify.check_receipt(receipt, None, noted["heads"])
        except kemitraan_verify.Wrong:
            broken += 1
    findings = list(journal.check_log(noted.get("heads", []), now=clock.now()))
    while journal.seal(clock.now()):
        pass
    findings += list(journal.check_log(noted.get("heads", []), now=clock.now()))
    late = [one for one in findings if one.kind != "not_in_log"]  # facts older than the log wait for their first seal
    return {
        "rows": sum(noted["rows"].values()),
        "rows_missing": missing,
        "receipts_broken": broken,
        "log_findings": len(late),
    }


def main(arguments: list[str]) -> int:
    """See :func:`proofs.told.tell`."""
    return tell("upgrade", __doc__, arguments, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
