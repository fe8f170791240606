from django.db import migrations, models


class Migration(migrations.Migration):
    """A loan that has ended is settled once: its cases go back to their desk."""

    dependencies = [
        ("merchants", "0006_warnings"),
    ]

    operations = [
        migrations.AddField("loan", "settled_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "loan",
            models.Index(condition=models.Q(("settled_at__isnull", True)), fields=["until_at"], name="loan_unsettled"),
        ),
    ]
