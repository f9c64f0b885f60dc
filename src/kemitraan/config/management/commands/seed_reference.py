"""``manage seed_reference``: what an installation needs before its first report. Repeatable; staff's changes stay."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kemitraan.config.reference import seed_rules
from kemitraan.messaging import api as messaging
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory


class Command(BaseCommand):
    """Categories, questions, clock rules, limits and wordings; with ``--jakarta`` also its areas and units."""

    help = "Seed categories, clocks, limits and wordings (and Jakarta's areas and units)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--jakarta``: areas by Kemendagri code and the Polres of Polda Metro Jaya, with one Polsek a kecamatan."""
        parser.add_argument("--jakarta", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed room by room, lowest first."""
        if options["jakarta"]:
            territory.seed_jakarta(demo=False)
        seed_rules()
        self.stdout.write(
            f"{reports.Category.objects.count()} categories, {reports.ClockRule.objects.count()} clock rules, "
            f"{messaging.Template.objects.count()} wordings, {territory.Unit.objects.count()} units are there."
        )
