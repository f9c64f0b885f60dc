from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_look_for_twins")]

    operations = [
        migrations.CreateModel(
            name="Guess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["source", "at"], name="guess_source"),
                    models.Index(fields=["at"], name="guess_at"),
                ],
            },
        ),
    ]
