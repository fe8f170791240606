"""A piece exchanged for another article, chosen by the buyer alone or by a colleague, with the difference either way.

What leaves for it is granted as any sum is: within the limits of whose authority it is, else it is asked for, and
nothing is sent before somebody has agreed. What the other costs more comes in first, by the shop's own way of paying,
and is told as a payment; then it leaves. What it costs less goes back through finance's batch. Each is a case of its
own: of whom it waits for, and of what.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F
from django.http import Http404

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.held_dossier import HeldDossier, hold
from amends.casework.actions.transaction import RefusedError, act
from amends.casework.buyers import exchanged
from amends.casework.buyers.articles import Article, ExchangePiece, articles, pieces
from amends.casework.buyers.complaints import case_no
from amends.casework.buyers.exchanged import ExchangeState
from amends.casework.buyers.models import BuyerExchange
from amends.casework.ledger.audit import note
from amends.casework.ledger.merchant_lock import lock
from amends.casework.ledger.models import DossierRecord
from amends.engine import signals as s
from amends.engine.dossier import Dossier, decode
from amends.engine.facts import ADDS, Facts
from amends.merchants.access import require, visible
from amends.merchants.actors import Actor
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission

BY_EXCHANGE: Final = "X-"  # begins the number of an exchange
TAKEN: Final = "exchange_other"
GETS: Final = "buyer_gets"
ISSUE: Final = "SIZE_COLOR_STYLE"
CHOSE: Final = "exchange.chosen"
BACK: Final = "exchange.taken_back"
WITHDRAWN: Final = "withdrawn"
MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeHand:
    """Who chooses it. ``actor``: the buyer, where it is theirs, with what allows it; ``token``: twice is once."""

    member: Member
    dossier_id: int
    token: str
    now: datetime
    actor: Actor | None = None

    @property
    def ref(self) -> str:
        return ref_of(self.token)


def ref_of(token: str) -> str:
    """The number of the exchange that is made with this token."""
    return f"{BY_EXCHANGE}{token.replace('-', '')[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """``difference``: what the buyer adds; below zero, what the buyer gets, minor units."""

    piece: ExchangePiece
    article: Article

    @property
    def difference(self) -> int:
        return self.article.price - self.piece.worth

    @property
    def gives(self) -> int:
        """What the buyer gets back."""
        return max(-self.difference, 0)


def swaps(shop: Shop, facts: Facts) -> list[Swap]:
    """Every piece of the order for every other article of the shop's list; none where the order is in other money."""
    if (facts.currency or shop.currency) != shop.currency:
        return []
    others = articles(shop)
    return [Swap(piece=piece, article=each) for piece in pieces(facts) for each in others if each.sku != piece.sku]


def still_open(shop: Shop, dossier: Dossier, there: list[BuyerExchange]) -> list[Swap]:
    """Those of pieces that are not exchanged: what ended before anything left gives its piece back."""
    bought: dict[str, int] = {}
    for line in dossier.facts.lines:
        bought[line.sku] = bought.get(line.sku, 0) + (0 if line.gift else line.quantity)
    for each in there:
        if exchanged.state_of(dossier, each) is not ExchangeState.ENDED:
            bought[each.sku] = bought.get(each.sku, 0) - 1
    return [each for each in swaps(shop, dossier.facts) if bought.get(each.piece.sku, 0) > 0]


def of_order(merchant_id: int, dossier_id: int) -> list[BuyerExchange]:
    """Those of an order, the newest first."""
    return list(BuyerExchange.objects.filter(merchant_id=merchant_id, dossier_id=dossier_id).order_by("-at", "ref"))


