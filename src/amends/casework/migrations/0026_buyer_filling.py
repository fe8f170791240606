"""Make the orders that are there already findable by their buyer, in small transactions."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from amends.casework.maintenance.blind_index_backfill import fill_buyers


def fill_all(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    fill_buyers(editor.connection, samples="starts_with(key, 'SAMPLE-')")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("casework", "0025_buyer")]
    operations = [migrations.RunPython(fill_all, migrations.RunPython.noop, elidable=True)]
