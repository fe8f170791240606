import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    dependencies = [("casework", "0080_board_parts"), ("merchants", "0023_user_zone")]

    operations = [
        migrations.CreateModel(
            name="ReleaseDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id", "currency", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("currency", models.TextField()),
                ("each_most", models.BigIntegerField(null=True)),
                ("all_most", models.BigIntegerField(null=True)),
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
                        condition=models.Q(
                            models.Q(("each_most", None), ("each_most__gte", 0), _connector="OR"),
                            models.Q(("all_most", None), ("all_most__gte", 0), _connector="OR"),
                        ),
                        name="releaseday_sums",
                    )
                ]
            },
        ),
        migrations.AddIndex(
            "paymentbatch",
            models.Index(fields=["merchant", "released_at"], name="paymentbatch_released_at"),
        ),
        migrations.AddField("buyercomplaint", "goods", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("buyercomplaint", "buyer", models.TextField(db_default="", default="")),
        migrations.AddIndex(
            "buyercomplaint",
            models.Index(condition=models.Q(("goods__gt", 0)), fields=["merchant", "buyer"], name="complaint_goods"),
        ),
        migrations.RemoveConstraint("buyercomplaint", "complaint_amount"),
        migrations.AddConstraint(
            "buyercomplaint",
            models.CheckConstraint(condition=models.Q(("amount__gte", 0), ("goods__gte", 0)), name="complaint_amount"),
        ),
        rls.protect("casework_releaseday"),
    ]
