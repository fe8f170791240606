import django.db.models.deletion
from django.db import migrations, models

from amends.casework.maintenance.promise_backfill import filling
from amends.merchants import rls


class Migration(migrations.Migration):
    """Promises get a table of their own, filled from the log; the log's index of them serves nobody any more."""

    dependencies = [("casework", "0023_open_losses"), ("merchants", "0007_loans_settled")]

    operations = [
        migrations.CreateModel(
            name="Promise",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id",
                        "dossier_id",
                        "ref",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("dossier_id", models.BigIntegerField()),
                ("ref", models.TextField()),
                ("shop_id", models.BigIntegerField()),
                ("case_no", models.IntegerField()),
                ("what", models.TextField()),
                ("due_at", models.DateTimeField()),
                ("by", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["merchant", "due_at", "dossier_id"],
                        name="promise_open",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["merchant", "shop_id", "due_at", "dossier_id"],
                        name="promise_open_shop",
                    ),
                ],
            },
        ),
        rls.protect("casework_promise"),
        migrations.RunSQL(filling(samples="d.key LIKE 'SAMPLE-%'"), migrations.RunSQL.noop, elidable=True),
        migrations.RemoveIndex(model_name="signal", name="signal_promise"),
    ]
