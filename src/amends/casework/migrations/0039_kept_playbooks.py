import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    """Playbooks are kept whole, so that what runs under a version goes on by it when a newer one is shipped."""

    dependencies = [("casework", "0038_alert_due_of_a_merchant"), ("merchants", "0010_alert_notices")]

    operations = [
        migrations.AddField("packversion", "playbook", models.BinaryField(null=True)),
        migrations.CreateModel(
            name="KeptPlaybook",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id", "version", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.TextField()),
                ("playbook", models.BinaryField()),
                ("kept_at", models.DateTimeField()),
                (
                    "merchant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.merchant",
                    ),
                ),
            ],
        ),
        rls.protect("casework_keptplaybook"),
        migrations.RunSQL(  # what something was decided by stays as it was
            f"REVOKE UPDATE, DELETE ON casework_keptplaybook FROM {rls.ROLE}", migrations.RunSQL.noop
        ),
    ]
