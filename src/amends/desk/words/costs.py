"""The words of what poor quality costs."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.desk.words.vocabulary import Words

DIMENSIONS: Final[Words] = {
    "family": _("Family of causes"),
    "product": _("Product"),
    "batch": _("Batch"),
    "supplier": _("Supplier"),
    "carrier": _("Carrier"),
    "listing": _("Listing"),
    "route": _("Route"),
    "issue": _("Issue"),
}
FAMILIES: Final[Words] = {
    "people": _("People"),
    "logistics": _("Logistics"),
    "warehouse": _("Warehouse"),
    "goods": _("Goods"),
    "promotion": _("Promotion"),
    "other": _("Other"),
}
