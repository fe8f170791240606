"""Running clocks follow a change of the merchant's working days: looked at beforehand, told by the worker afterwards.

Only dossiers that wait for something are looked at, and only those of which a clock moves are told (``days.changed``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from amends.casework.intake import inbox
from amends.casework.ledger import sweeps
from amends.casework.ledger.models import DossierRecord
from amends.casework.overlay.policies import ShopCard, card_of
from amends.engine import dossier as dossiers
from amends.engine.compiler import Policy
from amends.engine.outcome import Verb
from amends.engine.signals import DaysChanged
from amends.engine.step import step
from amends.merchants import own_days
from amends.merchants.models import Merchant, Shop

LOOKED_AT: Final = 5_000  # dossiers in a look beforehand
EACH_ROUND: Final = 5_000  # dossiers the worker looks at before it does something else
SHOWN: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMove:
    """A running clock that would be due at another time. ``case`` 0: the order's own. ``rule``: its name there."""

    dossier_id: int
    shop_id: int
    order: str
    case: int
    rule: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPreview:
    """What would move of the ``looked`` dossiers; ``more``: there are others that were not looked at."""

    moves: list[ClockMove]
    looked: int
    more: bool


def look(
    *, merchant: Merchant, scope: str, shop: int | None, entry: own_days.DayEntry, now: datetime
) -> CalendarPreview:
    """Which running clocks would move if a scope said ``entry`` from now on; nothing is changed."""
    cards = {card.id: _wished(card, scope, shop, entry) for card in _cards(merchant.pk, shop)}
    found = list(_waiting(merchant.pk, list(cards), after=0)[: LOOKED_AT + 1])
    moves = [move for row in found[:LOOKED_AT] for move in _moves(row, cards[row[1]], scope, now)]
    return CalendarPreview(moves=moves, looked=min(len(found), LOOKED_AT), more=len(found) > LOOKED_AT)


def _cards(merchant_id: int, shop: int | None) -> list[ShopCard]:
    shops = Shop.objects.filter(merchant_id=merchant_id)
    return [card_of(each) for each in (shops.filter(id=shop) if shop else shops).order_by("id")]


def _wished(card: ShopCard, scope: str, shop: int | None, entry: own_days.DayEntry) -> ShopCard:
    """The card as it would be; an empty entry leaves nothing in its scope."""
    kept = msgspec.json.decode(card.overlay.shop_days if shop else card.overlay.days)
    kept = {each: kept[each] for each in kept if each != scope} | ({scope: own_days.plain(entry)} if entry else {})
    text = msgspec.json.encode(kept).decode()
    choice = card.overlay._replace(shop_days=text) if shop else card.overlay._replace(days=text)
    return replace(card, overlay=choice)


def _waiting(merchant_id: int, shops: list[int], *, after: int) -> "QuerySet[DossierRecord, tuple[Any, ...]]":
    rows = DossierRecord.objects.filter(merchant_id=merchant_id, shop_id__in=shops, id__gt=after, wake_at__isnull=False)
    return rows.order_by("id").values_list("id", "shop_id", "key", "state")


def _moves(row: tuple[Any, ...], card: ShopCard, scope: str, now: datetime) -> Iterator[ClockMove]:
    number, shop, order, state = row
    dossier = dossiers.decode(bytes(state))
    policy = card.policy_for(dossier)
    at = max(now, dossier.now or now)
    due = {clock.no: clock.due_at for clock in dossier.clocks}
    for signal in _signals(dossier, policy, scope, at, mark="look"):
        outcome = step(dossier, signal, policy)
        for reason in outcome.reasons:
            if reason.verb is Verb.CLOCK_MOVED and reason.due_at is not None and reason.because == signal.id:
                yield ClockMove(
                    dossier_id=number, shop_id=shop, order=order, case=reason.case, rule=reason.rule,
                    before=due[reason.clock], after=reason.due_at,
                )  # fmt: skip


def _signals(
    dossier: dossiers.Dossier, policy: Policy, scope: str, at: datetime, *, mark: str, by: str = ""
) -> Iterator[DaysChanged]:
    """One for each calendar of the scope that the dossier's clocks are counted in."""
    wanted, _, desk = scope.partition("/")
    rules = [policy.of(clock.policy).clock(clock.rule) for clock in dossier.clocks]
    used = {rule.rule.due.calendar for rule in rules if rule is not None} - {"always"}
    for calendar in sorted(used if wanted == own_days.ALL else used & {wanted}):
        name = f"days:{dossier.key}:{calendar}:{desk}:{mark}"
        yield DaysChanged(id=name, at=at, order=dossier.key, calendar=calendar, desk=desk, by=by)


# --- afterwards, by the worker --------------------------------------------------------------------------------------


def follow_days(*, now: datetime) -> int:
    """Tell the running clocks of merchants whose days have changed, some at a time. Returns how many were told."""
    waiting = Merchant.objects.exclude(days_to_follow=[]).order_by("id").values_list("id", flat=True)
    return sweeps.go_over("working days", list(waiting), lambda merchant: _follow(merchant, now))


@transaction.atomic
def _follow(merchant_id: int, now: datetime) -> int:
    merchant = Merchant.objects.select_for_update().get(id=merchant_id)
    if not merchant.days_to_follow:
        return 0
    wanted, *rest = merchant.days_to_follow
    cards = {card.id: card for card in _cards(merchant_id, wanted["shop"])}
    found = list(_waiting(merchant_id, list(cards), after=wanted["after"])[:EACH_ROUND])
    told = _tell(found, cards, wanted, now)
    if len(found) == EACH_ROUND:
        rest = [{**wanted, "after": found[-1][0]}, *rest]
    Merchant.objects.filter(id=merchant_id).update(days_to_follow=rest)
    return told


def _tell(found: list[tuple[Any, ...]], cards: dict[int, ShopCard], wanted: dict[str, Any], now: datetime) -> int:
    scope = wanted["calendar"] + (f"/{wanted['desk']}" if wanted["desk"] else "")
    by_shop: dict[int, list[DaysChanged]] = {}
    for row in found:
        card = cards[row[1]]
        if any(_moves(row, card, scope, now)):
            dossier = dossiers.decode(bytes(row[3]))
            told = _signals(dossier, card.policy_for(dossier), scope, now, mark=now.isoformat(), by=str(wanted["by"]))
            by_shop.setdefault(row[1], []).extend(told)
    for shop, signals in by_shop.items():
        inbox.receive(shop=Shop.objects.get(id=shop), items=msgspec.json.encode(signals), source="days", now=now)
    return sum(map(len, by_shop.values()))
