"""What a filter offers is leapt to: from one kelurahan of a unit to the next, past its hundred RT."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_one_kind_of_certificate")]

    operations = [
        migrations.AddIndex(
            model_name="visitplace",
            index=models.Index(
                condition=models.Q(("kind", "rt")), fields=["unit", "village"], name="visit_place_ground"
            ),
        ),
    ]
