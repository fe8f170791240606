"""What the registry of reviews can be narrowed ."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from amends.casework.projections.stars import limits


class ReviewView(StrEnum):
    """``TODO``: low ones that nobody has answered and that still can be; ``CHANGED``: other stars than at first."""

    TODO = "todo"
    LOW = "low"
    ALL = "all"
    CHANGED = "changed"
    FLAGGED = "flagged"
    UNPLACED = "unplaced"  # of which nobody knows the goods, or what causes it


class SpreadBy(StrEnum):
    """What reviews can be spread over."""

    PRODUCT = "product"
    CAUSE = "cause"
    STARS = "stars"
    WORDS = "words"
    WEEK = "week"
    SHOP = "shop"


LOW: Final = limits().low  # stars up to which a review is low
UNKNOWN: Final = "-"  # a bar of what has no product, cause or theme


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFilters:
    """Empty: any. ``product``, ``issue``, ``theme``: UNKNOWN for those without. ``words``: a part of what it says."""

    view: ReviewView = ReviewView.ALL
    since: datetime | None = None
    until: datetime | None = None
    shop_id: int | None = None
    stars: int = 0
    product: str = ""
    issue: str = ""
    theme: str = ""
    words: str = ""
    dossier_id: int | None = None
    ref: str = ""
