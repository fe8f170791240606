from django.db import migrations, models


class Migration(migrations.Migration):
    """Cases of sample orders have a state of their own, so that nothing counts them."""

    dependencies = [
        ("casework", "0017_causes_losses_holds"),
    ]

    operations = [
        migrations.RemoveConstraint("case", "case_state_known"),
        migrations.RemoveConstraint("case", "case_closed_once"),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "closed", "sample"])), name="case_state_known"
            ),
        ),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state", "open")),
                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                    ("state", "sample"),
                    _connector="OR",
                ),
                name="case_closed_once",
            ),
        ),
    ]
