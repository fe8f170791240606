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
    dependencies = [("casework", "0079_product_pictures"), ("merchants", "0023_user_zone")]

    operations = [
        migrations.CreateModel(
            name="FactChange",
            fields=[
                ("pk", _key("merchant_id", "day", "stamp")),
                ("day", models.DateField()),
                ("stamp", models.BigIntegerField()),
                ("n", models.BigIntegerField()),
                ("merchant", _merchant()),
            ],
            options={"db_table": "casework_factchange"},
        ),
        migrations.CreateModel(
            name="BoardPart",
            fields=[
                ("pk", _key("merchant_id", "cut", "first", "days")),
                ("cut", models.UUIDField()),
                ("first", models.DateField()),
                ("days", models.SmallIntegerField()),
                ("stamp", models.BigIntegerField()),
                ("n", models.BigIntegerField()),
                ("rows", models.BinaryField()),
                ("asked_on", models.DateField()),
                ("merchant", _merchant()),
            ],
            options={"db_table": "casework_boardpart"},
        ),
        rls.protect("casework_factchange"),
        rls.protect("casework_boardpart"),
    ]
