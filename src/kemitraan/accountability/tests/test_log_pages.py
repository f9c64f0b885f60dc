"""The public log: what outsiders fetch, keep and sign, and what their own programs make of it."""

from __future__ import annotations

import base64
import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from nacl.signing import SigningKey
from tests.browser import assert_axe_clean, fits
from tests.owner import as_owner

from kemitraan.accountability import api as accountability
from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.messaging.models import Message
from kemitraan.reports import api as reports
from kemitraan.reports.tests.builders import make_report
from kemitraan.territory.tests.builders import Region, make_region
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import show_code

VERIFY = Path(__file__).resolve().parents[4] / "verify"
WITNESS = "ombudsman.example/saksi"


def load(name: str) -> ModuleType:
    """A program of ``verify/``, which is no part of the package."""
    sys.path.insert(0, str(VERIFY))
    try:
        spec = importlib.util.spec_from_file_location(name, VERIFY / f"{name}.py")
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(VERIFY))


@pytest.fixture(autouse=True)
def own_key(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.LOG_KEY_FILE = tmp_path / "log.key"
    settings.HEADS_TO = []
    yield


@pytest.fixture
def region(db: None) -> Region:
    """A town whose reports can be received."""
    reports.seed_reports()
    return make_region()


def grow(facts: int) -> int:
    """So many facts more, sealed; the size of the log now."""
    for number in range(facts):
        journal.record("report.told", "report", number)
    journal.seal(clock.now())
    head = journal.latest_head()
    assert head
    return head.size


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(VERIFY / "kemitraan_verify.py"), *arguments], capture_output=True, text=True
    )


@pytest.mark.django_db
def test_a_resident_saves_a_receipt_and_an_outsider_checks_it_without_us(region: Region, tmp_path: Path) -> None:
    report = make_report(point=region.point(region.melati))
    client = Client()
    address = f"/l/{show_code(report.code)}/tanda-terima.json"
    early = client.get(address)
    assert early.status_code == 200 and early.json()["proof"] is None
    (tmp_path / "early.json").write_bytes(early.content)
    assert "no proof yet" in run(str(tmp_path / "early.json")).stdout
    grow(5)
    kept = client.get("/catatan/kepala.txt").text
    grow(300)
    (tmp_path / "r.json").write_bytes(client.get(address).content)
    (tmp_path / "heads.txt").write_text(client.get("/catatan/semua.txt").text)
    key = client.get("/catatan/kunci.txt").text.strip()
    done = run(str(tmp_path / "r.json"), str(tmp_path / "heads.txt"), "--key", key)
    assert done.returncode == 0 and "It holds." in done.stdout and report.code in done.stdout, done.stderr
    assert kept in client.get("/catatan/semua.txt").text
    assert client.get("/l/AAAA-BBBB-CCCC/tanda-terima.json").status_code == 404


def bend(receipt: dict[str, Any], *path: str) -> dict[str, Any]:
    """A copy of the receipt in which one base64 value has another first bit."""
    copy = json.loads(json.dumps(receipt))
    holder = copy
    for name in path[:-1]:
        holder = holder[name]
    raw = base64.b64decode(holder[path[-1]])
    holder[path[-1]] = base64.b64encode(bytes([raw[0] ^ 1]) + raw[1:]).decode()
    return copy


@pytest.mark.django_db
def test_a_bent_receipt_does_not_hold(region: Region, tmp_path: Path) -> None:
    report = make_report(point=region.point(region.melati))
    grow(20)
    receipt = Client().get(f"/l/{report.code}/tanda-terima.json").json()
    verify = load("kemitraan_verify")
    assert verify.check_receipt(receipt, None, [])
    places = [("fact", one) for one in ("salt", "digest", "previous", "chain")] + [("promise",)]
    for path in places:
        with pytest.raises(verify.Wrong):
            verify.check_receipt(bend(receipt, *path), None, [])
    changed = json.loads(json.dumps(receipt))
    changed["fact"]["text"] = receipt["fact"]["text"].replace("report.received", "report.refused")
    earlier = json.loads(json.dumps(receipt))
    earlier["fact"]["recorded_at"] = "2020-01-01T00:00:00.000000Z"
    elsewhere = json.loads(json.dumps(receipt))
    elsewhere["proof"]["index"] += 1
    for bent in (changed, earlier, elsewhere):
        with pytest.raises(verify.Wrong):
            verify.check_receipt(bent, None, [])
    other = f"{journal.origin()}+{journal.key_id(journal.origin(), b'x' * 32).hex()}+"
    with pytest.raises(verify.Wrong):
        verify.check_receipt(receipt, other + base64.b64encode(b"\x01" + b"x" * 32).decode(), [])


