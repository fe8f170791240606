"""What pages say of goods as a file: all versions that are kept, in the columns that an import reads again."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amends.casework.products import pages
from amends.casework.products.pages import PARTS, ListingText
from amends.desk.directory import directory
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import tables
from amends.desk.words.vocabulary import say
from amends.merchants.access import member_for, shop_in_view

COLUMNS: Final = ("sku", *PARTS, "language", "since")


@require_GET
def texts(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    """Of the shop in view, else of all; a row for each version, the latest of a page first."""
    member, shop = member_for(request), shop_in_view(request)
    found = pages.told_of_all(member, shop_id=shop)
    shops = directory(member).shops
    header = [*(say(tables.TARGETS, name) for name in COLUMNS), _("Shop")]
    rows = ([*_line(sku, each), shops[each.shop_id].name if each.shop_id in shops else ""] for sku, each in found)
    return sheet("listings", header, rows, kind)


def _line(sku: str, each: ListingText) -> list[str]:
    since = timezone.localtime(each.since).isoformat()  # read again to the moment, on whatever clock
    return [sku, *each.words, each.language, since]
