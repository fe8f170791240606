"""Search everything: an order by its number or its beginning, a case by ``order/number``, a parcel, a buyer's phone."""

from dataclasses import dataclass
from typing import Final

from django.db import connection

from amends.casework import blind, models
from amends.casework.queries.standing import Standing
from amends.casework.queries.work_list import these
from amends.merchants.access import visible
from amends.merchants.models import Member

MOST: Final = 20
LONGEST: Final = 80
LAST: Final = chr(0x10FFFF)  # sorts behind every other character, byte by byte
# A range, not LIKE: behind row-level security PostgreSQL walks an index only with operators it knows to leak nothing.
_SQL: Final = """
SELECT id, key, buyer, amount, currency FROM casework_dossier
WHERE merchant_id = %s AND key ~>=~ %s AND key ~>~ %s AND key ~<~ %s ORDER BY key USING ~<~ LIMIT %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order found. ``cases``: open ones first."""

    dossier_id: int
    key: str
    buyer: str
    amount: int
    currency: str
    cases: list[Standing]


def search(member: Member, text: str, *, after: str = "") -> list[Order]:
    """Orders whose number is ``text`` or begins with it (at most MOST); ``T-1001/2`` finds the order of case 2.

    ``after``: the number of the last order seen; goes on behind it.

    The whole number of a parcel finds its order; digits may also be a buyer's phone, whole, or its last four.
    """
    wanted, _, number = text.strip()[:LONGEST].partition("/")
    if not wanted:
        return []
    found = _orders(member, wanted, after)
    if len(found) < MOST and not after:
        known = {row[0] for row in found}
        found += [row for row in _by_waybill(member, text.strip()) if row[0] not in known][: MOST - len(found)]
        known = {row[0] for row in found}
        found += [row for row in _by_phone(member, text.strip()) if row[0] not in known][: MOST - len(found)]
    cases = _cases(member, [row[0] for row in found])
    if number.isdecimal():
        cases = {key: [case for case in of if case.no == int(number)] for key, of in cases.items()}
    return [
        Order(dossier_id=id, key=key, buyer=buyer, amount=amount, currency=currency, cases=cases.get(id, []))
        for id, key, buyer, amount, currency in found
    ]


def _orders(member: Member, wanted: str, after: str) -> list[tuple[int, str, str, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [member.merchant_id, wanted, after, wanted + LAST, MOST])
        return [(id, key, buyer, amount, currency) for id, key, buyer, amount, currency in cursor.fetchall()]


def _by_waybill(member: Member, text: str) -> list[tuple[int, str, str, int, str]]:
    """Orders of a parcel's number; carriers write theirs in capitals."""
    rows = visible(member, models.Dossier).filter(waybill__in={text, text.upper()}).exclude(waybill="")
    return list(rows.values_list("id", "key", "buyer", "amount", "currency")[:MOST])


def _by_phone(member: Member, text: str) -> list[tuple[int, str, str, int, str]]:
    """Orders of a buyer's phone, whole or its last four digits, found by its mark: see ``blind``."""
    column, marks = blind.wanted(member.merchant_id, text)
    if not column:
        return []
    rows = visible(member, models.Dossier).filter(**{f"{column}__in": marks}).order_by("-now_at")
    return list(rows.values_list("id", "key", "buyer", "amount", "currency")[:MOST])


def _cases(member: Member, dossiers: list[int]) -> dict[int, list[Standing]]:
    rows = visible(member, models.Case).filter(dossier_id__in=dossiers).values_list("dossier_id", "no")
    found: dict[int, list[Standing]] = {}
    for case in these(member, list(rows)):
        found.setdefault(case.dossier_id, []).append(case)
    return found