@pytest.mark.django_db
def test_the_receipt_outlives_the_row_and_the_ombudsman_sees_that_it_is_gone(region: Region, tmp_path: Path) -> None:
    report = make_report(point=region.point(region.melati))
    grow(10)
    client = Client()
    receipt = client.get(f"/l/{report.code}/tanda-terima.json").json()
    kept = [client.get("/catatan/kepala.txt").text]
    with connection.cursor() as cursor:
        as_owner("alter table journal_entry disable trigger user")
        cursor.execute("delete from journal_entry where subject = 'report' and subject_id = %s", [report.pk])
        as_owner("alter table journal_entry enable trigger user")
    assert load("kemitraan_verify").check_receipt(receipt, None, kept), "the promise was given and is in the log"
    assert "fact_missing" in [one.kind for one in journal.check_log(kept, now=clock.now())]


@pytest.mark.django_db
def test_heads_and_growth_can_be_asked_for_and_nothing_else() -> None:
    first, second = grow(3), grow(700)
    client = Client()
    verify = load("kemitraan_verify")
    name, public = verify.key_of(client.get("/catatan/kunci.txt").text.strip())
    notes = [client.get(f"/catatan/kepala/{size}.txt").text for size in (first, second)]
    (before, old), (size, new) = (verify.checkpoint(note, name, public) for note in notes)
    proof = client.get(f"/catatan/konsistensi/{first}/{second}.json").json()
    hashes = [base64.b64decode(one) for one in proof["hashes"]]
    assert verify.grew(before, old, size, new, hashes)
    assert not verify.grew(before, new, size, new, hashes)
    for address in (
        "kepala/2.txt",
        f"kepala/{10**30}.txt",
        f"konsistensi/{second}/{first}.json",
        "konsistensi/2/4.json",
    ):
        assert client.get(f"/catatan/{address}").status_code == 404, address
    assert client.get("/catatan/semua.txt?sejak=" + str(first)).text.strip() == notes[1].strip()
    for bad in ("-1", "x", str(10**30), "١"):
        assert client.get("/catatan/semua.txt", {"sejak": bad}).status_code in (200, 400)


@pytest.fixture
def witness(settings: Any) -> SigningKey:
    """A witness whose key we were given."""
    key = SigningKey.generate()
    settings.WITNESSES = [load("witness").written_key(WITNESS, bytes(key.verify_key))]
    return key


@pytest.mark.django_db
def test_a_witness_signs_below_the_head(witness: SigningKey) -> None:
    size = grow(4)
    client = Client()
    note = client.get("/catatan/kepala.txt").text
    program = load("witness")
    line = program.cosign(note, WITNESS, witness, int(clock.now().timestamp()))
    for _twice in range(2):
        answer = client.post("/catatan/saksi/", {"size": size, "line": line}, content_type="application/json")
        assert answer.status_code == 201, answer.content
    assert client.get("/catatan/kepala.txt").text == f"{note}{line}\n"
    assert WITNESS in client.get("/catatan/").text
    name, public = load("kemitraan_verify").key_of(client.get("/catatan/kunci.txt").text.strip())
    assert load("kemitraan_verify").checkpoint(f"{note}{line}\n", name, public)[0] == size


