from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0082_rating_words")]

    operations = [
        migrations.AddField("approval", "goods", models.BooleanField(db_default=False)),
        migrations.AddField("grant", "goods", models.BooleanField(db_default=False)),
    ]
