from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0052_erasure")]

    operations = [
        migrations.AddField(model_name="holdmark", name="over_at", field=models.DateTimeField(null=True)),
    ]
