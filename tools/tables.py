"""Write down what all migrations together tell an empty database: tools/tables.py, or ``make tables``.

A new installation's tables are made by that file (``amends.database.tables``), and later migrations follow it as ever;
so it needs to be written anew only now and then. Which migrations it stands for is said in it.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from typing import Any, Final

PASSED_OVER: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "SAVEPOINT", "RELEASE SAVEPOINT", "SET CONSTRAINTS ALL")
"""Nothing stands in an empty database that these could change; Django's own rows it writes itself."""
ACCOUNT: Final = '"django_migrations"'  # of what was carried out, kept by Django


def main() -> int:
    """On a server of its own in a folder that goes away."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"AMENDS_HOME": home, "DJANGO_SETTINGS_MODULE": "amends.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from amends import database
        from amends.database import tables

        try:
            tables.write(told())
        finally:
            database.stop()
    return 0


def told() -> list[str]:
    """Every statement that makes or changes a table, in order."""
    from django.core.management import call_command
    from django.db import connection
    from psycopg import ClientCursor

    found: list[str] = []

    def note(execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 - Django's
        text = str(statement)
        if params:
            text = ClientCursor(connection.connection).mogrify(text, params)
        if not text.lstrip().upper().startswith(PASSED_OVER) and ACCOUNT not in text:
            found.append(text)
        return execute(statement, params, many, context)

    connection.ensure_connection()
    with connection.execute_wrapper(note):
        call_command("migrate", interactive=False, verbosity=0)
    return found


if __name__ == "__main__":
    sys.exit(main())
