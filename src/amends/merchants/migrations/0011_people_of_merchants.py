"""People name the merchants they belong to: a policy that asks for memberships can't be asked on another node."""

import django.contrib.postgres.fields
from django.db import migrations, models

from amends.merchants import rls

PEOPLE = {"user": "id", "twostep": "user_id", "visit": "user_id"}
BEFORE = "EXISTS (SELECT FROM merchants_member m WHERE m.user_id = merchants_{table}.{key})"


def column(model: str) -> migrations.AddField:
    field = django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), db_default=[], default=list, size=None)
    return migrations.AddField(model, "merchants", field)


def fill(table: str, key: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"UPDATE merchants_{table} p SET merchants = ARRAY("  # noqa: S608 - names of our own
        f"SELECT m.merchant_id FROM merchants_member m WHERE m.user_id = p.{key} ORDER BY 1)",
        reverse_sql=migrations.RunSQL.noop,
    )


def policy(table: str, key: str) -> migrations.RunSQL:
    change = f"ALTER POLICY tenant ON merchants_{table} USING ({{0}}) WITH CHECK ({{0}})"
    before = BEFORE.format(table=table, key=key)
    return migrations.RunSQL(change.format(rls.AMONG), reverse_sql=change.format(before))


class Migration(migrations.Migration):
    dependencies = [("merchants", "0010_alert_notices")]

    operations = [
        *map(column, PEOPLE),
        *[fill(table, key) for table, key in PEOPLE.items()],
        *[policy(table, key) for table, key in PEOPLE.items()],
    ]
