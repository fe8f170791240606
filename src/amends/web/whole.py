"""Whole numbers out of a form or an address: nothing is asked for by one that is no number, or that none could be."""

from typing import Final

HIGHEST: Final = 2**63 - 1  # of a key


def whole(text: str, *, most: int = HIGHEST) -> int | None:
    """The number, 0 or more; None for any other text and for what is above ``most``."""
    plain = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    return int(text) if plain and int(text) <= most else None
