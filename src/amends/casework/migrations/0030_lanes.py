"""Lanes and imports are held by rows of the merchant's own, so that they hold whichever node one comes in by."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls


def merchant() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="merchants.merchant",
    )


def key(*names: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*names, blank=True, editable=False, primary_key=True, serialize=False)


INBOX_KEY = migrations.RunSQL(
    "ALTER TABLE casework_inbox DROP CONSTRAINT casework_inbox_pkey, ADD PRIMARY KEY (merchant_id, lane, known_at, id)",
    "ALTER TABLE casework_inbox DROP CONSTRAINT casework_inbox_pkey, ADD PRIMARY KEY (lane, id)",
    state_operations=[
        migrations.AlterField("inbox", "pk", key("merchant_id", "lane", "known_at", "id")),
    ],
)


class Migration(migrations.Migration):
    dependencies = [("casework", "0029_inbox_marks"), ("merchants", "0008_rates")]

    operations = [
        migrations.CreateModel(
            name="Lane",
            fields=[("lane", models.SmallIntegerField()), ("merchant", merchant()), ("pk", key("merchant_id", "lane"))],
        ),
        migrations.CreateModel(
            name="ImportLease",
            fields=[
                ("holder", models.TextField()),
                ("beat_at", models.DateTimeField()),
                ("merchant", merchant()),
                (
                    "shop",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.shop",
                    ),
                ),
                ("pk", key("merchant_id", "shop_id")),
            ],
        ),
        rls.same_merchant("casework_importlease", "shop_id", "merchants_shop"),
        rls.protect("casework_lane"),
        rls.protect("casework_importlease"),
        INBOX_KEY,
        migrations.RemoveIndex("dossier", "dossier_wake"),
        migrations.AddIndex(
            "dossier",
            models.Index(
                condition=models.Q(("wake_at__isnull", False)),
                fields=["merchant", "wake_at", "lane"],
                name="dossier_due",
            ),
        ),
        migrations.RunSQL("ALTER TABLE casework_presence SET LOGGED", "ALTER TABLE casework_presence SET UNLOGGED"),
    ]
