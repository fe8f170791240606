"""What a buyer may take on the spot: ways the scene offers as things stand, ranked, within a dated rule of the shop.

A choice goes where a colleague's goes: the same authority (of who vouches for the page), pool and refund guard; the
grant and the audit name the rule. One order has one choice: a second try is told what was given.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from amends.casework.actions import case_actions
from amends.casework.actions.held_dossier import hold
from amends.casework.actions.transaction import RefusedError
from amends.casework.approval import grants
from amends.casework.approval.models import Grant
from amends.casework.buyers import choices, complaints, exchanged, sql
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.models import BuyerComplaint
from amends.casework.buyers.rules import ChoiceLimits
from amends.casework.evidence.models import File
from amends.casework.ledger.audit import note
from amends.casework.ledger.merchant_lock import lock
from amends.casework.ledger.privacy import Private, readable
from amends.engine import grants as engine
from amends.engine.compiler import Policy
from amends.engine.conditions import holds
from amends.engine.dossier import Case, Dossier
from amends.engine.playbook import RemedyRule
from amends.engine.work import Work

CHOSE = "buyer.chose"
SHARE = 100
MONEY, GOODS, BACK = "money", "goods", "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerOffer:
    """``amount``: minor units that the buyer gets, by this or once the goods are back; ``goods``: their worth."""

    remedy: str
    kind: str
    amount: int
    goods: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStanding:
    """What an order is known to be when it is looked at: ``mark`` of its buyer, empty where nobody is known."""

    dossier: Dossier
    policy: Policy
    currency: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What is left of each limit. ``taken``: there was a choice on this order before."""

    money: int
    goods: int
    taken: bool


def offers(who: Guest, complaint: BuyerComplaint, held: OrderStanding, *, now: datetime) -> list[BuyerOffer]:
    """What may be taken now, ranked; [] where nothing may, or the proof is still to come.

    The scene says its ways with the least loss that still feels fair first. What the buyer asked for goes before them,
    unless it brings everything back.
    """
    limits, case = who.page.choice, held.dossier.case(complaint.case_no)
    if limits is None or case is None or not complaints.is_open(held.dossier, complaint) or case.remedy:
        return []
    compiled = held.policy.of(case.policy).scene(case.scene)
    room = room_of(who, held, limits, now)
    if compiled is None or room.taken or wants_photo(who, complaint):
        return []
    work = Work(held.dossier, held.policy.of(case.policy))
    found = [_offer(work, case, rule, room) for rule in compiled.scene.remedies]
    wished = choices.wished(complaint.wanted)
    return sorted((each for each in found if each is not None), key=lambda each: each.remedy not in wished)


def wants_photo(who: Guest, complaint: BuyerComplaint) -> bool:
    """Whether what is wrong can be seen, and nothing has been shown yet."""
    trouble = choices.of_code(complaint.issue, "en")
    if trouble is None or not trouble.photos:
        return False
    of = {"merchant_id": complaint.merchant_id, "dossier_id": complaint.dossier_id, "case_no": complaint.case_no}
    return not File.objects.filter(**of, removed_at=None).exists()


def _offer(work: Work, case: Case, rule: RemedyRule, room: Room) -> BuyerOffer | None:
    words = choices.offer(rule.name, "en")
    about = work.about(case.subject)
    asks = any(entry.required for entry in rule.form)
    if words is None or asks or not holds(rule.when, work.d, work.f, about, case):
        return None
    say = lambda part: work.amount(part, about, case)  # noqa: E731 - as `engine.grants` takes it
    most = engine.ceiling(rule, work.f, say)
    cost = sum(map(say, rule.cost))
    if words.kind == MONEY:
        amount = min(most, room.money)
        short = words.whole and amount < most
        return BuyerOffer(remedy=rule.name, kind=MONEY, amount=amount) if amount > 0 and not short else None
    goods = max(most, cost, getattr(about, "amount", 0), 0)
    if goods > room.goods or engine.unpriced(rule, work.f, about, most):
        return None
    back = engine.of_rule(rule, say) if words.kind == BACK else 0
    return BuyerOffer(remedy=rule.name, kind=words.kind, amount=back, goods=goods)


