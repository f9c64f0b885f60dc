"""``manage seed_demo``: the demo's world, from files of one's own, an invented city, or Jakarta's names and points."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from kemitraan.config.reference import seed_rules
from kemitraan.config.seed_closings import seed_closings
from kemitraan.config.seed_evening import seed_evening
from kemitraan.config.seed_oversight import seed_oversight
from kemitraan.config.seed_privacy import seed_privacy
from kemitraan.config.year import Stage, seed_year
from kemitraan.people.api import seed_people
from kemitraan.reports import api as reports
from kemitraan.roads import api as roads
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused

SECTOR, OTHER = "sek-317401", "sek-317302"  # Tebet, and Grogol Petamburan for the one who must see nothing
INVENTED = "Kota Contoh"


class Command(BaseCommand):
    """Repeatable: what is there stays, what is missing is made."""

    help = "Seed the demo"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--areas``, ``--roads``, ``--places``: files; ``--city contoh``: an invented city; ``--hours``: of past."""
        parser.add_argument("--areas", type=Path)
        parser.add_argument("--roads", type=Path)
        parser.add_argument("--places", type=Path)
        parser.add_argument("--city", choices=["contoh"])
        parser.add_argument("--hours", type=float, default=2.0)

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed room by room, lowest first."""
        if not settings.DEMO:
            raise CommandError("This fills the database with an invented evening; it runs with KEMITRAAN_DEMO=1 only.")
        try:
            if options["city"]:
                self._invent()
            else:
                territory.seed_jakarta()
            if options["areas"]:  # of Jakarta, or of somewhere else: then it becomes a region with units of its own
                call_command("import_areas", str(options["areas"]), or_region=options["areas"].stem, skip_bad=True)
            for name in ("roads", "places"):
                if options[name]:
                    call_command(f"import_{name}", str(options[name]))
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        seed_rules()
        sector, other, village = self._stage()
        posts = seed_people(sector, other, village, mail="demo.kemitraan.invalid")
        first = not reports.Report.objects.exists()  # the year brings reports of its own
        stage = Stage(sector, other, village, posts)
        for made in seed_year(stage):
            self.stdout.write(made)
        if first:
            count = seed_evening(sector, hours=options["hours"])
            self.stdout.write(f"An evening with {count} reports is ready.")
        self.stdout.write(seed_closings(stage))
        self.stdout.write(seed_oversight(stage))
        self.stdout.write(seed_privacy(stage))

    def _invent(self) -> None:
        """The generated city: streets into the road folder, areas into the tree."""
        city = roads.generate_city()
        if isinstance(roads.open_network(settings.ROADS), roads.StraightLine):
            city.save_roads(settings.ROADS)
        territory.seed_region(city.areas()["features"], INVENTED)

    def _stage(self) -> tuple[territory.Unit, territory.Unit, territory.Area | None]:
        """The sector the characters work in, another one, and a village of the first."""
        sectors = territory.Unit.objects.filter(level=territory.Unit.Level.POLSEK)
        sector = sectors.filter(slug=SECTOR).first() or sectors.order_by("id").first()
        if sector is None:
            raise CommandError("No sector was made: the areas hold no districts.")
        other = sectors.filter(slug=OTHER).first() or sectors.exclude(pk=sector.pk).order_by("-id").first() or sector
        cover = sector.coverage.select_related("area").order_by("area__code").first()
        return sector, other, cover.area if cover else None
