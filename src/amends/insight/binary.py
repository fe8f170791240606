"""Questions to Django's own connection whose answers come as they lie in memory: bytes as bytes, numbers as numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

from amends.casework.ledger.connections import joined


def ask(text: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with psycopg.Cursor(joined()) as cursor:
        return cursor.execute(text.encode(), values, binary=True).fetchall()
