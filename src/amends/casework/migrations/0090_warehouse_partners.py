from django.db import migrations, models


class Migration(migrations.Migration):
    """Warehouse contractors are partners, too."""

    dependencies = [
        ("casework", "0089_promises_in_one_order"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="partner",
            name="partner_kind_known",
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["supplier", "carrier", "installer", "warehouse"])),
                name="partner_kind_known",
            ),
        ),
    ]
