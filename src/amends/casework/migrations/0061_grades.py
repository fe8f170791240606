from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    dependencies = [("casework", "0060_case_facts"), ("merchants", "0022_buyers")]

    operations = [
        migrations.AddIndex(
            model_name="signalrecord",
            index=models.Index(
                models.F("merchant_id"),
                models.F("at"),
                condition=models.Q(("kind", "goods.graded")),
                name="signal_grade",
            ),
        ),
        migrations.AddField("dockparcel", "match", models.TextField(db_default="", default="")),
        migrations.CreateModel(
            name="DockRules",
            fields=[
                (
                    "merchant",
                    models.OneToOneField(
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="merchants.merchant",
                    ),
                ),
                ("weights", models.JSONField(default=dict)),
                ("grades", models.JSONField(default=list)),
            ],
        ),
        rls.protect("casework_dockrules"),
    ]
