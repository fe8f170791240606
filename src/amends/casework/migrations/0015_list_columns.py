import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0014_letters_and_undo"),
        ("merchants", "0005_own_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListLook",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id", "member_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("member_id", models.BigIntegerField()),
                ("columns", models.JSONField(default=list)),
                ("density", models.TextField(default="dense")),
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
                        condition=models.Q(("density__in", ["dense", "comfortable"])), name="list_density_known"
                    )
                ]
            },
        ),
        *[
            migrations.AddField(model_name="case", name=name, field=models.TextField(db_default=""))
            for name in ("waits_for", "waiting", "product", "country", "tone_why")
        ],
        migrations.AddField(model_name="saved", name="desk", field=models.TextField(db_default="")),
        rls.protect("casework_listlook"),
    ]
