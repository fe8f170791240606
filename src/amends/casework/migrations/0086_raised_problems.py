import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0085_clear_cases"),
        ("merchants", "0023_user_zone"),
    ]

    operations = [
        migrations.CreateModel(
            name="RaisedProblem",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id", "ref", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("ref", models.TextField()),
                ("of", models.TextField()),
                ("value", models.TextField()),
                ("sku", models.TextField()),
                ("shop_id", models.BigIntegerField(null=True)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("currency", models.TextField()),
                ("issues", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("orders", models.IntegerField()),
                ("net", models.BigIntegerField()),
                ("raised_at", models.DateTimeField()),
                ("finding", models.TextField(default="")),
                ("answered_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField(null=True)),
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
                "indexes": [models.Index(fields=["merchant", "raised_at"], name="raised_problem_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("finding", "")),
                            models.Q(
                                ("answered_at__isnull", False), ("finding__in", ["changed", "delisted", "elsewhere"])
                            ),
                            _connector="OR",
                        ),
                        name="raised_problem_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("changed_at__isnull", False), ("finding__in", ["changed", "delisted"])),
                            models.Q(
                                models.Q(("finding__in", ["changed", "delisted"]), _negated=True), ("changed_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="raised_problem_changed",
                    ),
                ],
            },
        ),
        rls.protect("casework_raisedproblem"),
    ]
