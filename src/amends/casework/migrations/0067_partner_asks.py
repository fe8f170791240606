from django.db import migrations, models
from django.db.models import Q

from amends.merchants import rls


class Migration(migrations.Migration):
    dependencies = [("casework", "0066_costs"), ("merchants", "0022_buyers")]

    operations = [
        migrations.CreateModel(
            name="PartnerAsk",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id",
                        "dossier_id",
                        "case_no",
                        "step",
                        "asked_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("dossier_id", models.BigIntegerField()),
                ("case_no", models.SmallIntegerField()),
                ("step", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("partner_id", models.BigIntegerField()),
                ("turn", models.SmallIntegerField(default=0)),
                ("first_due_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("gone", models.BooleanField(default=False)),
                (
                    "merchant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.merchant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["merchant", "partner_id", "asked_at"], name="partner_asks"),
                    models.Index(
                        condition=Q(("answered_at", None), ("gone", False)),
                        fields=["merchant", "due_at"],
                        name="partner_ask_open",
                    ),
                ]
            },
        ),
        rls.protect("casework_partnerask"),
    ]
