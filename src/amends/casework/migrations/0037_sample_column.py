from django.db import migrations, models

_MADE = """
UPDATE casework_dossier d SET sample = true
WHERE d.key ~ '^SAMPLE-[0-9A-F]{8}$' AND EXISTS (
    SELECT FROM casework_signal s WHERE s.merchant_id = d.merchant_id AND s.dossier_id = d.id
        AND s.kind = 'order.placed' AND s.external_id = d.key || ':1' AND s.payload->'lines'->0->>'sku' = 'SAMPLE')
"""
_NEVER_WERE = """
UPDATE casework_case c SET state = CASE WHEN c.closed_at IS NULL THEN 'open' ELSE 'closed' END
WHERE c.state = 'sample' AND NOT EXISTS (
    SELECT FROM casework_dossier d WHERE d.merchant_id = c.merchant_id AND d.id = c.dossier_id AND d.sample)
"""


class Migration(migrations.Migration):
    """Samples are told by a column. Those there are were made by the first steps; other orders named so are listed."""

    dependencies = [("casework", "0036_log_adds_up")]

    operations = [
        migrations.AddField("dossierrecord", "sample", models.BooleanField(db_default=False)),
        migrations.RunSQL(_MADE, migrations.RunSQL.noop, elidable=True),
        migrations.RunSQL(_NEVER_WERE, migrations.RunSQL.noop, elidable=True),
        migrations.AddIndex(
            "dossierrecord",
            models.Index(name="dossier_sample", fields=["merchant"], condition=models.Q(sample=True)),
        ),
    ]
