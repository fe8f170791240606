"""The registry as pages show it: reviews with their goods, cause and case; how they are spread; whom to invite."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from amends.casework.reviews import list_sql, sql
from amends.casework.reviews.filters import ReviewFilters, ReviewView, SpreadBy
from amends.merchants import query_pages
from amends.merchants.models import Member
from amends.merchants.row_order import USUAL, RowOrder

PAGE: Final = 100
MOST: Final = 10_000  # rows of a file
NEWEST: Final = ("-posted_at", "dossier_id", "ref")
NAME: Final = "reviews"
INVITED: Final = 200
BADLY: Final = ["lost", "reopened", "refused"]  # how a case ended that no buyer is asked to praise
SAID: Final = ("explain_review", "contest_review")
EVERY: Final = ReviewFilters()


@dataclass(frozen=True, slots=True)
class ListedReview:
    """``sku``: as chosen, else as told; ``issue``: as judged, else as its words point; ``judged``: a person said so.

    ``case_no`` and what follows: of the case about it, None where there is none.
    """

    dossier_id: int
    ref: str
    shop_id: int
    sku: str
    stars: int
    first_stars: int
    posted_at: datetime
    changed_at: datetime
    followed_at: datetime | None
    answered_at: datetime | None
    flagged_at: datetime | None
    flagged: str
    said: str
    themes: str
    issue: str
    judged: bool
    judged_by: str
    order_key: str
    buyer: str
    title: str
    case_no: int | None
    scene: str | None
    case_state: str | None
    due_at: datetime | None

    @property
    def changed(self) -> bool:
        return self.stars != self.first_stars


@dataclass(frozen=True, slots=True)
class SpreadBar:
    """How many reviews share ``key``, how many of them are low, and their mean stars."""

    key: str
    count: int
    low: int
    mean: float


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """What the platform was asked to publish or to look at."""

    kind: str
    state: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Solved:
    """A case that ended well for a buyer who has written nothing about it."""

    dossier_id: int
    no: int
    shop_id: int
    order_key: str
    buyer: str
    scene: str
    issue: str
    outcome: str
    closed_at: datetime

    @property
    def key(self) -> str:
        return f"{self.dossier_id}.{self.no}"


def _values(member: Member, asked: ReviewFilters, **more: Any) -> dict[str, Any]:
    like = "%" + asked.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    zone = timezone.get_current_timezone_name()
    return asdict(asked) | {"merchant": member.merchant_id, "like": like, "zone": zone} | more


def reviews(
    member: Member, asked: ReviewFilters, *, order: RowOrder = USUAL, after: str = "", most: int = PAGE
) -> tuple[list[ListedReview], str]:
    """A page, newest first unless they are sorted, and where the next begins."""
    text, more = query_pages.of_query(list_sql.page(asked), order, NEWEST, after=after, most=most, of=NAME)
    with connection.cursor() as cursor:
        cursor.execute(text, _values(member, asked) | more)
        rows, following = query_pages.next_of(cursor.fetchall(), order, NEWEST, most=most, of=NAME)
    return [ListedReview(*row) for row in rows], following


def review(member: Member, dossier_id: int, ref: str) -> ListedReview | None:
    return next(iter(reviews(member, ReviewFilters(dossier_id=dossier_id, ref=ref), most=1)[0]), None)


def counts(member: Member, asked: ReviewFilters = EVERY) -> dict[ReviewView, int]:
    """How many there are in each view."""
    with connection.cursor() as cursor:
        cursor.execute(list_sql.counted(asked), _values(member, asked))
        return dict(zip(ReviewView, cursor.fetchone(), strict=True))


def spread(member: Member, asked: ReviewFilters, by: SpreadBy) -> list[SpreadBar]:
    """Bars of a picture: most low ones first; of weeks the earliest, of stars the fewest first."""
    with connection.cursor() as cursor:
        cursor.execute(list_sql.spread(asked, by), _values(member, asked))
        found = [SpreadBar(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda bar: bar.key) if by in (SpreadBy.WEEK, SpreadBy.STARS) else found


def crossed(member: Member, asked: ReviewFilters) -> dict[str, dict[int, int]]:
    """By product: how many reviews with how many stars."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(list_sql.crossed(asked), _values(member, asked))
        for product, stars, count in cursor.fetchall():
            found[product][stars] = count
    return found


def titles(member: Member, skus: list[str]) -> dict[str, str]:
    """What these goods are called."""
    with connection.cursor() as cursor:
        cursor.execute(sql.TITLES, [member.merchant_id, skus])
        return dict(cursor.fetchall())


def sent(member: Member, found: ListedReview) -> list[SentAnswer]:
    """Explanations and complaints that went to the platform, or are on their way."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SENT, [member.merchant_id, found.dossier_id, list(SAID), found.ref])
        return [SentAnswer(*row) for row in cursor.fetchall()]


def to_guide(member: Member, *, since: datetime, shop_id: int | None) -> list[Solved]:
    """Each order's last case whose buyer could be asked for a review: ended well, calm, nothing written or open."""
    values: dict[str, Any] = {
        "merchant": member.merchant_id,
        "since": since,
        "shop": shop_id,
        "most": INVITED,
        "badly": BADLY,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.TO_GUIDE, values)
        return [Solved(*row) for row in cursor.fetchall()]
