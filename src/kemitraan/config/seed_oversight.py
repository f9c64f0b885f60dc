"""What overseers, superiors and a researcher find in the demo: a drawn sample, records opened in need, a permit."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from kemitraan.oversight import api as oversight
from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock

from .year import Stage

SOON = timedelta(minutes=5)
OPENED: list[tuple[str, str, bool | None, str]] = [
    ("life", "Korban menelepon lagi dari seberang sungai, SPKT sektor asal tidak menjawab.", True,
     "Telepon terekam, korban sampai di puskesmas. Memang tidak ada jalan lain."),
    ("order", "Diminta melihat laporan tetangga yang ramai dibicarakan di grup.", False,
     "Tidak ada perintah dan tidak ada yang terancam."),
    ("handover", "Rombongan pengungsi sudah di wilayah kami, data kejadian ada pada sektor sebelah.", None, ""),
]  # fmt: skip
# taken in, minutes until somebody attended to it, money or a gift asked
TRIED = ((True, 6, False), (True, 14, False), (False, 45, False), (True, 9, False), (True, 21, False), (True, 4, False),
         (True, 12, True), (True, 8, False))  # fmt: skip


@transaction.atomic
def seed_oversight(stage: Stage) -> str:
    """A sample, three openings (justified, not justified, waiting) and a study with a permit; what is there stays.

    Runs after the evening: its reports are the ones to draw from and to open.
    """
    if oversight.BrokenGlass.objects.exists() or oversight.ResearchPermit.objects.exists():
        return "oversight: there already."
    today = clock.local(clock.now()).date()
    ratna, wayan, yoga = (people.viewer_for(stage.posts[key].account) for key in ("ratna", "wayan", "yoga"))
    oversight.draw_sample(ratna, today - timedelta(days=60), today)
    old_enough = clock.now() - 3 * SOON
    found = reports.Report.objects.filter(unit=stage.sector, caveat__lte=1, received_at__lt=old_enough)
    told = list(found.exclude(holder=stage.other).order_by("-id")[: len(OPENED)])
    for given, report in zip(OPENED, told, strict=False):
        _open(stage, wayan, given, report)
    tried = _try_services(ratna, today)
    oversight.give_permit(
        stage.posts["intan"].account,
        "Siapa melapor, siapa tidak",
        "Membandingkan laporan warga dengan survei rasa aman",
        "KE/118/2026 (contoh)",
        "Komite Etik Universitas Contoh",
        today,
        today + timedelta(days=365),
        by=yoga,
    )
    return (
        f"oversight: a sample drawn, {len(told)} records opened in need, {tried} services tried, a study with a permit."
    )


def _try_services(overseer: people.Viewer, today: date) -> int:
    """Services tried in the last quarter that is over, as the overseers' body had them tried, and two that wait."""
    first = oversight.quarters(today)[0].first + timedelta(days=10)
    for number, (taken, minutes, fee_asked) in enumerate(TRIED):
        drawn = datetime.combine(first + timedelta(days=8 * number), time(9), tzinfo=clock.JAKARTA)
        with clock.travel(drawn - clock.now()):
            check = oversight.draw_check(overseer)
        tried = drawn + timedelta(days=3)
        with clock.travel(tried - clock.now()):
            oversight.record_check(check, oversight.Tried(tried.date(), taken, minutes, fee_asked), by=overseer)
    for _number in range(2):
        oversight.draw_check(overseer)
    return len(TRIED)


def _open(
    stage: Stage, reviewer: people.Viewer, given: tuple[str, str, bool | None, str], report: reports.Report
) -> None:
    """An officer of the other sector opens it soon after it came in; the inspector of the region judges a little later.

    Each opening is by somebody else of that sector, for one that was not justified bars whoever made it.
    """
    why, reason, justified, finding = given
    officer = _officer_of(stage, why)
    opened: datetime = report.received_at + SOON
    with clock.travel(opened - clock.now()):
        glass = oversight.break_glass(officer, report.code, why, reason)
    if justified is not None:
        with clock.travel(opened + SOON - clock.now()):
            oversight.review_glass(glass, reviewer, justified, finding)


def _officer_of(stage: Stage, why: str) -> people.Viewer:
    if why == "life":
        return people.viewer_for(stage.posts["rina"].account)
    username = f"demo-officer-{why}"
    account = people.Account.objects.filter(username=username).first()
    if account is None:
        name = "Bripda Sigit" if why == "order" else "Briptu Nanda"
        account = people.Account.objects.create_user(username, name=name, demo=True)
        people.Post.objects.create(
            account=account,
            role=people.Role.OFFICER,
            unit=stage.other,
            title="Unit Samapta",
            order_number=f"SPRIN/90{len(why)}/I/2020/CONTOH",
            valid_from=date(2020, 1, 1),
        )
    return people.viewer_for(account)
