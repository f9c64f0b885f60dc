"""Who opened what: kept for every guarded page, kept whole, and by nobody's leave."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from tests.cast import Cast
from tests.house.routes import routes
from tests.owner import as_owner

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.oversight import keep_readings
from kemitraan.oversight import seal_readings as seals
from kemitraan.oversight.models import Reading
from kemitraan.people.api import purposes
from kemitraan.toolbox import clock

from .builders import tell


def test_a_look_with_its_filters_search_and_page(cast: Cast) -> None:
    rahmat = cast.client("rahmat")
    rahmat.get("/meja/?q=Budi+Santoso&late=1&page=2")
    row = Reading.objects.get()
    assert (row.name, row.role, row.office) == ("Aiptu Rahmat", "operator", f"SPKT {cast.region.west.name}")
    assert (row.method, row.route, row.status, row.form) == ("GET", "desk:board", 200, "page")
    assert row.asked == "q=Budi+Santoso&late=1&page=2"
    page = cast.client("ratna").get("/pengawas/bacaan/?kata=Budi").content.decode()
    assert "q = Budi Santoso" in page and "Aiptu Rahmat" in page


def test_which_record_and_what_was_hidden(cast: Cast) -> None:
    report = tell(cast)
    cast.client("rahmat").get(f"/meja/{report.code}/")
    cast.client("rina").get(f"/meja/{report.code}/")
    rows = Reading.objects.filter(about=report.code).order_by("id")
    assert [(row.name, row.status) for row in rows] == [("Aiptu Rahmat", 200), ("Bripka Rina", 404)]


def test_files_taken_along_and_deeds(cast: Cast) -> None:
    report, rahmat = tell(cast), cast.client("rahmat")
    b"".join(rahmat.get("/meja/ekspor/csv/?late=1").streaming_content)  # type: ignore[attr-defined]
    rahmat.get("/meja/ekspor/xlsx/")
    rahmat.post(f"/meja/{report.code}/pelapor/", {"reason": "x"})
    said = list(Reading.objects.order_by("id").values_list("form", "route", "status"))
    assert said == [
        ("file", "desk:export", 200), ("file", "desk:export", 200), ("deed", "desk:identity", None)
    ]  # fmt: skip


def test_nothing_of_strangers_nor_of_a_link(cast: Cast) -> None:
    Client().get("/lacak/")
    Client().get("/meja/")
    cast.client("rahmat").get("/lacak/")
    assert not Reading.objects.exists()


def test_every_guarded_address_is_kept() -> None:
    guarded = [route for route in routes() if route.access not in ("public", "signed_in")]
    assert len(guarded) > 100 and all(keep_readings.is_kept(route.access) for route in guarded)
    assert not any(keep_readings.is_kept(route.access) for route in routes() if route not in guarded)


def test_every_role_that_may_look_leaves_a_row(cast: Cast) -> None:
    """One look by everybody who has a page without arguments: each leaves a row with their own name."""
    seen = set()
    for route in routes():
        if route.arguments or route.access in ("public", "signed_in") or "/api/" in route.address:
            continue
        for key, post in cast.posts.items():
            if any(cast.viewer(key).may(purpose) for purpose in route.access.split("/")) and post.role not in seen:
                with transaction.atomic():
                    cast.client(key).get(reverse(route.name))
                assert Reading.objects.filter(account_id=post.account_id, route=route.name).exists(), (route, key)
                seen.add(post.role)
    assert len(seen) >= 9, seen


def test_the_same_look_within_a_minute_is_one_row(cast: Cast) -> None:
    rahmat = cast.client("rahmat")
    begins = timedelta(seconds=61 - clock.now().second)  # a second into the next minute: none ends on the way
    with clock.travel(begins):
        for _number in range(3):
            rahmat.get("/meja/")
        assert Reading.objects.count() == 1
        keep_readings._written.clear()  # another process
        rahmat.get("/meja/")
        assert Reading.objects.count() == 1
    with clock.travel(begins + seals.SETTLED):
        rahmat.get("/meja/")
    assert Reading.objects.count() == 2


def test_what_cannot_be_written_is_not_shown(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tell(cast, story="CANARY-STORY")

    def broken(row: object) -> bool:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(keep_readings, "insert_or_skip", broken)
    client = cast.client("rahmat")
    client.raise_request_exception = False
    answer = client.get(f"/meja/{report.code}/")
    assert answer.status_code == 503 and b"CANARY-STORY" not in answer.content
    before = journal.Entry.objects.count()
    assert client.post(f"/meja/{report.code}/ambil/").status_code == 503
    assert journal.Entry.objects.count() == before, "nor done"


@pytest.mark.parametrize("statement", ["update oversight_reading set name = 'x'", "delete from oversight_reading"])
def test_rows_are_only_added(cast: Cast, statement: str) -> None:
    cast.client("rahmat").get("/meja/")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Reading.objects.get().name == "Aiptu Rahmat"


def test_a_changed_hour_no_longer_fits_its_seal(cast: Cast) -> None:
    for key in ("rahmat", "dewi", "rina"):
        cast.client(key).get("/meja/")
    later = clock.now() + 2 * seals.SETTLED
    assert seals.seal_readings(later) == 3
    assert seals.seal_readings(later) == 0, "once an hour"
    assert not seals.broken_seals()
    with connection.cursor() as cursor:  # as somebody who owns the database would
        as_owner("alter table oversight_reading disable trigger reading_keep")
        cursor.execute("delete from oversight_reading where name = 'Kompol Dewi'")
        as_owner("alter table oversight_reading enable trigger reading_keep")
    assert len(seals.broken_seals()) == 1
    assert "k-note-danger" in cast.client("ratna").get("/pengawas/").content.decode()
    assert "k-note-danger" in cast.client("ratna").get("/pengawas/?periksa=semua").content.decode()
    assert not seals.broken_seals(clock.now() + timedelta(days=1)), "older hours only when asked"


def test_old_hours_go_with_a_certificate_and_young_ones_never(cast: Cast) -> None:
    keeping.seed_keeping()
    with clock.travel(timedelta(days=-2000)):
        cast.client("rahmat").get("/meja/")
        assert seals.seal_readings(clock.now() + 2 * seals.SETTLED) == 1
    cast.client("dewi").get("/meja/")
    assert seals.seal_readings(clock.now() + 2 * seals.SETTLED) == 1
    assert seals.purge_readings(clock.now()) == 1
    assert seals.purge_readings(clock.now()) == 0
    assert Reading.objects.get().name == "Kompol Dewi"
    assert keeping.PurgeCertificate.objects.get(name="reading_log").counts == {"readings": 1}
    assert not seals.broken_seals(), "what went with a certificate is not missing"
    assert seals.purge_readings(clock.now() + timedelta(days=1000)) == 0


def test_no_rule_shortens_the_log_below_two_years(cast: Cast) -> None:
    keeping.seed_keeping()
    keeping.KeepRule.objects.filter(name="reading_log").update(days=1)
    with clock.travel(timedelta(days=-700)):
        cast.client("rahmat").get("/meja/")
        assert seals.seal_readings(clock.now() + 2 * seals.SETTLED) == 1
    assert seals.purge_readings(clock.now()) == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        Reading.objects.all().delete()
    keeping.KeepRule.objects.all().delete()
    assert seals.purge_readings(clock.now() + timedelta(days=5000)) == 0, "no rule, nothing goes"


def test_a_forged_purge_does_not_hide_a_young_hour(cast: Cast) -> None:
    cast.client("rahmat").get("/meja/")
    assert seals.seal_readings(clock.now() + 2 * seals.SETTLED) == 1
    row = Reading.objects.get()
    as_owner("alter table oversight_reading disable trigger reading_keep")
    Reading.objects.all().delete()
    as_owner("alter table oversight_reading enable trigger reading_keep")
    journal.record("readings.purged", "readings_purged", row.pk, audience=journal.RESTRICTED, up_to=row.pk, count=1)
    assert seals.broken_seals() == [row.pk]


def test_it_is_no_setting(cast: Cast) -> None:
    from kemitraan.oversight.checks import readings_are_kept

    assert not readings_are_kept(None)
    with override_settings(MIDDLEWARE=settings.MIDDLEWARE[:-1]):
        assert [found.id for found in readings_are_kept(None)] == ["oversight.E001"]
        assert any(error.id == "oversight.E001" for error in checks.run_checks())


def test_overseers_alone_read_it(cast: Cast) -> None:
    assert cast.client("ratna").get("/pengawas/bacaan/").status_code == 200
    for key in cast.posts:
        if not cast.viewer(key).may(purposes.OVERSEE):
            assert cast.client(key).get("/pengawas/bacaan/").status_code == 404, key
            assert cast.client(key).get("/pengawas/bacaan/unduh.csv").status_code == 404, key