@transaction.atomic
def agree(hand: ExchangeHand, *, sku: str, other: str, difference: int, complaint: str = "") -> BuyerExchange:
    """Exchange a piece as it was shown: ``difference`` is what stood on the page. The same token again is the same.

    What is above a colleague's limits is asked for, and waits (see ``exchanged.state_of``); a buyer's choice is not.
    Raises Http404; RefusedError (``field``: ``offer``) where it isn't offered so any more, or all pieces are exchanged.
    """
    require(hand.member, Permission.DECIDE_MONEY)
    held = hold(hand.member, hand.dossier_id)
    there = of_order(hand.member.merchant_id, hand.dossier_id)
    same = next((each for each in there if each.ref == hand.ref), None)
    if same is not None:
        return same
    swap = _offered(held, there, sku=sku, other=other, difference=difference)
    case = _tell(hand, swap)
    if _let_go(hand, case) and swap.difference < 0:
        _pay_back(hand, case)
    made = BuyerExchange.objects.create(
        merchant_id=hand.member.merchant_id, dossier_id=hand.dossier_id, ref=hand.ref, shop_id=held.shop.pk,
        case_no=case, complaint=complaint, order_key=held.entry.key, at=hand.now, sku=sku, other=other,
        title=swap.article.title, worth=swap.piece.worth, price=swap.article.price, currency=held.currency,
        rule=hand.actor.rule if hand.actor else "",
    )  # fmt: skip
    detail = {"order": made.order_key, "piece": sku, "other": other, "worth": made.worth, "price": made.price}
    about = f"case:{hand.dossier_id}/{case}"
    note(member=hand.member, verb=CHOSE, about=about, detail=detail, now=hand.now, actor=hand.actor)
    return made


def _offered(held: HeldDossier, there: list[BuyerExchange], *, sku: str, other: str, difference: int) -> Swap:
    ways = still_open(held.shop, held.dossier, there)
    found = [each for each in ways if (each.piece.sku, each.article.sku) == (sku, other)]
    if not found or found[0].difference != difference:
        raise RefusedError("this is not offered any more", field="offer")
    return found[0]


def _tell(hand: ExchangeHand, swap: Swap) -> int:
    """Its case's number."""
    way = (ADDS,) if swap.difference > 0 else (GETS,) if swap.difference < 0 else ()
    said: dict[str, Any] = {
        "ref": hand.ref, "issue": ISSUE, "sku": swap.article.sku, "instead_of": swap.piece.sku,
        "amount": abs(swap.difference), "traits": (TAKEN, *way),
        "text": f"{swap.piece.sku} → {swap.article.sku} {swap.article.title}",
    }  # fmt: skip
    signal = s.ProblemReported(id=f"exchange:{hand.token}", at=hand.now, order="-", **said)
    act(member=hand.member, dossier_id=hand.dossier_id, signal=signal, now=hand.now, actor=hand.actor)
    return case_no(hold(hand.member, hand.dossier_id).dossier, hand.ref)


def _action(hand: ExchangeHand, case: int, what: str) -> Action:
    return Action(
        member=hand.member, dossier_id=hand.dossier_id, no=case, token=f"{hand.token}:{what}", now=hand.now,
        actor=hand.actor,
    )  # fmt: skip


def _let_go(hand: ExchangeHand, case: int) -> bool:
    """Whether it may leave now; else it is asked for. What a buyer chooses is offered no more where it would be."""
    rule = hand.actor.rule if hand.actor else ""
    acted = case_actions.choose_remedy(_action(hand, case, "send"), remedy=exchanged.SEND, text=rule)
    if acted.asked is not None and hand.actor is not None and hand.actor.is_outside:
        raise RefusedError("this is not offered any more", field="offer")
    return acted.asked is None


def _pay_back(hand: ExchangeHand, case: int) -> None:
    """What it costs less goes into finance's batch, within the limits of whose authority it is.

    Else it is asked for, or stays finance's own step.
    """
    try:
        with transaction.atomic():
            rule = hand.actor.rule if hand.actor else ""
            case_actions.do_step(_action(hand, case, "out"), step=exchanged.OUT, text=rule)
    except RefusedError:
        return


