import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    """Steps of cases, and what became of cases, as rows; `amends backfill` fills them, as `amends migrate` does once."""

    dependencies = [
        ("casework", "0034_alerts"),
        ("merchants", "0008_rates"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoryRecord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id",
                        "dossier_id",
                        "case_no",
                        "what",
                        "at",
                        "value",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("dossier_id", models.BigIntegerField()),
                ("case_no", models.SmallIntegerField()),
                ("what", models.TextField()),
                ("at", models.DateTimeField()),
                ("value", models.TextField()),
                ("was", models.TextField()),
                ("shop_id", models.BigIntegerField()),
                ("seconds", models.IntegerField(null=True)),
                ("by", models.TextField()),
                ("because", models.TextField()),
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
                "db_table": "casework_history",
                "indexes": [models.Index(fields=["merchant", "what", "at"], name="history_what")],
            },
        ),
        migrations.CreateModel(
            name="StepRecord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id",
                        "dossier_id",
                        "case_no",
                        "step",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("dossier_id", models.BigIntegerField()),
                ("case_no", models.SmallIntegerField()),
                ("step", models.TextField()),
                ("shop_id", models.BigIntegerField()),
                ("scene", models.TextField()),
                ("place", models.SmallIntegerField()),
                ("round", models.SmallIntegerField()),
                ("desk", models.TextField()),
                ("party", models.TextField()),
                ("state", models.TextField()),
                ("ready_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.TextField()),
                ("how", models.TextField()),
                ("owner", models.TextField()),
                ("elsewhere", models.BooleanField()),
                ("band", models.SmallIntegerField()),
                ("rank", models.FloatField()),
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
                "db_table": "casework_step",
                "indexes": [
                    models.Index(
                        models.F("merchant"),
                        models.F("desk"),
                        models.OrderBy(models.F("band"), descending=True),
                        models.OrderBy(models.F("rank"), descending=True),
                        models.F("dossier_id"),
                        models.F("case_no"),
                        condition=models.Q(("state", "ready")),
                        name="step_ready",
                    ),
                    models.Index(
                        models.F("merchant"),
                        models.F("desk"),
                        models.OrderBy(models.F("band"), descending=True),
                        models.OrderBy(models.F("rank"), descending=True),
                        models.F("dossier_id"),
                        models.F("case_no"),
                        condition=models.Q(("state", "ready"), ("elsewhere", True)),
                        name="step_elsewhere",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "ready", "blocked", "done", "skipped"))),
                        name="step_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True), ("how__in", ["hand", "rule"]), _connector="OR"
                        ),
                        name="step_done_somehow",
                    ),
                ],
            },
        ),
        rls.protect("casework_step"),
        rls.protect("casework_history"),
    ]
