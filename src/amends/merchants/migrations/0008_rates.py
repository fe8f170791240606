from django.db import migrations, models

_HOME = """
UPDATE merchants_merchant m SET home_currency = s.currency
FROM (SELECT DISTINCT ON (merchant_id) merchant_id, currency FROM merchants_shop ORDER BY merchant_id, id) s
WHERE s.merchant_id = m.id AND m.home_currency = ''
"""


class Migration(migrations.Migration):
    """A merchant's home currency (that of its first shop), its own exchange rates, and how far ranking anew has come."""

    dependencies = [("merchants", "0007_loans_settled")]

    operations = [
        migrations.AddField(
            "merchant", "home_currency", models.CharField(blank=True, db_default="", default="", max_length=3)
        ),
        migrations.AddField("merchant", "own_rates", models.JSONField(db_default={}, default=dict)),
        migrations.AddField("merchant", "ranking", models.JSONField(db_default={}, default=dict)),
        migrations.RunSQL(_HOME, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "merchant",
            models.CheckConstraint(
                condition=models.Q(("home_currency", ""), ("home_currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="merchant_home_iso",
            ),
        ),
    ]
