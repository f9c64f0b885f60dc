"""Who may see what of this room. Views obtain through these functions and nothing else."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from kemitraan.people.api import Viewer, purposes
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import read_code
from kemitraan.toolbox.wall import also, helping

from .models import BrokenGlass, MysteryCheck, Reading, ResearchPermit, SampleDraw


def readings_visible_to(viewer: Viewer) -> QuerySet[Reading]:
    """The log of reading: an overseer's, of the units at and below their post; of links and of nobody's unit too."""
    units = viewer.units_for(purposes.OVERSEE)
    if not units:
        return Reading.objects.none()
    return Reading.objects.filter(Q(unit_id__in=units) | Q(unit_id__isnull=True))


def draws_visible_to(viewer: Viewer) -> QuerySet[SampleDraw]:
    """Samples of the overseers' body: any overseer may look at another's draw within their own units."""
    return SampleDraw.objects.filter(unit_id__in=viewer.units_for(purposes.OVERSEE)).select_related("unit", "account")


def draw_for(viewer: Viewer, number: int) -> SampleDraw:
    """One draw; 404 for what is not theirs."""
    found = draws_visible_to(viewer).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def checks_visible_to(viewer: Viewer) -> QuerySet[MysteryCheck]:
    """Services to be tried and how it went: the overseers' body alone, of its own units; the police learn no day."""
    units = viewer.units_for(purposes.OVERSEE)
    return MysteryCheck.objects.filter(unit_id__in=units).select_related("unit", "account")


def check_for(viewer: Viewer, number: int) -> MysteryCheck:
    """One of them; 404 for what is not theirs."""
    found = checks_visible_to(viewer).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def glass_behind(viewer: Viewer, code: str) -> BrokenGlass:
    """A record this viewer opened in need, while the time runs; 404 for everybody else and after it."""
    with helping("oversight.glass", "reports"):
        found = (
            BrokenGlass.objects.filter(
                code=read_code(code) or "", account_id=viewer.account_id or 0, shown_until__gt=clock.now()
            )
            .select_related("report__category", "report__unit", "report__area", "report__holder")
            .first()
        )
    if found is None or not viewer.may(purposes.BREAK_GLASS):
        raise Http404
    also(receipts=[found.report.code])  # what belongs to it opens with it
    return found


def report_to_open(code: str) -> reports.Report:
    """The report somebody asks to open in need: by its whole code alone, never by search.

    Complaints about the police have no such door: they are no reports, and a code of one opens nothing here. Neither
    do reports for named readers only.
    """
    found = reports.report_by_receipt(code)
    if found.caveat > MOST_CAVEAT:
        raise Http404
    return found


MOST_CAVEAT = 2  # amber; amber+strict stays with those named


def glass_to_review(viewer: Viewer) -> QuerySet[BrokenGlass]:
    """What a superior reads and judges: of officers of their units, never what they opened themselves."""
    units = viewer.units_for(purposes.REVIEW_GLASS)
    found = BrokenGlass.objects.filter(unit_id__in=units).exclude(account_id=viewer.account_id or 0)
    return found.select_related("account", "unit", "report", "reviewed_by")


def glass_seen_by_overseer(viewer: Viewer) -> QuerySet[BrokenGlass]:
    """Every record opened in need by an officer of the overseer's units, with what was found."""
    units = viewer.units_for(purposes.OVERSEE)
    return BrokenGlass.objects.filter(unit_id__in=units).select_related("account", "unit", "report", "reviewed_by")


def permits_of(viewer: Viewer, day: date) -> QuerySet[ResearchPermit]:
    """A researcher's permits that hold on this day."""
    if viewer.account_id is None or not viewer.may(purposes.RESEARCH):
        return ResearchPermit.objects.none()
    return ResearchPermit.objects.filter(account_id=viewer.account_id, first_day__lte=day, last_day__gte=day)
