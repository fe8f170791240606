from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0023_user_zone"),
    ]

    operations = [
        migrations.AddField("merchant", "score_facts", models.JSONField(db_default={}, default=dict)),
    ]
