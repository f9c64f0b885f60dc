"""Which units a report is kept from: they do not handle it, nobody of theirs is sent, and it does not exist for them.

The victim of a guard does not want the police who guide that guard to decide (domain.md 3.6 step 6, E7). What holds is
one rule, kept wherever a report changes hands: neither its unit nor its holder lies in an excluded unit. A viewer sees
by territory, so whoever serves there sees nothing; :func:`visible_to` in ``access.py`` adds who serves elsewhere too.
"""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused

from .models import Exclusion, Report

_SIGNER = Signer(salt="reports.without")
BY_REPORTER = "reporter"


def token_of(unit: territory.Unit, instead: territory.Unit) -> str:
    """What a page hands to the report form, so that ``unit`` does not handle the report and ``instead`` does."""
    return _SIGNER.sign(f"{unit.pk}.{instead.pk}")


def behind(token: str) -> tuple[territory.Unit, territory.Unit]:
    """The unit kept away and the one instead. Refused (422) where the token is none, or they lie in each other."""
    try:
        first, _dot, second = _SIGNER.unsign(token).partition(".")
        units = territory.Unit.objects.in_bulk([int(first), int(second)])
        unit, instead = units[int(first)], units[int(second)]
    except (BadSignature, ValueError, KeyError):
        raise _incomplete() from None
    if instead.path.startswith(unit.path):
        raise _incomplete()
    return unit, instead


def _incomplete() -> Refused:
    return Refused("bad_exclusion", _("This address is not complete. Please open it again."), field="without")


def paths_of(report_id: int) -> tuple[str, ...]:
    """The paths of the units a report is kept from."""
    found = Exclusion.objects.filter(report_id=report_id).values_list("unit__path", flat=True)
    return tuple(found.order_by("id"))


def is_kept_from(report: Report, unit: territory.Unit) -> bool:
    """Whether a unit, or one above it, must not handle this report."""
    return unit.path.startswith(paths_of(report.pk))


def refuse_kept_from(report: Report, unit: territory.Unit) -> None:
    """Refuse (409) to hand a report to a unit it is kept from."""
    if is_kept_from(report, unit):
        told = _("%(unit)s must not handle this report: the reporter does not want it, or it concerns its own people.")
        raise Refused("excluded", told % {"unit": unit.name}, field="unit", status=409)


def next_above(report: Report) -> territory.Unit | None:
    """The next rung of the ladder that may hold a report; None at the top."""
    kept, rungs = paths_of(report.pk), territory.ladder(report.holder)[1:]
    return next((unit for unit in rungs if not unit.path.startswith(kept or ("\0",))), None)
