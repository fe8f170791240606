from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0024_promises")]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="buyer_mark",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("buyer_mark__isnull", False)),
                fields=["merchant", "buyer_mark", "key"],
                name="dossier_buyer",
                opclasses=["int8_ops", "int8_ops", "text_pattern_ops"],
            ),
        ),
    ]
