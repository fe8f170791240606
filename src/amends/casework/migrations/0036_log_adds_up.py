import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    """Rows of the log name what they were decided by, and a dossier itself keeps how it stood before."""

    dependencies = [("casework", "0035_steps_history"), ("merchants", "0007_loans_settled")]

    operations = [
        migrations.RemoveField(model_name="undo", name="state"),
        migrations.RemoveField(model_name="undo", name="wake_at"),
        migrations.AddField("signalrecord", "policy", models.TextField(db_default="")),
        migrations.CreateModel(
            name="DaysDecidedBy",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id", "mark", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("mark", models.TextField()),
                ("days", models.TextField()),
                ("shop_days", models.TextField()),
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
        rls.protect("casework_daysdecidedby"),
    ]
