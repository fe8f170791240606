"""A partner's hours from minute to minute, with holidays and days off, dated; what was decided names them."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q

WINDOWS = """
UPDATE casework_partner SET
    hours = ARRAY[lpad(opens::text, 2, '0') || ':00-' || lpad(shuts::text, 2, '0') || ':00'],
    days = CASE WHEN cardinality(days) = 0 THEN ARRAY[1, 2, 3, 4, 5, 6, 7]::smallint[] ELSE days END
"""


def _texts() -> django.contrib.postgres.fields.ArrayField:  # type: ignore[type-arg]
    return django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)


class Migration(migrations.Migration):
    dependencies = [("casework", "0086_raised_problems")]

    operations = [
        migrations.RemoveConstraint(model_name="partner", name="partner_hours"),
        migrations.AddField("partner", "hours", _texts()),
        migrations.AddField("partner", "holidays", models.TextField(default="")),
        migrations.AddField("partner", "days_off", _texts()),
        migrations.AddField("partner", "hours_since", models.DateTimeField(null=True)),
        migrations.AddField("partner", "hours_before", models.JSONField(default=list)),
        migrations.RunSQL(WINDOWS, migrations.RunSQL.noop),
        migrations.RemoveField("partner", "opens"),
        migrations.RemoveField("partner", "shuts"),
        migrations.AddConstraint(
            "partner", models.CheckConstraint(condition=Q(hours=[]) | ~Q(days=[]), name="partner_has_days")
        ),
        migrations.AddField("daysdecidedby", "partners", models.TextField(db_default="[]", default="[]")),
    ]
