"""Before a parcel goes out: may it? Who has taken a held order from the pick run, and the alarm when one leaves.

Each question is kept. Asking about a held order, by somebody who handles goods, counts as having seen its hold.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from amends.casework.holds import sql
from amends.casework.holds.models import HoldAnswer, HoldCheck
from amends.casework.ledger import sweeps
from amends.casework.ledger.audit import note
from amends.casework.ledger.models import DossierRecord
from amends.casework.search.numbers import of_parcel, written
from amends.engine.dossier import decode
from amends.engine.facts import Facts
from amends.engine.parcels import parcels
from amends.engine.words import Direction, Goods
from amends.merchants import about
from amends.merchants.access import allows, require, visible
from amends.merchants.models import Member, NoticeKind
from amends.merchants.notices import members_with, tell
from amends.merchants.roles import Permission, Role

MOST: Final = 500
WORST: Final = (HoldAnswer.CANCELED, HoldAnswer.REFUNDED, HoldAnswer.SENT, HoldAnswer.GO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The answer, and the order it is about, if one was found."""

    id: int
    answer: HoldAnswer
    code: str
    order_key: str


@transaction.atomic
def check(*, member: Member, code: str, now: datetime) -> Checked:
    """May what carries this code, a waybill's or an order's number, go out? Raises Http404 for who sees no cases."""
    require(member, Permission.VIEW_CASES)
    answer, dossier_id, order, effect = look(visible(member, DossierRecord), member.merchant_id, code.strip())
    if effect and allows(member, Permission.HANDLE_GOODS):
        _see(member, [effect], now)
    row: list[Any] = [member.merchant_id, now, member.pk, code.strip(), answer.value, dossier_id, order]
    with connection.cursor() as cursor:
        cursor.execute(sql.CHECKED, row)
        (number,) = cursor.fetchone()
    return Checked(id=number, answer=answer, code=code.strip(), order_key=order)


def look(dossiers: QuerySet[DossierRecord], merchant_id: int, code: str) -> tuple[HoldAnswer, int, str, int]:
    """The answer, the dossier's id, the order's number, the hold effect's id; the worst where several carry it.

    ``dossiers``: those that whoever asks may see.
    """
    numbers, wanted = written(code), Q(key=code) | of_parcel(merchant_id, code)
    found = {dossier.id: dossier for dossier in dossiers.filter(wanted)[:20]}
    if not found:
        return HoldAnswer.UNKNOWN, 0, "", 0
    with connection.cursor() as cursor:
        cursor.execute(sql.LATEST, [merchant_id, list(found)])
        held = [(id, dossier, order) for id, dossier, order, kind in cursor.fetchall() if kind == "hold_shipment"]
    if not held:
        told = [(_stands(decode(bytes(each.state)).facts, numbers), each) for each in found.values()]
        answer, worst = min(told, key=lambda each: WORST.index(each[0]))
        return answer, worst.id, worst.key, 0
    id, dossier, order = held[0]
    left = _gone(decode(bytes(found[dossier].state)).facts, numbers)
    return HoldAnswer.LEFT if left else HoldAnswer.HOLD, dossier, order, id


def _stands(facts: Facts, numbers: list[str]) -> HoldAnswer:
    """Whether a parcel of an order that nothing holds has any business to go out."""
    if facts.canceled_at:
        return HoldAnswer.CANCELED
    if facts.refunded >= facts.paid > 0:
        return HoldAnswer.REFUNDED
    return HoldAnswer.SENT if _gone(facts, numbers) else HoldAnswer.GO


def _gone(facts: Facts, numbers: list[str]) -> bool:
    """Whether the parcel asked for has left; of an order asked for by its own number, whether all of it has."""
    told = [each for each in parcels(facts) if each.way is not Direction.BACK]
    asked = [each for each in told if each.ref in numbers] or told
    if asked:
        return all(each.handed_over_at or each.scanned_at or each.delivered_at for each in asked)
    return bool(facts.handed_over_at or facts.scanned_at or facts.delivered_at)


@transaction.atomic
def see(*, member: Member, effects: list[int], now: datetime) -> int:
    """These are out of the pick run. Returns how many nobody had seen before. Raises Http404 for who may not."""
    require(member, Permission.HANDLE_GOODS)
    return _see(member, effects[:MOST], now)


def _see(member: Member, effects: list[int], now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SEEN, [member.pk, now, member.merchant_id, effects])
        fresh = len(cursor.fetchall())
    if fresh:
        note(member=member, verb="hold.seen", about="holds", detail={"holds": effects}, now=now)
    return fresh


@dataclass(frozen=True, slots=True)
class HeldGoods:
    """A line of an order that somebody has in their hands."""

    sku: str
    title: str
    pieces: int
    gift: bool


def goods(member: Member, dossier_id: int) -> list[HeldGoods]:
    """What an order holds, as it was placed; for whom it is about to be packed."""
    require(member, Permission.VIEW_CASES)
    with connection.cursor() as cursor:
        cursor.execute(sql.GOODS, [member.merchant_id, dossier_id])
        return [HeldGoods(*row) for row in cursor.fetchall()]


def latest(member: Member, *, limit: int = 8) -> list[HoldCheck]:
    """What was asked last."""
    return list(visible(member, HoldCheck).order_by("-id")[:limit])


def tell_left(*, now: datetime) -> int:
    """Tell warehouse and leads of held orders that have left all the same, each once. As the tables' owner."""
    return sweeps.go_over("held orders", sweeps.with_work(sql.WHO), lambda merchant: _tell_left(merchant, now))


@transaction.atomic
def _tell_left(merchant_id: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.LEFT, {"merchant": merchant_id, "now": now})
        found = cursor.fetchall()
    for effect, dossier in found:
        _tell(merchant_id, effect, dossier, now)
    return len(found)


def put_away(*, now: datetime) -> int:
    """Leave out of the list what was cancelled for good; a parcel of it still may not go. As the tables' owner."""
    return sweeps.go_over("holds seen to", sweeps.with_work(sql.WHO), lambda merchant: _put_away(merchant, now))


@transaction.atomic
def _put_away(merchant_id: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SEEN_TO, {"merchant": merchant_id, "limit": MOST})
        found = [(effect, dossier) for effect, dossier, state in cursor.fetchall() if over(decode(bytes(state)).facts)]
        for effect, dossier in found:
            cursor.execute(sql.OVER, [merchant_id, effect, dossier, now])
    return len(found)


def over(facts: Facts) -> bool:
    """Cancelled, still here, and its money is back with the buyer, if it ever came."""
    settled = facts.cleared_at is None or facts.refunded >= facts.paid
    return facts.canceled_at is not None and facts.goods is Goods.NOT_SHIPPED and settled


def _tell(merchant: int, effect: int, dossier: int, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.CASE, [merchant, dossier])
        order, no = cursor.fetchone()
    tell(
        merchant_id=merchant,
        members=members_with(merchant_id=merchant, roles=[Role.WAREHOUSE, Role.SUPERVISOR, Role.MANAGER, Role.OWNER]),
        kind=NoticeKind.WARNING,
        words={"say": "held_left", "order": order},
        about=about.case(dossier, no),
        once=f"held_left:{effect}",
        now=now,
    )
