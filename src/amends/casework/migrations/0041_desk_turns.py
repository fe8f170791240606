"""Whose turn it is at a desk lies where its merchant's rows do; it begins with the first once more."""

import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0040_effect_next"),
        ("merchants", "0014_desk_turns"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskTurn",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id", "desk_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("desk_id", models.BigIntegerField()),
                ("given_to", models.BigIntegerField()),
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
        rls.protect("casework_deskturn"),
    ]
