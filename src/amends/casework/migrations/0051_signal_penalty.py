from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0050_parcel_numbers")]

    operations = [
        migrations.AddIndex(
            model_name="signalrecord",
            index=models.Index(
                models.F("merchant_id"),
                models.F("at"),
                condition=models.Q(("kind", "penalty.recorded")),
                name="signal_penalty",
            ),
        ),
    ]
