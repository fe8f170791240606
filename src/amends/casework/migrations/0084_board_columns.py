from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls


def _merchant() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="merchants.merchant",
    )


def _key(*names: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*names, blank=True, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("casework", "0083_goods_granted"), ("merchants", "0023_user_zone")]

    operations = [
        migrations.DeleteModel("BoardPart"),
        migrations.CreateModel(
            name="BoardColumn",
            fields=[
                ("pk", _key("merchant_id", "at", "first", "name")),
                ("at", models.TextField()),
                ("first", models.DateField()),
                ("name", models.UUIDField()),
                ("packed", models.BinaryField()),
                ("merchant", _merchant()),
            ],
            options={"db_table": "casework_boardcolumn"},
        ),
        # Read often and packed already: as it is, without PostgreSQL's own compression.
        migrations.RunSQL(
            "ALTER TABLE casework_boardcolumn ALTER COLUMN packed SET STORAGE EXTERNAL", migrations.RunSQL.noop
        ),
        migrations.AddIndex(
            "effectrecord",
            models.Index(
                condition=models.Q(("kind__in", ["compensate", "coupon"])),
                fields=["merchant", "dossier_id"],
                include=["case_no", "amount", "currency", "state"],
                name="effect_compensated",
            ),
        ),
        rls.protect("casework_boardcolumn"),
    ]
