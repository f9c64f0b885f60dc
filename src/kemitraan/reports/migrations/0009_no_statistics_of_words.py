"""The planner keeps samples of each column's values in a table of its own. Of what people wrote it keeps none."""

from django.db import migrations

COLUMNS = {
    "reports_report": ("story", "landmark", "answer"),
    "reports_word": ("text",),
    "reports_answer": ("value", "shown"),
    "reports_verdict": ("comment",),
}
OFF = [
    f'alter table "{table}" alter column "{column}" set statistics 0'
    for table, columns in COLUMNS.items()
    for column in columns
]
ON = [statement.replace("statistics 0", "statistics -1") for statement in OFF]
# What was sampled before goes with the next analyze, which leaves these columns out.
AGAIN = [f'analyze "{table}"' for table in COLUMNS]


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_exclusions")]

    operations = [migrations.RunSQL(OFF + AGAIN, ON)]
