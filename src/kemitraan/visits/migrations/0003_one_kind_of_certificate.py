"""Certificates of purged visits join those of all other classes."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from kemitraan.keeping.certify import digest_of


def move(apps: Any, schema_editor: Any) -> None:
    """Each old certificate as one of the chain."""
    certificates = apps.get_model("keeping", "PurgeCertificate")
    last = certificates.objects.order_by("-id").values_list("digest", flat=True).first() or ""
    for old in apps.get_model("visits", "VisitPurge").objects.order_by("id"):
        counts = {
            "visits": old.visits, "versions": old.versions, "requests": old.requests, "places": old.places,
        }  # fmt: skip
        made = certificates(
            name="visit_notes", rule=old.rule, at=old.at, counts=counts, oldest=old.oldest_day, newest=old.newest_day,
            previous=last,
        )  # fmt: skip
        made.digest = last = digest_of(made)
        made.save()


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_asked_and_late"), ("keeping", "0001_keeping")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop), migrations.DeleteModel("VisitPurge")]
