"""What the access matrix puts into the addresses about closings."""

from __future__ import annotations

import io

from PIL import Image
from tests.access.samples import Arguments, World, report_of, sample

from kemitraan.reports import api as reports
from kemitraan.reports.models import BurstFinding, Photo, SecondLook
from kemitraan.toolbox import clock


@sample("desk:look", body={"result": "done", "how": "called", "note": "Sudah"})
def _(world: World, side: str) -> Arguments:
    def make() -> SecondLook:
        now = clock.now()
        clocks = {"state_since": now, "started_at": now, "due_at": now, "owner": "second_officer"}
        return SecondLook.objects.create(report=report_of(world, side), unit=world.unit(side), drawn="lot", **clocks)

    look = world.once("second look", side, make)
    assert isinstance(look, SecondLook)
    return {"number": look.pk}


@sample("desk:burst", body={"result": "explained", "answer": "Banjir besar"})
def _(world: World, side: str) -> Arguments:
    def make() -> BurstFinding:
        now = clock.now()
        return BurstFinding.objects.create(
            kind="many", account_id=2**40 + world.unit(side).pk, name="Bripka X",
            unit=world.unit(side), holder=world.unit(side),
            first_at=now, last_at=now, state_since=now, due_at=now, owner="superior",
        )  # fmt: skip

    finding = world.once("burst", side, make)
    assert isinstance(finding, BurstFinding)
    return {"number": finding.pk}


@sample("desk:photo")
def _(world: World, side: str) -> Arguments:
    def make() -> Photo:
        picture = io.BytesIO()
        Image.new("RGB", (9, 9), "teal").save(picture, "JPEG")
        report = report_of(world, side)
        return reports.keep_photos(report, [reports.prepare_photo(picture.getvalue())], by="desk")[0]

    kept = world.once("desk photo", side, make)
    assert isinstance(kept, Photo)
    return {"code": kept.report.code, "name": kept.name}
