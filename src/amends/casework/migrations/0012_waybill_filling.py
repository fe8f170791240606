"""Give the orders that are there already their waybills, in small transactions."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from amends.casework.maintenance.waybill_backfill import fill


def fill_all(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    fill(editor.connection)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("casework", "0011_waybill")]
    operations = [migrations.RunPython(fill_all, migrations.RunPython.noop, elidable=True)]
