"""Partners are searched by the other kelurahan they are active in as well."""

from django.db import migrations

from kemitraan.partnership.names import search_text


def name_places(apps, schema_editor):
    """Put the names of the other places behind the searched text of those that have some."""
    partners = apps.get_model("partnership", "Partner").objects.filter(also_in__isnull=False).distinct()
    for row in partners.iterator(chunk_size=500):
        row.search_text = search_text(row.search_text, *row.also_in.order_by("name").values_list("name", flat=True))
        row.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("partnership", "0010_who_else_uses_a_room")]

    operations = [migrations.RunPython(name_places, migrations.RunPython.noop)]
