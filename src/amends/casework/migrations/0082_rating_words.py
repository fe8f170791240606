from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0081_days_and_goods")]

    operations = [migrations.AddField("buyercomplaint", "said", models.TextField(db_default="", default=""))]
