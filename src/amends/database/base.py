"""Django's PostgreSQL back end, asking `url()` for the server only when the first connection is made.

So importing settings (a type checker, `--help`) starts nothing.
"""

from typing import Any

from django.db.backends.postgresql import base
from psycopg.conninfo import conninfo_to_dict

from amends.database.home import url


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc,unused-ignore]
    """The connection of one thread. `stance` is what each new connection does first: SQL and its parameters.

    Row-level security keeps the tenant here, so that a connection that is lost and made again in the middle of a
    request does not come back as the owner of all tables.
    """

    stance: tuple[str, list[str]] | None = None

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if self.stance is not None:
            with self.cursor() as cursor:
                cursor.execute(*self.stance)

    def get_connection_params(self) -> dict[str, Any]:
        """What psycopg is to connect with: Django's options, and host, user and so on out of the URL."""
        parts = conninfo_to_dict(url())
        parts.pop("dbname", None)  # settings name it, and tests name another
        return {**super().get_connection_params(), **parts}
