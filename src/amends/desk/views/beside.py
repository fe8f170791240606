"""What a listing says beside what buyers wrote: the page's sentences marked, the complaints by reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import get_language

from amends.casework.costs.reading import CostQuestion
from amends.casework.products import pages
from amends.casework.products.pages import PARTS, ListingText
from amends.casework.raises import complaints, touching
from amends.casework.raises.complaints import BuyersWords, ComplaintReason
from amends.casework.raises.touching import Sentence
from amends.desk.directory import Directory
from amends.desk.widgets import differences
from amends.desk.widgets.differences import Piece
from amends.desk.words import listings as words
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.merchants.models import Member
from amends.web.whole import whole

SAID: Final = 6  # of one reason, open; the rest folds


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPage:
    """A shop's page as it says now, sentence by sentence. ``earlier``: the versions before it, the latest first."""

    shop: str
    shop_id: int
    page: ListingText
    parts: list[tuple[str, list[Sentence]]]
    touched: int
    earlier: list[ListingText]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReason:
    """``said``: each with the page that stood there when it was bought, if that was another than now."""

    issue: str
    title: str
    orders: int
    share: int
    said: list[tuple[BuyersWords, ListingText | None]]
    more: list[tuple[BuyersWords, ListingText | None]]


def shop_and_sku(of: str, value: str) -> tuple[int | None, str]:
    """Which page a value of a dimension is about; no SKU: it names none."""
    if of == "listing":
        shop, _slash, sku = value.partition("/")
        return whole(shop), sku
    return None, value if of == "product" else ""


def context(
    member: Member, here: Directory, asked: CostQuestion, *, sku: str, shop_id: int | None, at: datetime | None = None
) -> dict[str, Any]:
    """What ``desk/beside.html`` shows. ``shop_id``: only this shop's page; ``at``: as it stood then, else as now."""
    versions = pages.told(member, sku, shop_id=shop_id) if sku else []
    reasons = complaints.by_reason(member, asked)
    said = [each.said for reason in reasons for each in reason.said]
    then = [each for each in versions if at is None or each.since <= at]
    shown = [_page(here, then, shop, said) for shop in dict.fromkeys(each.shop_id for each in then)]
    return {
        "pages": shown,
        "reasons": _reasons(here, reasons, then),
        "sku": sku,
        "words_in": len(said),
        "page_at": at,
    }


def _page(here: Directory, versions: Sequence[ListingText], shop: int, said: Sequence[str]) -> ShownPage:
    latest, *earlier = (each for each in versions if each.shop_id == shop)
    found = touching.marked(latest, said, language=get_language() or "en")
    named = here.shops.get(shop)
    return ShownPage(
        shop=named.name if named else str(shop),
        shop_id=shop,
        page=latest,
        earlier=earlier,
        parts=[(say(words.PARTS, name), each) for name, each in found],
        touched=sum(bool(sentence.by) for _name, each in found for sentence in each),
    )


def _reasons(here: Directory, found: Sequence[ComplaintReason], versions: Sequence[ListingText]) -> list[ShownReason]:
    book = next((here.books.playbook(shop.playbook) for shop in here.shops.values()), None)
    titles = Titles(book, get_language() or "en", {}) if book else None
    together = sum(each.orders for each in found)
    return [
        ShownReason(
            issue=each.issue,
            title=titles.issue(each.issue) if titles else each.issue, orders=each.orders,
            share=round(100 * each.orders / together) if together else 0,
            said=_then(each.said[:SAID], versions), more=_then(each.said[SAID:], versions),
        )
        for each in found
    ]  # fmt: skip


def _then(said: Sequence[BuyersWords], versions: Sequence[ListingText]) -> list[tuple[BuyersWords, ListingText | None]]:
    return [(each, _another(each, versions)) for each in said]


def _another(each: BuyersWords, versions: Sequence[ListingText]) -> ListingText | None:
    """The page that stood there when it was bought, where it says something else by now."""
    if each.bought_at is None:
        return None
    then = pages.at(versions, each.bought_at, shop_id=each.shop_id)
    now = next((version for version in versions if version.shop_id == each.shop_id), None)
    return then if then is not now else None


def changes(before: ListingText | None, after: ListingText) -> list[tuple[str, list[Piece]]]:
    """Part by part what was taken out and put in; parts that say what they said are left out."""
    told = [(name, getattr(before, name) if before else "", getattr(after, name)) for name in PARTS]
    return [(say(words.PARTS, name), differences.pieces(old, new)) for name, old, new in told if old != new]
