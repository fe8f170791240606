"""Search everything: an order by its number or its beginning, a case by ``order/number``, a parcel, a buyer.

Samples are left out, as they are of every list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from amends.casework.ledger import models
from amends.casework.queries import sql
from amends.casework.queries.listed_case import ListedCase
from amends.casework.queries.work_list import these
from amends.casework.search import blind_index
from amends.casework.search.numbers import of_parcel
from amends.merchants import table_pages
from amends.merchants.access import visible
from amends.merchants.models import Member
from amends.merchants.row_order import RowOrder

MOST: Final = 20
BY_NUMBER: Final = ("key", "id")
LONGEST: Final = 80
LAST: Final = chr(0x10FFFF)  # sorts behind every other character, byte by byte
_COLUMNS: Final = ("id", "key", "buyer", "amount", "currency")
Row = tuple[int, str, str, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOrder:
    """An order found. ``cases``: open ones first."""

    dossier_id: int
    key: str
    buyer: str
    amount: int
    currency: str
    cases: list[ListedCase]


def search(member: Member, text: str, *, after: str = "") -> list[FoundOrder]:
    """Orders whose number is ``text`` or begins with it (at most MOST); ``T-1001/2`` finds the order of case 2.

    ``after``: the number of the last order seen; goes on behind it.

    The whole number of a parcel finds its order; digits may also be a buyer's phone, whole, or its last four; and the
    whole name or account of a buyer finds all orders of that name.
    """
    wanted, _, number = text.strip()[:LONGEST].partition("/")
    if not wanted:
        return []
    found = {row[0]: row for row in _orders(member, wanted, after)}
    for by in _OTHER_WAYS:
        if len(found) < MOST:
            found |= {row[0]: row for row in by(member, text.strip(), after)}
    rows = list(found.values())[:MOST]
    cases = _cases(member, [row[0] for row in rows])
    if number.isdecimal():
        cases = {key: [case for case in of if case.no == int(number)] for key, of in cases.items()}
    return [
        FoundOrder(dossier_id=id, key=key, buyer=buyer, amount=amount, currency=currency, cases=cases.get(id, []))
        for id, key, buyer, amount, currency in rows
    ]


def sorted_orders(member: Member, text: str, *, order: RowOrder, after: str = "") -> tuple[list[FoundOrder], str]:
    """A page of all that ``search`` finds, by a column, each with its cases; and where the next begins."""
    wanted = text.strip()[:LONGEST]
    begins = Q(key__startswith=wanted.partition("/")[0])
    column, marks = blind_index.wanted(member.merchant_id, wanted)
    of_phone = Q(**{f"{column}__in": marks}) if column else Q(pk__in=[])
    of_name = Q(buyer_mark__in=blind_index.buyers_wanted(member.merchant_id, wanted))
    rows = _dossiers(member).filter(begins | of_parcel(member.merchant_id, wanted) | of_phone | of_name)
    found, more = table_pages.page(rows.only(*_COLUMNS), order, BY_NUMBER, after=after, most=MOST)
    cases = _cases(member, [row.id for row in found])
    return [
        FoundOrder(
            dossier_id=row.id, key=row.key, buyer=row.buyer, amount=row.amount, currency=row.currency,
            cases=cases.get(row.id, []),
        )
        for row in found
    ], more  # fmt: skip


def _orders(member: Member, wanted: str, after: str) -> list[Row]:
    return _fetch(sql.ORDERS, [member.merchant_id, wanted, after, wanted + LAST, MOST])


def _by_waybill(member: Member, text: str, after: str) -> list[Row]:
    """Orders of a parcel's number."""
    if after:
        return []
    rows = _dossiers(member).filter(of_parcel(member.merchant_id, text))
    return list(rows.values_list(*_COLUMNS)[:MOST])


def _by_phone(member: Member, text: str, after: str) -> list[Row]:
    """Orders of a buyer's phone, whole or its last four digits, found by its mark: see ``blind_index``."""
    column, marks = blind_index.wanted(member.merchant_id, text)
    if after or not column:
        return []
    rows = _dossiers(member).filter(**{f"{column}__in": marks}).order_by("-now_at")
    return list(rows.values_list(*_COLUMNS)[:MOST])


def _by_buyer(member: Member, text: str, after: str) -> list[Row]:
    """Orders of a buyer's whole name or account, found by its mark: see ``blind_index``."""
    marks = blind_index.buyers_wanted(member.merchant_id, text)
    return _fetch(sql.BUYERS, [marks, member.merchant_id, after, MOST, MOST])


_OTHER_WAYS: Final[tuple[Callable[[Member, str, str], list[Row]], ...]] = (_by_waybill, _by_phone, _by_buyer)


def _dossiers(member: Member) -> QuerySet[models.DossierRecord]:
    return visible(member, models.DossierRecord).filter(sample=False)


def _fetch(query: str, values: list[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _cases(member: Member, dossiers: list[int]) -> dict[int, list[ListedCase]]:
    rows = visible(member, models.CaseRecord).filter(dossier_id__in=dossiers).values_list("dossier_id", "no")
    found: dict[int, list[ListedCase]] = {}
    for case in these(member, list(rows)):
        found.setdefault(case.dossier_id, []).append(case)
    return found
