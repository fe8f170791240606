"""The dated rules of ``abuse.yaml``, and what they find in a buyer's history. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from django.utils.translation import gettext_lazy as _

from amends.casework.overlay import house_rules
from amends.casework.overlay.house_rules import COUNTS, FROM, HouseTable, Items
from amends.engine.facts import Facts
from amends.engine.subjects import ProblemFacts, RefundFacts
from amends.engine.words import Goods, RefundType
from amends.merchants.changes import Values

TABLE: Final = "histories"
SHORT: Final = "SHORT_OR_EMPTY"
PERCENT: Final = 100
BACK: Final = frozenset({Goods.RECEIVED, Goods.RETURNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class AbuseRule:
    """``days``: the history that counts; ``least``: orders it takes; ``share``: the percentage of all they must be.

    ``quiet_days``: for which it isn't raised again once it was cleared.
    """

    name: str
    title: dict[str, str]
    why: dict[str, str]
    fair: dict[str, str]
    days: int
    least: int
    share: int
    quiet_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AbuseTable:
    from_on: date
    rules: tuple[AbuseRule, ...]


@cache
def tables() -> tuple[AbuseTable, ...]:
    """By the day they came into force, the newest last."""
    raw = yaml.safe_load(files("amends.casework").joinpath("abuse.yaml").read_text(encoding="utf-8"))
    return tuple(sorted((_table(each) for each in raw["tables"]), key=lambda table: table.from_on))


def _table(each: dict[str, Any]) -> AbuseTable:
    quiet = each["quiet_days"]
    rules = tuple(AbuseRule(name=name, quiet_days=quiet, **rule) for name, rule in each["rules"].items())
    return AbuseTable(from_on=each["from_on"], rules=rules)


def table_on(day: date) -> AbuseTable:
    """What holds on a day; before the first, the first."""
    return next((table for table in reversed(tables()) if table.from_on <= day), tables()[0])


def shipped() -> Items:
    """The rules in force, as a merchant may change them."""
    table = tables()[-1]
    return {
        rule.name: {
            COUNTS: True, "history_days": rule.days, "least_orders": rule.least, "percent": rule.share,
            "quiet_days": rule.quiet_days, FROM: table.from_on.isoformat(),
        }
        for rule in table.rules
    }  # fmt: skip


def rules_on(day: date, own: Items) -> tuple[AbuseRule, ...]:
    """What holds on a day for a merchant. ``own``: its own values that hold on it."""
    found = table_on(day).rules
    return tuple(_with(rule, own.get(rule.name)) for rule in found if own.get(rule.name, {}).get(COUNTS, True))


def _with(rule: AbuseRule, mine: Values | None) -> AbuseRule:
    if mine is None:
        return rule
    return replace(
        rule, days=mine["history_days"], least=mine["least_orders"], share=mine["percent"],
        quiet_days=mine["quiet_days"],
    )  # fmt: skip


def rule_of(name: str) -> AbuseRule | None:
    """The newest rule of that name."""
    return next((rule for table in reversed(tables()) for rule in table.rules if rule.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOrder:
    """An order of a buyer's history: when it was placed, and what was asked for."""

    dossier_id: int
    key: str
    shop_id: int
    placed_at: datetime
    back: bool
    short: bool
    money_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AbuseReason:
    """``orders``: what speaks for it, the newest first; ``of``: all orders of that time."""

    rule: AbuseRule
    orders: tuple[PastOrder, ...]
    of: int

    @property
    def count(self) -> int:
        return len(self.orders)


def past_order(dossier_id: int, key: str, shop_id: int, facts: Facts) -> PastOrder | None:
    """None for what was never ordered."""
    if facts.placed_at is None:
        return None
    refunds = [each for each in facts.subjects.values() if isinstance(each, RefundFacts) and each.told]
    problems = {each.issue for each in facts.subjects.values() if isinstance(each, ProblemFacts)}
    wanted = {each.type for each in refunds if each.goods in BACK}
    return PastOrder(
        dossier_id=dossier_id,
        key=key,
        shop_id=shop_id,
        placed_at=facts.placed_at,
        back=bool(wanted),
        short=SHORT in problems | {each.issue for each in refunds},
        money_only=RefundType.REFUND_ONLY in wanted,
    )


_SPEAKS: Final[dict[str, Callable[[PastOrder], bool]]] = {
    "serial_returns": lambda order: order.back,
    "empty_box": lambda order: order.short,
    "refund_only": lambda order: order.money_only,
    "reseller": lambda _order: True,
}


def reasons(
    history: Sequence[PastOrder], *, now: datetime, rules: Sequence[AbuseRule] | None = None
) -> Iterator[AbuseReason]:
    """What a person should look at, by these rules; None: the shipped ones of that day."""
    by_number = sorted(history, key=lambda order: order.key)  # placed in one moment, they still stand in one order
    newest = sorted(by_number, key=lambda order: order.placed_at, reverse=True)
    for rule in table_on(now.date()).rules if rules is None else rules:
        there = [order for order in newest if now - order.placed_at <= timedelta(days=rule.days)]
        found = tuple(order for order in there if _SPEAKS[rule.name](order))
        if len(found) >= rule.least and len(found) * PERCENT >= rule.share * len(there):
            yield AbuseReason(rule=rule, orders=found, of=len(there))


def register() -> None:
    """Let merchants change them."""
    house_rules.add(TABLE, HouseTable(title=_("Histories to look at"), shipped=shipped, called=_called))


def _called(language: str, name: str, _item: Values) -> str:
    rule = rule_of(name)
    return rule.title.get(language[:2], rule.title["en"]) if rule else name
