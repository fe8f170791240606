import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """A merchant's and a shop's own working days, and the tours a member has seen."""

    dependencies = [
        ("merchants", "0004_protect_people"),
    ]

    operations = [
        migrations.AddField("merchant", "own_days", models.JSONField(db_default={}, default=dict)),
        migrations.AddField("merchant", "days_to_follow", models.JSONField(db_default=[], default=list)),
        migrations.AddField("shop", "own_days", models.JSONField(db_default={}, default=dict)),
        migrations.AddField(
            "member",
            "shown",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), db_default=[], default=list, size=None
            ),
        ),
    ]
