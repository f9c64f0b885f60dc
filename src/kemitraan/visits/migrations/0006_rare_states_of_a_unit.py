"""A list of visits in a state that few are in no longer looks through all of a unit's visits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_what_waits_for_a_unit")]

    operations = [
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("state__in", ("planned", "in_progress", "reviewed", "not_done", "erased"))),
                fields=["unit", "state", "-day", "-id"],
                name="visit_rare_of_unit",
            ),
        ),
    ]
