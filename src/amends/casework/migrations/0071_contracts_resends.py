import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0070_mail"),
        ("merchants", "0023_user_zone"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResentParcel",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id", "effect_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("effect_id", models.BigIntegerField()),
                ("dossier_id", models.BigIntegerField()),
                ("case_no", models.SmallIntegerField()),
                ("order_key", models.TextField()),
                ("carrier", models.TextField()),
                ("waybill", models.TextField()),
                ("pieces", models.JSONField()),
                ("by_eye", models.BooleanField(default=False)),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("signal_id", models.TextField()),
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
        migrations.AddField(
            model_name="loss",
            name="claimed",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="loss",
            name="contract_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="loss",
            name="rule_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="loss",
            name="terms_mark",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddIndex(
            model_name="effectrecord",
            index=models.Index(
                models.F("merchant"),
                models.F("wanted_at"),
                condition=models.Q(("kind", "reship")),
                name="effect_reship",
            ),
        ),
        migrations.AddIndex(
            model_name="loss",
            index=models.Index(
                condition=models.Q(("state", "to_confirm")), fields=["merchant", "terms_mark"], name="loss_terms"
            ),
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=models.CheckConstraint(
                condition=models.Q(("claimed__gte", 0), ("claimed__lte", models.F("amount"))), name="loss_claim_bounded"
            ),
        ),
        migrations.AddIndex(
            model_name="resentparcel",
            index=models.Index(models.F("merchant"), models.OrderBy(models.F("at"), descending=True), name="resent_at"),
        ),
        migrations.AddIndex(
            model_name="resentparcel",
            index=models.Index(fields=["merchant", "dossier_id"], name="resent_dossier"),
        ),
        migrations.AddConstraint(
            model_name="resentparcel",
            constraint=models.UniqueConstraint(fields=("merchant", "waybill"), name="resent_number"),
        ),
        rls.protect("casework_resentparcel"),
    ]
