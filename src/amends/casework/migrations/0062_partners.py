import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q

from amends.merchants import rls


def _several(field: models.Field) -> django.contrib.postgres.fields.ArrayField:  # type: ignore[type-arg]
    return django.contrib.postgres.fields.ArrayField(base_field=field, default=list, size=None)


class Migration(migrations.Migration):
    dependencies = [("casework", "0061_grades"), ("merchants", "0022_buyers")]

    operations = [
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("codes", _several(models.TextField())),
                ("skus", _several(models.TextField())),
                ("shops", _several(models.BigIntegerField())),
                ("contacts", models.JSONField(default=list)),
                ("terms", models.JSONField(default=list)),
                ("days", _several(models.SmallIntegerField())),
                ("opens", models.SmallIntegerField(default=0)),
                ("shuts", models.SmallIntegerField(default=24)),
                ("zone", models.TextField()),
                ("answers_within", models.IntegerField()),
                ("note", models.TextField(default="")),
                ("archived_at", models.DateTimeField(null=True)),
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
                "constraints": [
                    models.UniqueConstraint(fields=("merchant", "kind", "name"), name="partner_named"),
                    models.CheckConstraint(
                        condition=Q(kind__in=["supplier", "carrier", "installer"]), name="partner_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(opens__gte=0, opens__lt=models.F("shuts"), shuts__lte=24), name="partner_hours"
                    ),
                    models.CheckConstraint(condition=Q(answers_within__gt=0), name="partner_answers"),
                ]
            },
        ),
        migrations.CreateModel(
            name="PartnerLink",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("partner_id", models.BigIntegerField()),
                ("contact", models.TextField()),
                ("sha256", models.BinaryField()),
                ("by", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
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
                "indexes": [models.Index(fields=["merchant", "partner_id", "id"], name="partner_links")],
                "constraints": [models.UniqueConstraint(fields=("merchant", "sha256"), name="partner_link_token")],
            },
        ),
        migrations.AddField("outsidelink", "partner_id", models.BigIntegerField(db_default=0, default=0)),
        rls.protect("casework_partner"),
        rls.protect("casework_partnerlink"),
    ]
