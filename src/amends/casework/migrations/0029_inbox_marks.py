from django.db import migrations, models


class Migration(migrations.Migration):
    """Intake makes the marks a buyer is found by while it has the name and the number; deciding unsealed them before."""

    dependencies = [("casework", "0028_case_seen")]

    operations = [
        migrations.AddField("inbox", name, models.BigIntegerField(null=True))
        for name in ("phone_mark", "phone_tail", "buyer_mark")
    ]
