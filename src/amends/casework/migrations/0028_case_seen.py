from django.db import migrations, models


class Migration(migrations.Migration):
    """Open cases by what they are, instead of one index by scene and urgency: a tenth of its size, for any narrowing."""

    dependencies = [("casework", "0027_home_money")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="case_scene"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["merchant", "scene", "issue", "language", "tone", "goods", "points", "product"],
                name="case_seen",
            ),
        ),
    ]
