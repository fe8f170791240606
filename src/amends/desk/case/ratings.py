"""How the buyer found what was done, in the reader's words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from amends.casework.buyers import whys
from amends.casework.quality.ratings import OrderRating
from amends.casework.queries.case_page import OrderPage
from amends.desk.words.reviews import stars
from amends.merchants.models import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingShown:
    """``stars``: drawn, ``number``: how many; ``why``: the reason chosen; ``said``: their words, masked."""

    stars: str
    number: int
    why: str
    said: str
    at: datetime


def shown(page: OrderPage, *, no: int | None = None) -> list[RatingShown]:
    """Those of an order, or of one of its cases."""
    return [_shown(each, page.shop) for each in page.ratings if no is None or each.case_no == no]


def why(code: str, shop: Shop | None) -> str:
    """A reason for a rating as its shop calls it, empty for none."""
    if not code or shop is None:
        return ""
    return whys.named([shop], (get_language() or "en")[:2]).get(code, "")


def _shown(each: OrderRating, shop: Shop) -> RatingShown:
    told = why(each.why, shop)
    return RatingShown(stars=stars(each.stars), number=each.stars, why=told, said=each.said, at=each.rated_at)
