from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0022_texts_filling")]

    operations = [
        migrations.AddIndex(
            model_name="loss",
            index=models.Index(
                models.F("merchant"),
                models.OrderBy(models.F("due_at"), nulls_last=True),
                models.F("id"),
                condition=models.Q(("state__in", ["to_confirm", "claimed", "answered"])),
                name="loss_open",
            ),
        ),
    ]
