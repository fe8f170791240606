"""The tree of causes after a promotion: six families, their problems, their goods, in cases, money and points."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from amends.casework.readiness import sql
from amends.casework.readiness.library import families, family_of
from amends.merchants import query_pages
from amends.merchants.models import Member, Promotion
from amends.merchants.row_order import USUAL, RowOrder

MOST: Final = 10_000  # cases of a file
SHOWN: Final = 500
DEAREST: Final = ("-home_money", "-opened_at", "dossier_id", "no")
NAME: Final = "cases of a promotion"
GOODS: Final = 5  # of a problem that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseSum:
    """``money``: at stake, minor units of the home currency."""

    cases: int = 0
    money: int = 0
    points: int = 0

    def __add__(self, other: "CauseSum") -> "CauseSum":
        return CauseSum(
            cases=self.cases + other.cases, money=self.money + other.money, points=self.points + other.points
        )


ZERO: Final = CauseSum()


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueBranch:
    """A problem. ``goods``: the SKUs it hit most, with how much."""

    issue: str
    sum: CauseSum
    goods: list[tuple[str, CauseSum]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyBranch:
    family: str
    sum: CauseSum
    issues: list[IssueBranch]


@dataclass(frozen=True, slots=True)
class TreeCase:
    """A case behind a number of the tree."""

    dossier_id: int
    no: int
    order_key: str
    shop_id: int
    scene: str
    issue: str
    product: str
    home_money: int
    points: int
    opened_at: datetime
    state: str
    outcome: str


def window(promotion: Promotion) -> tuple[datetime, datetime]:
    """From the beginning of its warm-up to the end of its last day, local."""
    zone = timezone.get_current_timezone()
    since = datetime.combine(promotion.warm_up_on, datetime.min.time(), zone)
    until = datetime.combine(promotion.ends_on + timedelta(days=1), datetime.min.time(), zone)
    return since, until


def tree(member: Member, promotion: Promotion, *, shop_id: int | None = None) -> list[FamilyBranch]:
    """All six families, those that cost most first: by money, then by cases."""
    by_issue: dict[str, dict[str, CauseSum]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql.TREE, _values(member, promotion, shop_id))
        for issue, product, cases, money, points in cursor.fetchall():
            by_issue.setdefault(issue, {})[product] = CauseSum(cases=cases, money=money, points=points)
    branches = [_family(code, by_issue) for code in families()]
    return sorted(branches, key=lambda branch: (-branch.sum.money, -branch.sum.cases))


def _values(member: Member, promotion: Promotion, shop_id: int | None) -> dict[str, Any]:
    since, until = window(promotion)
    return {"merchant": member.merchant_id, "since": since, "until": until, "shop": shop_id}


def _family(code: str, by_issue: Mapping[str, Mapping[str, CauseSum]]) -> FamilyBranch:
    mine = [_issue(issue, goods) for issue, goods in by_issue.items() if family_of(issue) == code]
    mine.sort(key=lambda branch: (-branch.sum.money, -branch.sum.cases, branch.issue))
    return FamilyBranch(family=code, sum=added(branch.sum for branch in mine), issues=mine)


def _issue(issue: str, goods: Mapping[str, CauseSum]) -> IssueBranch:
    named = sorted(((sku, each) for sku, each in goods.items() if sku), key=lambda row: (-row[1].cases, row[0]))
    return IssueBranch(issue=issue, sum=added(goods.values()), goods=named[:GOODS])


def added(sums: Iterable[CauseSum]) -> CauseSum:
    return sum(sums, ZERO)


def by_issue(branches: Iterable[FamilyBranch]) -> dict[str, CauseSum]:
    """What each problem came to."""
    return {issue.issue: issue.sum for branch in branches for issue in branch.issues}


def behind(
    member: Member,
    promotion: Promotion,
    *,
    issues: list[str],
    product: str = "",
    shop_id: int | None = None,
    most: int = SHOWN,
    order: RowOrder = USUAL,
) -> list[TreeCase]:
    """The cases behind a number, the dearest first unless they are sorted."""
    values = _values(member, promotion, shop_id) | {"issues": issues, "product": product}
    text, more = query_pages.of_query(sql.BEHIND, order, DEAREST, after="", most=most, of=NAME)
    with connection.cursor() as cursor:
        cursor.execute(text, values | more)
        rows, _next = query_pages.next_of(cursor.fetchall(), order, DEAREST, most=most, of=NAME)
    return [TreeCase(*row) for row in rows]
