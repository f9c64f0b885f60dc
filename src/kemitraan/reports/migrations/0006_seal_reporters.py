"""Names, telephones and addresses of reporters go into envelopes, each under a key of its own."""

from __future__ import annotations

import base64
from typing import Any

from django.db import migrations, models

from kemitraan.keeping.wraps import fresh, seal


def seal_all(apps: Any, schema_editor: Any) -> None:
    """Row by row: a key, the envelope, and the addresses of messages about the report under the same key."""
    import json

    reporters, wraps = apps.get_model("reports", "Reporter"), apps.get_model("keeping", "KeyWrap")
    messages = apps.get_model("messaging", "Message")
    told = reporters.objects.exclude(name="", phone="", email="")
    for row in told.iterator(chunk_size=2_000):
        made = fresh("report")
        wraps.objects.create(
            subject="report", subject_id=row.report_id, epoch=made.row.epoch, wrapped=made.row.wrapped
        )
        said = json.dumps([row.name, row.phone, row.email], ensure_ascii=False)
        row.sealed, row.name, row.phone, row.email = seal(made.key, said, "report"), "", "", ""
        row.save(update_fields=["sealed", "name", "phone", "email"])
        for message in messages.objects.filter(about="report", about_id=row.report_id).exclude(address=""):
            message.address = "§" + base64.b64encode(seal(made.key, message.address, "report")).decode()
            message.save(update_fields=["address"])


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_promise_broken"),
        ("keeping", "0001_keeping"),
        ("messaging", "0003_sealed_addresses"),
    ]

    operations = [
        migrations.AddField("report", "erased_at", models.DateTimeField(null=True)),
        migrations.AddField("reporter", "sealed", models.BinaryField(null=True)),
        migrations.RunPython(seal_all, migrations.RunPython.noop),
    ]
