"""What a select offers, as markup: a list's filters name hundreds of scenes and desks, the same ones every time."""

from functools import lru_cache
from typing import Final

from django.utils.safestring import SafeString

from amends.web.markup import fill, join

KEPT: Final = 128
_OPTION: Final = '<option value="{}"{}>{}</option>'
_SELECTED: Final = SafeString(" selected")
_NOT: Final = SafeString("")


@lru_cache(maxsize=KEPT)
def options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """``choices``: (value, title)."""
    return join([fill(_OPTION, value, _SELECTED if value == chosen else _NOT, title) for value, title in choices])
