"""Two trees, never one: government areas and police units, joined by dated coverage."""

from __future__ import annotations

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Func


class Area(models.Model):
    """A government area, from province down to RT.

    ``code`` is the Kemendagri code for the four official levels (``31.74.01.1002``); RW and RT extend it
    with local numbers (``31.74.01.1002/RW004/RT012``), which are no part of the official code.
    """

    class Level(models.TextChoices):
        PROVINCE = "province"
        CITY = "city"  # kota / kabupaten administrasi
        DISTRICT = "district"  # kecamatan
        VILLAGE = "village"  # kelurahan / desa
        RW = "rw"
        RT = "rt"

    code = models.CharField(max_length=40, unique=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    bps_code = models.CharField(max_length=20, blank=True, default="")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["level", "name"], name="area_level_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Shape(models.Model):
    """The outline of one area, as well-known binary in EPSG:4326."""

    area = models.OneToOneField(Area, on_delete=models.CASCADE, primary_key=True, related_name="shape")
    wkb = models.BinaryField()
    approximate = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return f"shape of {self.area_id}"


class ShapeEdition(models.Model):
    """A single row whose number rises with every change of outlines or coverage, so that processes reload."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"edition {self.number}"


class Unit(models.Model):
    """A police unit. ``path`` holds the ids from the root to itself (``/1/4/17/``): a subtree is a prefix."""

    class Level(models.TextChoices):
        MABES = "mabes"
        POLDA = "polda"
        POLRES = "polres"
        POLSEK = "polsek"
        POSPOL = "pospol"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=120, db_index=True, default="")
    official_code = models.CharField(max_length=40, null=True, blank=True)
    letter_code = models.CharField(max_length=60, blank=True, default="")  # as in official numbers
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    demo = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Coverage(models.Model):
    """A unit covers an area between two dates. Many to many: police map and government map differ."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="coverage")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="coverage")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "area", "valid_from"], name="coverage_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="coverage_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} covers {self.area_id}"


class Place(models.Model):
    """A point people know: service centre, post, hospital, fire station, school …

    ``kind`` is one of ``kinds.KINDS``. ``external_id`` names the point in the file it came from
    (``osm:node/3128699535``), so that a second import changes it instead of doubling it.
    """

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    lon = models.FloatField()
    lat = models.FloatField()
    area = models.ForeignKey(Area, null=True, on_delete=models.SET_NULL, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.SET_NULL, related_name="+")
    phone = models.CharField(max_length=40, blank=True, default="")
    hours = models.CharField(max_length=120, blank=True, default="")
    external_id = models.CharField(max_length=80, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    approximate = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["kind"], name="place_kind"),
            GistIndex(
                Func(models.F("lon"), models.F("lat"), function="point", output_field=models.FloatField()),
                name="place_spot",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], condition=~models.Q(external_id=""), name="place_external_id_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
