"""Nobody who reports without a name leaves a trace: the whole data folder is searched for what they sent along.

The system runs as installed: real web processes under granian, a worker, the embedded PostgreSQL. Anonymous reports
and complaints arrive whose every field, header, address and picture carries a canary; some are refused, some break on
purpose, and the database is made to complain about rows that hold canaries. Then everything is stopped and every file
is read: data files, write-ahead log, server log, logs of the processes, temporary files, mails, pictures.

What may be found, and where: the *story* and *landmark* of an ordinary anonymous report stand in ``reports_report``
(with its TOAST and indexes) and in the write-ahead log that carried them there, and nowhere else. Everything else, and
all of a complaint, may be found nowhere. The control turns PostgreSQL's log up and must be caught by the same search.
"""

from __future__ import annotations

import http.client
import io
import re
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import harness

from .told import Found, tell

KINDS = (
    "STORY", "LANDMARK", "NAME", "CONTACT", "AGENT", "REFERER", "LANGUAGE", "COOKIE", "EXIF", "FILE", "COMPLAINT",
    "PATH", "QUERY", "REFUSED", "BROKEN",
)  # fmt: skip
IN_ITS_TABLE = {"STORY", "LANDMARK"}
MARK = re.compile(rb"KENARI(" + "|".join(KINDS).encode() + rb")x|(2001:db8:cafe:dada)|(KENARIGP)")
ADDRESS = "2001:db8:cafe:dada"  # of the range for documents: no machine has it
GPS = (0x4B454E41, 0x52494750)  # a longitude whose bytes read KENARIGP
CLIENTS = 4


def canary(kind: str, number: int) -> str:
    """A word that stands nowhere else."""
    return f"KENARI{kind}x{number:05}"


def picture(number: int) -> bytes:
    """A small JPEG whose metadata carry canaries: description, artist, comment, place."""
    from PIL import Image
    from PIL.TiffImagePlugin import IFDRational

    image = Image.new("RGB", (32, 32), (number % 256, 90, 120))
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = canary("EXIF", number)
    place = exif.get_ifd(0x8825)
    place[3], place[4] = "E", (IFDRational(*GPS), IFDRational(*GPS), IFDRational(*GPS))
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=canary("EXIF", number).encode())
    content = out.getvalue()
    assert MARK.search(content), "the picture carries nothing to be found"
    return content


