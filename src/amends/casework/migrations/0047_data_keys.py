from django.db import migrations, models

from amends.merchants import rls


class Migration(migrations.Migration):
    dependencies = [("casework", "0046_returned_grant")]

    operations = [
        migrations.CreateModel(
            name="DataKey",
            fields=[
                ("mark", models.TextField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
            ],
        ),
        rls.share("casework_datakey"),
        migrations.RunSQL(f"REVOKE INSERT, UPDATE, DELETE ON casework_datakey FROM {rls.ROLE}", migrations.RunSQL.noop),
    ]
