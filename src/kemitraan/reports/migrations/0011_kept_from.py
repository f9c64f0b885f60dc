"""What a report is kept from stands on its own row too, so that the second wall reads it without another table."""

import django.contrib.postgres.fields
from django.db import migrations, models

FILL = """
update reports_report r set kept_from = e.units
from (select report_id, array_agg(unit_id order by unit_id) as units from reports_exclusion group by report_id) e
where e.report_id = r.id
"""
# Refused is whoever forgets it: a report that this context does not even see is restricted already.
GUARD = """
create function reports_exclusion_stands() returns trigger language plpgsql as $$
begin
    if exists (select 1 from reports_report r
               where r.id = new.report_id and not new.unit_id = any(coalesce(r.kept_from, '{}'))) then
        raise exception 'the report itself must say that it is kept from this unit'
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create trigger reports_exclusion_stands after insert or update on reports_exclusion
    for each row execute function reports_exclusion_stands();
"""
UNGUARD = "drop trigger reports_exclusion_stands on reports_exclusion; drop function reports_exclusion_stands();"


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0010_closings'),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='kept_from',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True, size=None),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