def multipart(fields: dict[str, str], files: list[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """A form with files, and its content type."""
    edge = uuid.uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()
    ]
    for name, file, content in files:
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        parts.append(f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


class Sender:
    """Somebody without a name, with a telling phone."""

    def __init__(self, number: int, port: int, seen: Counter[int]) -> None:
        self.number, self.port, self.seen = number, port, seen

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "") -> int:
        """One request with canaries in every header; the status."""
        number = self.number
        headers = {
            "User-Agent": canary("AGENT", number),
            "Referer": f"http://127.0.0.1:{self.port}/{canary('REFERER', number)}",
            "Accept-Language": f"id,{canary('LANGUAGE', number)};q=0.1", "Cookie": f"kue={canary('COOKIE', number)}",
            "X-Forwarded-For": f"{ADDRESS}::{number:x}",
        }  # fmt: skip
        if kind:
            headers["Content-Type"] = kind
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            self.seen[answer.status] += 1
            return answer.status
        finally:
            connection.close()

    def report(self, *, broken: str = "") -> int:
        """An anonymous report by the form, with a picture, and with what the form should forget."""
        number = self.number
        lon, lat = _centre(number)
        fields = {
            "key": str(uuid.uuid4()), "story": f"Pagar rusak {canary('STORY', number)}",
            "lon": f"{lon}", "lat": f"{lat}", "go": "send", "safe_contact": "any",
            "landmark": canary("LANDMARK", number), "anonymous": "yes", "name": canary("NAME", number),
            "phone": "081200000000", "email": f"{canary('CONTACT', number)}@contoh.id",
        }  # fmt: skip
        files = [("photos", f"{canary('FILE', number)}.jpg", picture(number))]
        if broken == "photo":
            files = [("photos", "x.jpg", canary("REFUSED", number).encode() * 50)]
        if broken:
            fields |= {"story": canary("REFUSED", number), "landmark": canary("REFUSED", number)}
        if broken == "field":
            fields["lon"] = canary("REFUSED", number)
        body, kind = multipart(fields, files)
        return self.send("POST", "/lapor/a03/", body, kind)

    def complaint(self) -> int:
        """An anonymous complaint by the form without JavaScript, with a picture."""
        from kemitraan.accountability.ten_words import new_words

        number = self.number
        fields = {
            "kind": "conduct", "unit": "", "mode": "anonymous" if number % 2 else "confidential", "kept": "on",
            "words": new_words(), "story": f"Petugas kasar {canary('COMPLAINT', number)}",
            "name": canary("NAME", number), "contact": canary("CONTACT", number),
        }  # fmt: skip
        body, kind = multipart(fields, [("pictures", f"{canary('FILE', number)}.jpg", picture(number))])
        return self.send("POST", "/pengaduan/tulis/", body, kind)

    def mischief(self) -> None:
        """Requests that are refused or not found."""
        number = self.number
        self.send("GET", f"/l/{canary('PATH', number)}/")
        self.send("GET", f"/lapor/{canary('PATH', number)}/?q={canary('QUERY', number)}")
        self.send("GET", f"/catatan/kepala/9999999999.txt?x={canary('QUERY', number)}%00")
        self.send("POST", "/lapor/a03/", canary("REFUSED", number).encode() * 3, "multipart/form-data; boundary=none")
        self.send("POST", f"/open311/v2/requests.json?{canary('QUERY', number)}", b"\xff\xfe", "application/json")
        self.report(broken="photo")
        self.report(broken="field")


def _centre(number: int) -> tuple[float, float]:
    from benchmarks.reports_for_load import centres

    places = centres()
    return places[number % len(places)]


def run(short: bool) -> Found:
    """Send, break, stop, search."""
    count = 60 if short else 1_000
    with harness.world(more={"KEMITRAAN_TRUSTED_PROXY": "1", "KEMITRAAN_LOG": "INFO"}) as world:
        temporary = world.folder / "tmp"
        temporary.mkdir(mode=0o1777)
        world.environment["TMPDIR"] = str(temporary)
        world.call("benchmarks.reports_for_load:seed")
        world.call("proofs.traces:appoint_inspectors")  # without one, no complaint is taken
        world.start_web()
        world.start_worker()
        seen: Counter[int] = Counter()
        threads = [
            threading.Thread(target=_send, args=(world.port, seen, range(first, count, CLIENTS)))
            for first in range(CLIENTS)
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        complained = world.call("proofs.traces:break_constraints", count)
        kept = world.call("proofs.traces:kept")
        for name in ("web", "worker", "mail"):
            world.stop(name)
        allowed = set(world.call("proofs.traces:files_of_reports"))
        home = _home(world)
        world.server.stop()
        hits = list(search([world.folder, home], allowed))
        codes = codes_in_logs(world.folder, kept["codes"])
        world.server.start()
        caught = control(world, home)
    told: dict[str, Any] = {
        "sent": count,
        "reports_kept": kept["reports"],
        "complaints_kept": kept["complaints"],
        "answers": dict(sorted(seen.items())),
        "database_errors_made": complained,
        "hits": len(hits),
        "where": sorted({f"{kind} in {path}" for kind, path in hits})[:20],
        "receipt_codes_in_logs": codes,
        "controls_caught": int(caught),
    }
    enough = kept["reports"] >= count and kept["complaints"] >= count // 2 and not any(code >= 500 for code in seen)
    told["held"] = bool(enough and not hits and not codes and caught)
    return told


def _send(port: int, seen: Counter[int], numbers: range) -> None:
    for number in numbers:
        sender = Sender(number, port, seen)
        sender.report()
        if number % 2 == 0 or number < CLIENTS * 4:
            sender.complaint()
        if number % 5 == 0:
            sender.mischief()


def search(folders: list[Path], allowed: set[str]) -> Iterator[tuple[str, str]]:
    """Every canary in every file: its kind and the file; but for the story where it may stand."""
    for folder in folders:
        for path in folder.rglob("*"):
            if not path.is_file() or path.is_symlink():
                continue
            text = str(path)
            may_hold_stories = any(f"/{name}" in text for name in allowed) or "/pg_wal/" in text
            for found in MARK.finditer(path.read_bytes()):
                kind = (found[1] or (b"ADDRESS" if found[2] else b"GPS")).decode()
                if not (may_hold_stories and kind in IN_ITS_TABLE):
                    yield kind, text.removeprefix(str(folder))


def codes_in_logs(folder: Path, codes: list[str]) -> int:
    """How many receipt codes stand in a log of ours (they open a report to whoever reads them)."""
    logs = "".join(path.read_text(errors="replace") for path in folder.rglob("*.log"))
    return sum(code in logs for code in codes)


def control(world: harness.World, home: Path) -> bool:
    """With PostgreSQL's log as it comes out of the box, the same search finds what it complains about."""
    import psycopg

    host = world.server.url.partition("host=")[2]
    from urllib.parse import unquote

    with psycopg.connect(host=unquote(host), user="postgres", dbname="postgres", autocommit=True) as database:
        for name in ("log_min_messages", "log_min_error_statement", "log_error_verbosity"):
            value = "verbose" if name == "log_error_verbosity" else "error"
            database.execute(f"alter system set {name} = '{value}'")
        database.execute("select pg_reload_conf()")
    world.call("proofs.traces:break_constraints", 3)
    world.server.stop()
    found = any(kind == "BROKEN" for kind, _path in search([world.folder, home], set()))
    world.server.start()
    return found


def appoint_inspectors() -> int:
    """The characters with their posts, among them the region's inspector. Runs inside the world."""
    from kemitraan.people.api import seed_people
    from kemitraan.territory.api import Unit

    sectors = Unit.objects.filter(level=Unit.Level.POLSEK).order_by("id")
    return len(seed_people(sectors[0], sectors[1]))


def break_constraints(count: int) -> int:
    """Rows with canaries that the database refuses: something missing, a check, wrong types. Runs inside the world.

    All of them fail before a row is written: what an aborted transaction wrote lies in its table until a clean-up.
    """
    import contextlib

    from django.db import Error, connection, transaction

    told = 0
    statements = (
        "insert into reports_guess (source, at) select %s, null where %s is not null",
        "insert into reports_verdict (report_id, solved, rating, comment, at) select 1, true, 9, %s || %s, now()",
        "select %s::int, %s::uuid",
        "select cast(%s as timestamptz), %s::inet",
    )
    for number in range(count):
        word = canary("BROKEN", number)
        for statement in statements:
            with contextlib.suppress(Error, ValueError), transaction.atomic(), connection.cursor() as cursor:
                told += 1
                cursor.execute(statement, [word, word])
    return told


def kept() -> dict[str, Any]:
    """What arrived. Runs inside the world."""
    from kemitraan.accountability.models import Complaint
    from kemitraan.reports.models import Report

    codes = list(Report.objects.values_list("code", flat=True))
    return {"reports": len(codes), "complaints": Complaint.objects.count(), "codes": codes}


def files_of_reports() -> list[str]:
    """The files in which stories of ordinary reports may stand: the table, its TOAST, its indexes. Inside the world."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("checkpoint") if _may_checkpoint(cursor) else None
        cursor.execute(
            """select pg_relation_filepath(oid) from pg_class c
                where oid = 'reports_report'::regclass
                   or oid = (select reltoastrelid from pg_class where oid = 'reports_report'::regclass)
                   or oid in (select indexrelid from pg_index where indrelid = 'reports_report'::regclass)"""
        )
        return [row[0] for row in cursor.fetchall() if row[0]]


def _may_checkpoint(cursor: Any) -> bool:
    cursor.execute("select pg_has_role(current_user, 'pg_checkpoint', 'usage')")
    return bool(cursor.fetchone()[0])


def _home(world: harness.World) -> Path:
    """Where the database's files really lie (as root, the server's own user has a folder of its own)."""
    from kemitraan.toolbox import postgres_places

    return postgres_places.home_for(world.server.data_dir)


def main(arguments: list[str]) -> int:
    """See :func:`proofs.told.tell`."""
    return tell("traces", __doc__, arguments, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
