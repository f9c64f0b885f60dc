"""How a report stands, in the standard's words. Its story and place only to the sender that brought it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kemitraan.gateways.models import ApiKey, Delivery
from kemitraan.journal import api as journal
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock


def receipt(told: reports.Receipt) -> dict[str, Any]:
    """The answer to a report that was kept."""
    return {
        "service_request_id": told.code,
        "service_notice": _("%(unit)s has received this. You will hear from us by %(due)s.")
        % {"unit": told.unit_name, "due": _time_in_words(told.promised_at)},
        "account_id": None,
    }


def own(deliveries: Iterable[Delivery], language: str) -> list[dict[str, Any]]:
    """Everything about the reports that a sender brought itself."""
    found = list(deliveries)
    ids = [delivery.report_id for delivery in found]
    offers, twins = _first_offers(ids), _suggestions(ids)
    return [
        {
            **bare(delivery.report, language),
            **_story(delivery),
            "kemitraan": {
                "state": delivery.report.state,
                "priority": delivery.report.priority,
                "received_at": _stamp(delivery.report.received_at),
                "offered_at": _stamp(offers.get(delivery.report_id)),
                "area_code": delivery.report.area.code if delivery.report.area else None,
                "area_name": delivery.report.area.name if delivery.report.area else None,
                "response_wanted": delivery.report.response_wanted or delivery.report_id in offers,
                "duplicates_suggested": twins.get(delivery.report_id, 0),
                "external_id": delivery.report.external_id or None,
            },
        }
        for delivery in found
    ]


def bare(report: reports.Report, language: str) -> dict[str, Any]:
    """How far a report got, without its story and place: for whoever holds the receipt code."""
    category = report.category
    return {
        "service_request_id": report.code,
        "status": "open" if report.is_open else "closed",
        "status_notes": status_in_words(report),
        "service_name": category.name_en if language == "en" else category.name_id,
        "service_code": category.code,
        "description": None,
        "agency_responsible": report.holder.name,
        "service_notice": None,
        "requested_datetime": _stamp(report.received_at),
        "updated_datetime": _stamp(report.state_since),
        "expected_datetime": _stamp(report.promised_at),
        "address": None,
        "address_id": None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def _story(delivery: Delivery) -> dict[str, Any]:
    report = delivery.report
    return {
        "description": report.story[:4000],  # the standard's longest
        "address": report.landmark or None,
        "address_id": report.area.code if report.area else None,
        "lat": report.lat,
        "long": report.lon,
        "media_url": delivery.media_url or None,
    }


def deliveries_of(sender: ApiKey) -> Any:
    """The reports a sender may read: those it brought, none where its key does not allow reading."""
    if not sender.may_read_own:
        return Delivery.objects.none()
    return Delivery.objects.filter(api_key=sender).select_related("report__category", "report__holder", "report__area")


def status_in_words(report: reports.Report) -> str:
    """One sentence about the state of a report, for its reporter."""
    names: Mapping[str, str] = {"unit": report.holder.name}
    words = {
        "received": _("%(unit)s has received this and will look at it."),
        "in_hand": _("%(unit)s is working on this."),
        "waiting_reporter": _("%(unit)s has a question for the reporter."),
        "answered": _("%(unit)s has answered and asks the reporter whether it is solved."),
        "refused": _("%(unit)s says this is no police matter. The reporter can object."),
        "confirmed": _("The reporter says it is solved."),
        "unconfirmed": _("%(unit)s has answered; the reporter has not said whether it is solved."),
        "closed": _("This was no police matter, and nobody objected."),
        "merged": _("This is handled together with another report of the same matter."),
        "withdrawn": _("The reporter has withdrawn this."),
    }
    return words[report.state] % names


def _first_offers(ids: list[int]) -> dict[int, datetime]:
    """When a responder was first asked to go, by report: the journal knows."""
    offers: dict[int, datetime] = {}
    entries = journal.Entry.objects.filter(subject="report", subject_id__in=ids, kind="response.offered")
    for report_id, at in entries.order_by("id").values_list("subject_id", "at"):
        offers.setdefault(report_id, at)
    return offers


def _suggestions(ids: list[int]) -> dict[int, int]:
    """How many likely twins the machine has found, by report."""
    twins: dict[int, int] = {}
    for report_id in reports.Suggestion.objects.filter(report_id__in=ids).values_list("report_id", flat=True):
        twins[report_id] = twins.get(report_id, 0) + 1
    return twins


def _stamp(moment: datetime | None) -> str | None:
    return clock.local(moment).isoformat(timespec="milliseconds") if moment else None


def _time_in_words(moment: datetime) -> str:
    local = clock.local(moment)
    return _("%(time)s WIB on %(date)s") % {"time": local.strftime("%H.%M"), "date": date_format(local, "j F Y")}
