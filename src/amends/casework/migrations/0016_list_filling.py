"""Tell the cases that are there already whom they wait for, in small transactions."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from amends.casework.maintenance.waits_backfill import fill


def fill_all(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    fill(editor.connection)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("casework", "0015_list_columns"), ("merchants", "0005_own_days")]
    operations = [migrations.RunPython(fill_all, migrations.RunPython.noop, elidable=True)]
