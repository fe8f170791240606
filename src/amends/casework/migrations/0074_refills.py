from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    """What projections were filled up to: the tables' owner's to write, everybody's to read."""

    dependencies = [("casework", "0073_mailed_boards")]

    operations = [
        migrations.CreateModel(
            name="Refill",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("edition", models.IntegerField()),
                ("merchant", models.BigIntegerField(default=0)),
                ("dossier", models.BigIntegerField(default=-(2**63))),
                ("seen", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
            ],
        ),
        rls.share("casework_refill"),
        migrations.RunSQL(f"REVOKE INSERT, UPDATE, DELETE ON casework_refill FROM {rls.ROLE}", migrations.RunSQL.noop),
    ]
