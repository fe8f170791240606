"""What a board tells of one group of cases."""

from typing import Any, Final, NamedTuple

WHOLE: Final[tuple[Any, ...]] = ()  # the key of everything together


class Figures(NamedTuple):
    """``n``: cases it opens. ``value``: what is told, None where there is nothing to tell it of.

    ``of``: for a rate, the orders it is told for.
    """

    n: int = 0
    value: float | None = None
    median: float | None = None
    p90: float | None = None
    of: float | None = None
