"""Connections to the ledger for work in batches: plain psycopg to the same database as Django's."""

from typing import Any, cast

import psycopg
from django.db import connection as django_connection
from psycopg.rows import TupleRow

Connection = psycopg.Connection[TupleRow]


def connect() -> Connection:
    """A connection of one's own, as the tables' owner: it sees every merchant. Close it after use."""
    given = django_connection.get_connection_params()
    wanted: dict[str, Any] = {
        k: v for k, v in given.items() if k not in {"context", "cursor_factory", "server_side_binding"}
    }
    made = psycopg.connect(**{**wanted, "autocommit": True, "prepare_threshold": 1})
    made.execute("SET timezone = 'UTC'")
    return made


def joined() -> Connection:
    """Django's own connection, inside its transaction and its tenant."""
    django_connection.ensure_connection()
    return cast("Connection", django_connection.connection)
