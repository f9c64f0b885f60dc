from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0003_caught_by"),
    ]

    operations = [
        migrations.AddField(model_name="offer", name="there_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="offer", name="done_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="offer", name="done_note", field=models.CharField(blank=True, default="", max_length=300)
        ),
    ]
