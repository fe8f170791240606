from django.db import migrations, models

_OWN = "UPDATE casework_case SET home_money = money WHERE money <> 0"


class Migration(migrations.Migration):
    """What is at stake in the merchant's home currency, narrowed by instead of the bare number.

    It begins as the bare number; the worker then ranks open cases anew, see ``casework.maintenance.ranking``.
    """

    dependencies = [("casework", "0026_buyer_filling"), ("merchants", "0008_rates")]

    operations = [
        migrations.AddField("case", "home_money", models.BigIntegerField(db_default=0)),
        migrations.RunSQL(_OWN, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="case", name="case_open"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["merchant", "-band", "-rank", "dossier_id", "no"],
                include=(
                    "shop",
                    "desk",
                    "scene",
                    "goods",
                    "tone",
                    "owner",
                    "waits_for",
                    "issue",
                    "product",
                    "language",
                    "home_money",
                    "points",
                    "due_at",
                ),
                name="case_open",
            ),
        ),
    ]
