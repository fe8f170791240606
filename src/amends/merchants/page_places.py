"""Where a page of a sorted list begins, as its address says it: the keys of the row before, signed.

Signed by us, it holds only what such a list can be compared with; a place of another list, or of another order of the
same, is none.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core import signing
from django.utils.dateparse import parse_date, parse_datetime

KEY: Final = "sorted_by_{}"  # the name of a row's key, by its number
READ: Final[dict[str, Callable[[str], Any]]] = {
    "datetime": parse_datetime,
    "date": parse_date,
    "Decimal": Decimal,
    "int": int,
    "float": float,
    "bool": lambda text: text == "True",
    "str": str,
}  # by the name of what a key is


def written(values: list[Any], salt: str) -> str:
    return signing.dumps([_kind(value) for value in values], salt=salt, compress=True)


def _kind(value: Any) -> list[str] | None:
    """What a key is and how it is written; None where there is none."""
    if value is None:
        return None
    kind = type(value).__name__
    text = value.isoformat() if isinstance(value, date) else repr(value) if isinstance(value, float) else str(value)
    return [kind if kind in READ else "str", text]


def read(after: str, salt: str, many: int) -> list[Any] | None:
    """Signed by us, so that it holds what such a list can be compared with; None for anything else."""
    if not after:
        return None
    try:
        parts = signing.loads(after, salt=salt)
    except (signing.BadSignature, ValueError):
        return None
    return [part and READ[part[0]](part[1]) for part in parts] if len(parts) == many else None
