"""How the buyer found what was done, in the reader's words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from amends.casework.buyers import choices
from amends.casework.quality.ratings import OrderRating
from amends.casework.queries.case_page import OrderPage
from amends.desk.words.reviews import stars


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
    return [_shown(each) for each in page.ratings if no is None or each.case_no == no]


def why(code: str) -> str:
    """A reason for a rating, empty for none."""
    return dict(choices.whys((get_language() or "en")[:2])).get(code, "")


def _shown(each: OrderRating) -> RatingShown:
    return RatingShown(stars=stars(each.stars), number=each.stars, why=why(each.why), said=each.said, at=each.rated_at)
