"""What a desk is called on a page: as the product named it, in the reader's language, until a merchant renames it."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override, pgettext_lazy

SHIPPED: Final[dict[str, Promise]] = {
    "reception": pgettext_lazy("desk", "Reception"),
    "returns": pgettext_lazy("desk", "Returns and refunds"),
    "exceptions": pgettext_lazy("desk", "Exceptions"),
    "logistics": pgettext_lazy("desk", "Parcel followers"),
    "warehouse": pgettext_lazy("desk", "Warehouse"),
    "disputes": pgettext_lazy("desk", "Disputes"),
    "reviews": pgettext_lazy("desk", "Reviews"),
    "lead": pgettext_lazy("desk", "Team lead"),
    "finance": pgettext_lazy("desk", "Finance"),
}
"""By code; as the shipped playbooks title them."""
EXTRA: Final[dict[str, Promise]] = {"order_audit": gettext_lazy("Order audit"), "emergency": gettext_lazy("Emergency")}
"""By code; desks that a promotion opens besides (``phases``)."""
OPERATIONS: Final[dict[str, Promise]] = {"operations": pgettext_lazy("desk", "Operations")}
"""By code; the desk that problems with goods and pages are raised to, where a house has one."""
EVERY: Final = SHIPPED | EXTRA | OPERATIONS


def said(name: str) -> str:
    """``name``: as stored; one that a desk got when it was opened is told in the language of the page."""
    code = _given().get(name)
    return str(EVERY[code]) if code else name


def by_code(desks: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of codes and stored names, in the order of what is read."""
    return dict(sorted(((code, said(name)) for code, name in desks), key=lambda desk: desk[1].casefold()))


@cache
def _given() -> dict[str, str]:
    """Codes by what the product itself calls them, in any language."""
    names: dict[str, str] = {}
    for language, _ in settings.LANGUAGES:
        with override(language):
            names |= {str(name): code for code, name in EVERY.items()}
    return names