@transaction.atomic
def take_back(hand: ExchangeHand, ref: str) -> None:
    """It is not wanted any more: its case ends and its piece can be exchanged again. Twice is once.

    Raises Http404; RefusedError (``field``: ``gone``) where the other article, or the difference, has left.
    """
    require(hand.member, Permission.DECIDE_MONEY)
    held = hold(hand.member, hand.dossier_id)
    found = next((each for each in of_order(hand.member.merchant_id, hand.dossier_id) if each.ref == ref), None)
    if found is None:
        raise Http404
    if exchanged.state_of(held.dossier, found) is ExchangeState.ENDED:
        return
    if exchanged.left(held.dossier, found):
        raise RefusedError("it has left", field="gone")
    told = s.ProblemSettled(id=f"exchange:{ref}:back", at=hand.now, order="-", ref=ref, how=WITHDRAWN)
    act(member=hand.member, dossier_id=hand.dossier_id, signal=told, now=hand.now)
    about = f"case:{hand.dossier_id}/{found.case_no}"
    note(member=hand.member, verb=BACK, about=about, detail={"order": found.order_key, "exchange": ref}, now=hand.now)


def came_in(facts: Facts, exchange: BuyerExchange) -> int:
    """What the buyer has added so far, minor units."""
    return facts.payments.get(exchange.ref, 0)


@transaction.atomic
def take_in(hand: ExchangeHand, ref: str, *, amount: int, text: str) -> None:
    """Finance has seen ``amount`` more of the difference. Raises Http404, RefusedError (``field``: ``amount``)."""
    require(hand.member, Permission.HANDLE_MONEY)
    with connection.cursor() as cursor:
        lock(cursor, merchant_id=hand.member.merchant_id, keys=[f"difference of {hand.dossier_id}"])
    held = hold(hand.member, hand.dossier_id)
    found = next((each for each in of_order(hand.member.merchant_id, hand.dossier_id) if each.ref == ref), None)
    due = found.difference - came_in(held.dossier.facts, found) if found else 0
    if found is None or not 0 < amount <= due:
        raise RefusedError("more than is to come in", field="amount", amount=max(due, 0))
    told = s.PaymentCleared(
        id=f"difference:{hand.token}", at=hand.now, order="-", ref=ref, amount=found.difference - due + amount
    )
    if not act(member=hand.member, dossier_id=hand.dossier_id, signal=told, now=hand.now).applied:
        return
    detail = {"order": found.order_key, "exchange": ref, "amount": amount, "currency": found.currency, "text": text}
    about = f"case:{hand.dossier_id}/{found.case_no}"
    note(member=hand.member, verb="exchange.difference_in", about=about, detail=detail, now=hand.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDifference:
    """What is still to come in for an exchange, minor units."""

    exchange: BuyerExchange
    due: int


def to_come_in(member: Member, *, shop_id: int | None = None) -> list[DueDifference]:
    """Differences of exchanges that buyers have not paid yet, the oldest first."""
    rows = visible(member, BuyerExchange).filter(price__gt=F("worth"))
    rows = rows.filter(shop_id=shop_id) if shop_id else rows
    found = list(rows.order_by("-at", "ref")[:MOST])
    states = visible(member, DossierRecord).filter(id__in={each.dossier_id for each in found})
    of = {row.id: decode(bytes(row.state)) for row in states.only("id", "state")}
    stand = [each for each in found if each.dossier_id in of and _waits_for_money(of[each.dossier_id], each)]
    due = [DueDifference(exchange=e, due=e.difference - came_in(of[e.dossier_id].facts, e)) for e in stand]
    return sorted((each for each in due if each.due > 0), key=lambda each: each.exchange.at)


def _waits_for_money(dossier: Dossier, exchange: BuyerExchange) -> bool:
    """Agreed to, and not taken back."""
    return exchanged.state_of(dossier, exchange) is ExchangeState.AGREED
