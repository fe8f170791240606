"""What columns of many cases hold."""

from enum import StrEnum


class ColumnKind(StrEnum):
    """``NAMES``: few values of many cases; ``FIGURES``: numbers, some unknown; ``NUMBERS``: of orders, all known."""

    NAMES = "names"
    FIGURES = "figures"
    FLAGS = "flags"
    NUMBERS = "numbers"
