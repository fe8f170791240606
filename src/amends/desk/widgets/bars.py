"""How far a bar is filled, in steps of five percent: styles are classes, there is no inline style."""

from typing import Final

FULL: Final = 20


def filled(share: float) -> int:
    """``share``: 0 to 1; less is an empty bar, more a full one."""
    return max(0, min(FULL, round(FULL * share)))