@pytest.mark.django_db
def test_nobody_else_signs(witness: SigningKey) -> None:
    size = grow(4)
    client = Client()
    program, note = load("witness"), client.get("/catatan/kepala.txt").text
    now = int(clock.now().timestamp())
    stranger = program.cosign(note, WITNESS, SigningKey.generate(), now)
    unknown = program.cosign(note, "other.example", witness, now)
    older = program.cosign(note, WITNESS, witness, now - 86_400)
    other_head = program.cosign(note.replace(f"\n{size}\n", f"\n{size + 1}\n"), WITNESS, witness, now)
    bodies: list[Any] = [{"size": size, "line": line} for line in (stranger, unknown, older, other_head, "", "— a b")]
    bodies += [{"size": "4", "line": stranger}, {"size": True, "line": stranger}, {"size": size}, [], None, 7]
    for body in bodies:
        answer = client.post("/catatan/saksi/", json.dumps(body), content_type="application/json")
        assert answer.status_code in (400, 422), body
    deep = client.post("/catatan/saksi/", "[" * 100_000, content_type="application/json")
    assert deep.status_code == 400
    missing = {"size": 99, "line": program.cosign(note, WITNESS, witness, now)}
    assert client.post("/catatan/saksi/", missing, content_type="application/json").status_code == 404
    assert journal.Cosignature.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_witness_program_follows_the_log_and_refuses_a_fork(
    live_server: Any, settings: Any, tmp_path: Path
) -> None:
    program = VERIFY / "witness.py"
    state = tmp_path / "state"
    made = subprocess.run(
        [sys.executable, str(program), "--name", WITNESS, "--state", str(state), "--new-key"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    settings.WITNESSES = [made.stdout.strip()]
    grow(5)
    key = journal.verifier_key()

    def look() -> subprocess.CompletedProcess[str]:
        asked = ["--url", live_server.url, "--key", key, "--name", WITNESS, "--state", str(state)]
        return subprocess.run([sys.executable, str(program), *asked], capture_output=True, text=True)

    assert look().returncode == 0
    grow(40)
    assert look().stdout == "Seen and signed: 45 facts.\n"
    assert journal.Cosignature.objects.count() == 2
    heads = tmp_path / "heads.txt"
    heads.write_text(Client().get("/catatan/semua.txt").text)
    whole = run("--heads", str(heads), "--key", key, "--url", live_server.url)
    assert whole.returncode == 0 and "continues" in whole.stdout, whole.stderr
    with connection.cursor() as cursor:  # the keeper starts the log anew, with one fact less and some more
        cursor.execute("truncate journal_leaf, journal_node, journal_head, journal_cosignature")
        as_owner("alter table journal_entry disable trigger user")
        cursor.execute("delete from journal_entry where id in (select id from journal_entry order by id limit 1)")
        as_owner("alter table journal_entry enable trigger user")
    grow(10)
    refused = look()
    assert refused.returncode == 1 and "NOT SIGNED" in refused.stderr
    assert list(state.glob("fork-*.txt")) and journal.Cosignature.objects.count() == 0


@pytest.mark.django_db
def test_a_head_leaves_the_house_every_hour(settings: Any) -> None:
    messaging.seed_templates()
    settings.HEADS_TO = ["ombudsman@contoh.test", "pengawas@contoh.test"]
    size = grow(3)
    now = clock.now()
    assert accountability.tell_heads(now) == 2
    assert accountability.tell_heads(now) == 0
    grow(1)
    assert accountability.tell_heads(now + timedelta(minutes=30)) == 0
    assert accountability.tell_heads(now + timedelta(minutes=61)) == 2
    first = Message.objects.order_by("id").first()
    assert first and f"\n{size}\n" in str(first.context["notice"])
    assert messaging.deliver_waiting(0) == 0  # the words can be rendered: no template is missing
    from kemitraan.messaging.wording import rendered

    subject, body = rendered("log.head", "id", first.context)
    assert journal.verifier_key() in body and "/catatan/" in body and subject


@pytest.mark.browser
def test_the_page_and_the_check_from_disk_in_a_browser(live: Any, open_page: Any, tmp_path: Path) -> None:
    from kemitraan.territory.api import Area

    village = Area.objects.get(level="village", name="Tebet Timur")
    report = make_report(point=None, area_code=village.code)
    grow(30)
    for width in (390, 1280):
        for language in ("id", "en"):
            page = open_page(width=width, language=language, url=live.url)
            page.goto(live.url + "/catatan/")
            assert_axe_clean(page)
            assert fits(page)
    (tmp_path / "r.json").write_bytes(Client().get(f"/l/{report.code}/tanda-terima.json").content)
    page = open_page(width=390)
    page.goto((VERIFY / "verify.html").as_uri())
    page.set_input_files("#receipt", str(tmp_path / "r.json"))
    page.get_by_text("BENAR / IT HOLDS").wait_for()
    assert report.code in page.locator("#answer").inner_text()
    receipt = json.loads((tmp_path / "r.json").read_text())
    (tmp_path / "bent.json").write_text(json.dumps(bend(receipt, "promise")))
    page.set_input_files("#receipt", str(tmp_path / "bent.json"))
    page.get_by_text("TIDAK BENAR").wait_for()
    page.fill("#key", journal.verifier_key())
    page.set_input_files("#receipt", str(tmp_path / "r.json"))
    page.get_by_text("BENAR / IT HOLDS").first.wait_for()
    printed = journal.short_receipt(receipt)
    page.fill("#code", printed)
    page.get_by_text("berjanji menyimpan fakta ini").wait_for()
    page.fill("#code", printed.replace("T", "T0", 1))  # another hour than the one that was signed
    page.get_by_text("janji tidak ditandatangani").wait_for()
    page.fill("#code", "KMR1:x")
    page.get_by_text("bukan kode tanda terima").wait_for()
    assert_axe_clean(page)
