from django.db import migrations

# Nobody shortens the memory of who looked at what: a row younger than two years cannot go, whatever the rule says.
WITH_AN_END = """
create or replace function reading_keep() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and old.at < now() - interval '730 days' then
        return old;
    end if;
    raise exception 'the log of reading is only added to' using errcode = 'insufficient_privilege';
end $$;
"""
WITHOUT = """
create or replace function reading_keep() returns trigger language plpgsql as $$
begin
    raise exception 'the log of reading is only added to' using errcode = 'insufficient_privilege';
end $$;
"""


class Migration(migrations.Migration):

    dependencies = [("oversight", "0001_initial")]

    operations = [migrations.RunSQL(WITH_AN_END, WITHOUT)]
