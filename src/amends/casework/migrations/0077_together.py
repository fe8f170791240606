import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    dependencies = [("casework", "0076_house_rules"), ("merchants", "0023_user_zone")]

    operations = [
        migrations.CreateModel(
            name="ApprovalSignature",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id",
                        "approval_id",
                        "member_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("approval_id", models.BigIntegerField()),
                ("member_id", models.BigIntegerField()),
                ("role", models.TextField()),
                ("stands_for", models.BigIntegerField(db_default=0)),
                ("reason", models.TextField(db_default="")),
                ("at", models.DateTimeField()),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stands_for", models.F("member_id")), _negated=True),
                        name="signature_for_another",
                    )
                ]
            },
        ),
        migrations.AddField("approval", "also", models.JSONField(db_default=[], default=list)),
        migrations.AddField("approval", "every", models.BooleanField(db_default=True)),
        migrations.AddField("approval", "rule", models.TextField(db_default="")),
        rls.protect("casework_approvalsignature"),
    ]
