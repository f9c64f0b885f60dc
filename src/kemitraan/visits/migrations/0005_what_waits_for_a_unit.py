"""What waits for a unit is found by its own index: visits not handed in, requests of a state by their time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0004_next_kelurahan_of_a_unit")]

    operations = [
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("state", "in_progress")), fields=["unit", "due_at"], name="visit_unsent"
            ),
        ),
        migrations.AddIndex(
            model_name="visitrequest",
            index=models.Index(fields=["unit", "state", "due_at", "id"], name="visit_request_of_unit"),
        ),
    ]
