"""Django's PostgreSQL back end, asking `url()` for the server only when the first connection is made.

So importing settings (a type checker, `--help`) starts nothing.
"""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg.conninfo import conninfo_to_dict

from amends.database.home import url
from amends.database.server import ServerError


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc,unused-ignore]
    """The connection of one thread. ``tenant``: the request's transaction it is in, see ``merchants.rls``."""

    tenant: Any = None

    def get_connection_params(self) -> dict[str, Any]:
        """What psycopg is to connect with: Django's options, and host, user and so on out of the URL."""
        try:
            parts = conninfo_to_dict(url())
        except (ServerError, OSError) as error:
            raise OperationalError(str(error)) from error  # as from any other server that is away
        parts.pop("dbname", None)  # settings name it, and tests name another
        return {**super().get_connection_params(), **parts}
