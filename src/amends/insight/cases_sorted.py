"""What the cases behind a number are sorted by: codes by the reader's words, the number itself where it is a sum."""

from collections.abc import Callable, Iterable
from typing import Final

from django.utils.translation import gettext as _

from amends.desk.words.sorted_by import coded
from amends.engine.playbook import Playbook
from amends.insight import choosing
from amends.insight.address import BoardAddress
from amends.insight.readers import BoardReader
from amends.insight.words import Names
from amends.merchants.row_order import SqlKey
from amends.web.sorting import ListColumn

CODES: Final[dict[str, Callable[[Playbook], Iterable[str]]]] = {
    "scene": lambda book: (scene.name for scene in book.scenes),
    "issue": lambda book: book.issues,
    "desk": lambda book: book.desks,
}


def columns(address: BoardAddress, looking: BoardReader, names: Names) -> tuple[ListColumn, ...]:
    shops = {str(number): shop.name for number, shop in looking.here.shops.items()}
    figure = (
        ListColumn("figure", address.counted.title, "figure", down=True, look="number"),
    ) if address.counted.each else ()  # fmt: skip
    return (
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("scene", _("Scene"), _said("scene", looking, names)),
        ListColumn("issue", _("Issue"), _said("issue", looking, names)),
        ListColumn("product", _("Product"), "nullif(product, '')"),
        ListColumn("desk", _("Desk"), _said("desk", looking, names)),
        ListColumn("shop", _("Shop"), coded("shop_id", shops)),
        ListColumn("opened", _("Opened"), "opened_at", down=True),
        ListColumn("closed", _("Closed"), "closed_at", down=True),
        *figure,
    )


def _said(what: str, looking: BoardReader, names: Names) -> SqlKey:
    here, dimension = looking.here, choosing.named(what)
    books = {shop.playbook for shop in here.shops.values()}
    codes = {code for book in books for code in CODES[what](here.books.playbook(book))}
    codes |= set(here.desks) if what == "desk" else set()
    return coded(what, {code: names.of(dimension, code) for code in codes})
