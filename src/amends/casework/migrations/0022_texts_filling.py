"""Make what was written before searchable."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from amends.casework.maintenance.text_backfill import fill


def fill_all(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    fill(editor.connection)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("casework", "0021_texts")]
    operations = [migrations.RunPython(fill_all, migrations.RunPython.noop, elidable=True)]