def room_of(who: Guest, held: OrderStanding, limits: ChoiceLimits, now: datetime) -> Room:
    facts, shop = held.dossier.facts, who.page.shop
    if held.currency != shop.currency:
        return Room(money=0, goods=0, taken=False)
    of = {"merchant_id": shop.merchant_id}
    mark = held.mark
    given = Grant.objects.filter(**of, dossier_id=who.dossier_id)
    money = Grant.objects.filter(**of, buyer=mark, currency=held.currency, goods=False)  # those have their own limits
    money = money.exclude(scene=exchanged.SCENE, name=exchanged.SEND)  # goods, from before grants said so
    to_buyer = sum(money.values_list("amount", flat=True))
    with connection.cursor() as cursor:
        day = grants.day_began(now, held.policy.playbook.zone)
        asked: dict[str, Any] = {
            "merchant": shop.merchant_id,
            "shop": shop.pk,
            "day": day,
            "buyer": mark,
            "currency": held.currency,
        }
        cursor.execute(sql.CHOSEN, asked)
        today, goods_today, goods_to_buyer = cursor.fetchone()
    caps = (
        limits.money,
        facts.amount * limits.share // SHARE,
        limits.per_day - today,
        limits.per_buyer - (to_buyer if mark else 0),
        engine.left(facts),
    )
    return Room(
        money=max(min(caps), 0),
        goods=max(min(limits.goods, limits.goods_per_day - goods_today, limits.goods_per_buyer - goods_to_buyer), 0),
        taken=given.exists() or any(c.taken for c in complaints.complaints_of(who)),
    )


@transaction.atomic
def take(who: Guest, complaint: BuyerComplaint, *, remedy: str, amount: int, token: str, now: datetime) -> BuyerOffer:
    """The buyer takes an offer, as it was shown. Raises RefusedError: it isn't offered any more, or not that sum."""
    standing = one_at_a_time(who)
    found = [
        each for each in offers(who, complaint, standing, now=now) if (each.remedy, each.amount) == (remedy, amount)
    ]
    if not found:
        raise RefusedError("this is not offered any more", field="offer")
    chosen = found[0]
    sum_ = amount if chosen.kind == MONEY else 0
    acted = case_actions.choose_remedy(
        who.action(complaint.case_no, token=token, now=now), remedy=remedy, amount=sum_, text=who.page.rule
    )
    if not acted.applied or acted.asked is not None:
        raise RefusedError("this is not offered any more", field="offer")
    keep(who, complaint, chosen, standing.mark, now)
    return chosen


def one_at_a_time(who: Guest) -> OrderStanding:
    """The order as it stands, while nobody else at the shop's page, and not its buyer at another, chooses anything."""
    with connection.cursor() as cursor:
        lock(cursor, merchant_id=who.page.shop.merchant_id, keys=[f"buyers choose at {who.page.shop.pk}"])
    held = hold(who.vouching, who.dossier_id)
    private = readable(held.entry.private) or Private()
    mark = grants.buyer_mark(who.page.shop.merchant_id, private)
    if mark:
        with connection.cursor() as cursor:
            lock(cursor, merchant_id=who.page.shop.merchant_id, keys=[f"chooses as {mark}"])
    return OrderStanding(dossier=held.dossier, policy=held.policy, currency=held.currency, mark=mark)


def keep(who: Guest, complaint: BuyerComplaint, chosen: BuyerOffer, mark: str, now: datetime) -> None:
    """What they chose, with the limits it was within. ``mark``: of the buyer, empty where nobody is known."""
    rows = BuyerComplaint.objects.filter(merchant_id=complaint.merchant_id, dossier_id=complaint.dossier_id)
    rows.filter(ref=complaint.ref).update(
        taken=chosen.remedy, taken_at=now, amount=chosen.amount, goods=chosen.goods, buyer=mark, rule=who.page.rule
    )
    limits = who.page.choice
    detail = {
        "order": who.key, "rule": who.page.rule, "remedy": chosen.remedy, "amount": chosen.amount,
        "goods": chosen.goods,
        "limits": {name: getattr(limits, name) for name in ChoiceLimits.__dataclass_fields__} if limits else {},
    }  # fmt: skip
    about = f"case:{who.dossier_id}/{complaint.case_no}"
    note(member=who.vouching, verb=CHOSE, about=about, detail=detail, now=now, actor=who.actor)
