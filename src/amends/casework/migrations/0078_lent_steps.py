from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0077_together")]

    operations = [
        migrations.AddField("steprecord", "lent_to", models.TextField(db_default="")),
        migrations.AddIndex(
            "steprecord",
            models.Index(
                condition=models.Q(("lent_to", ""), _negated=True), fields=["merchant", "lent_to"], name="step_lent"
            ),
        ),
    ]
