from django.db import migrations


class Migration(migrations.Migration):
    """The name of a model changes, its table stays as it is: ``GrantBack`` is the signal's."""

    dependencies = [("casework", "0045_case_wrote")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterModelTable("GrantBack", "casework_grantback"),
                migrations.RenameModel("GrantBack", "ReturnedGrant"),
            ]
        )
    ]
