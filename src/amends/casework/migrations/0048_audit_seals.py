import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls

APPEND_ONLY = migrations.RunSQL(
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_auditseal "
    "FOR EACH ROW EXECUTE FUNCTION casework_refuse_change()",
    "DROP TRIGGER append_only ON casework_auditseal",
)


class Migration(migrations.Migration):
    dependencies = [("casework", "0047_data_keys"), ("merchants", "0018_own_session")]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.IntegerField()),
                ("after", models.BigIntegerField()),
                ("until", models.BigIntegerField()),
                ("rows", models.IntegerField()),
                ("digest", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
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
        rls.protect("casework_auditseal"),
        migrations.RunSQL(
            f"REVOKE INSERT, UPDATE, DELETE ON casework_auditseal FROM {rls.ROLE}", migrations.RunSQL.noop
        ),
        APPEND_ONLY,
    ]
