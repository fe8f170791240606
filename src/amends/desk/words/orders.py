"""What an order is called on a page: its number; what has no order and goes by a code, by words."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from amends.casework.alerts.causes import THE_SHOP
from amends.desk.words import codes
from amends.desk.words.vocabulary import say


def order_name(key: str) -> str:
    """Of the shop as a whole, a score, a stock: words; anything else is a number people know."""
    if key == THE_SHOP:
        return _("The whole shop")
    family, colon, name = key.partition(":")
    return _FAMILIES[family](name) if colon and name and family in _FAMILIES else key


def _score(name: str) -> str:
    return _("Score: %(name)s") % {"name": say(codes.SCORES, name)}


def _stock(name: str) -> str:
    return _("Stock: %(name)s") % {"name": name}


def _listing(name: str) -> str:
    return _("Listing: %(name)s") % {"name": name}


_FAMILIES: Final[dict[str, Callable[[str], str]]] = {"score": _score, "stock": _stock, "listing": _listing}
