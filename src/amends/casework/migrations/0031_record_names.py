from django.db import migrations

RENAMED = (
    "Case",
    "Dossier",
    "Effect",
    "Signal",
)  # the engine's words are the engine's; what is kept of them is a record


class Migration(migrations.Migration):
    """The names of models change, their tables stay as they are."""

    dependencies = [("casework", "0030_lanes")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                operation
                for name in RENAMED
                for operation in (
                    migrations.AlterModelTable(name, f"casework_{name.lower()}"),
                    migrations.RenameModel(name, f"{name}Record"),
                )
            ]
        )
    ]
