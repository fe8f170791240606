import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    dependencies = [("casework", "0078_lent_steps"), ("merchants", "0023_user_zone")]

    operations = [
        migrations.CreateModel(
            name="ProductPicture",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id", "sku", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sku", models.TextField()),
                ("mark", models.TextField()),
                ("content", models.BinaryField()),
                ("by", models.TextField()),
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
                "indexes": [models.Index(fields=["merchant", "mark"], name="product_picture_mark")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mark__regex", "^[0-9a-f]{32}$")), name="product_picture_marked"
                    )
                ],
            },
        ),
        rls.protect("casework_productpicture"),
    ]
