from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    """Whose authority a key acts with."""

    dependencies = [("merchants", "0008_rates")]

    operations = [
        migrations.AddField(
            "apikey",
            "member",
            models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="merchants.member"),
        ),
        rls.same_merchant("merchants_apikey", "member_id", "merchants_member"),
    ]
