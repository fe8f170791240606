"""What buyers wrote of the orders behind a number, by reason, with what the page said when they bought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from amends.casework.costs import reading
from amends.casework.costs.reading import SAID, CostCase, CostQuestion
from amends.casework.projections.stars import limits
from amends.casework.raises import sql
from amends.casework.raises.contacts import without_contacts
from amends.merchants.models import Member

ORDERS: Final = 300  # the dearest, whose words are read
WORDS: Final = 400
LONGEST: Final = 300  # characters shown of one


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyersWords:
    """Masked. ``bought_at``: when the order was placed, if that is known."""

    dossier_id: int
    shop_id: int
    at: datetime
    said: str
    bought_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReason:
    """``orders``: all that complained of it; ``said``: what their buyers wrote, the latest first."""

    issue: str
    orders: int
    said: tuple[BuyersWords, ...]


def by_reason(member: Member, asked: CostQuestion) -> list[ComplaintReason]:
    """The reasons of one value, most orders first."""
    counted = sorted(reading.lines(member, asked, "issue"), key=lambda line: (-line.orders, line.of))
    found, _more = reading.cases(member, asked, most=ORDERS)
    issues = {each.dossier_id: each.issue for each in found}
    said: dict[str, list[BuyersWords]] = {}
    for each in _words(member, found):
        said.setdefault(issues[each.dossier_id], []).append(each)
    return [ComplaintReason(issue=line.of, orders=line.orders, said=tuple(said.get(line.of, ()))) for line in counted]


def _words(member: Member, found: Sequence[CostCase]) -> list[BuyersWords]:
    values: dict[str, Any] = {
        "merchant": member.merchant_id, "dossiers": [each.dossier_id for each in found], "kinds": list(SAID),
        "most": WORDS,
        "pleased": limits().pleased,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.SAID, values)
        rows = cursor.fetchall()
        cursor.execute(sql.BOUGHT, values)
        bought = dict(cursor.fetchall())
    shops = {each.dossier_id: each.shop_id for each in found}
    return [
        BuyersWords(
            dossier_id=dossier,
            shop_id=shops[dossier],
            at=at,
            said=without_contacts(said)[:LONGEST],
            bought_at=bought.get(dossier),
        )
        for dossier, at, said in rows
    ]
