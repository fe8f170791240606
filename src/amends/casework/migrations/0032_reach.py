from django.db import migrations

from amends.merchants import reach, rls


class Migration(migrations.Migration):
    """What a shop's key, a partner's contact and a buyer may read of orders."""

    dependencies = [("casework", "0031_record_names"), ("merchants", "0009_key_member")]

    operations = [
        rls.create_role(reach.ROLE),
        reach.narrow("casework_dossier", dossier="id"),
        reach.narrow("casework_case"),
        reach.narrow("casework_signal"),
        reach.narrow("casework_effect"),
    ]
