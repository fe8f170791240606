"""When a deposit goes back: dated rules of promotions, the shop's own over the shipped, and the judgement by them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

from amends.casework.buyers.choices import said
from amends.engine.dossier import Facts
from amends.engine.grants import left
from amends.engine.words import Goods

BALANCE: Final = "prepaid"
MARKED: Final = frozenset({"presale", "deposit", BALANCE})


class DepositVerdict(StrEnum):
    """What a registration comes to. ``PERSON``: the rule can't tell, or somebody should look."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    PERSON = "person"


class DepositWhy(StrEnum):
    IN_TIME = "in_time"
    REASON = "reason"
    TOO_LATE = "too_late"
    NO_RULE = "no_rule"
    NO_DEPOSIT = "no_deposit"
    SENT = "sent"
    NOTHING_LEFT = "nothing_left"
    MANY = "many"
    REQUESTED = "requested"
    ACCOUNT = "account"
    NO_BALANCE = "no_balance"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositRule:
    """Of orders placed between two days: back without a reason until ``back_until``, afterwards for ``reasons``.

    ``source``: where it stands, by language; ``assumption``: nobody has written it down yet.
    """

    name: str
    placed_from: date
    placed_until: date
    back_until: datetime
    reasons: tuple[str, ...]
    source: dict[str, str]
    assumption: bool

    @property
    def reference(self) -> str:
        """As a registration keeps it."""
        return f"{self.name}@{self.placed_from}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositHistory:
    """``allowed``: of the same buyer, by the rule, in this promotion; ``others``: buyers who named the same account."""

    allowed: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositAnswer:
    verdict: DepositVerdict
    why: DepositWhy


@cache
def _shipped() -> dict[str, Any]:
    text = files("amends.casework.buyers").joinpath("deposits.yaml").read_text(encoding="utf-8")
    raw: dict[str, Any] = yaml.safe_load(text)
    return raw


def most_of_buyer() -> int:
    return int(_shipped()["most_of_buyer"])


def most_of_account() -> int:
    return int(_shipped()["most_of_account"])


def most_alone() -> int:
    """The most that goes out without a hand in it, minor units of the shop's money."""
    return int(_shipped()["most_alone"])


def rules_of(own: list[dict[str, Any]], zone: str) -> list[DepositRule]:
    """A shop's own, else the shipped ones; the newest first."""
    found = [_read(raw, zone) for raw in own or _shipped()["promotions"]]
    return sorted(found, key=lambda rule: rule.placed_from, reverse=True)


def _read(raw: dict[str, Any], zone: str) -> DepositRule:
    return DepositRule(
        name=str(raw["name"]),
        placed_from=_day(raw["placed_from"]),
        placed_until=_day(raw["placed_until"]),
        back_until=_moment(raw["back_until"]).replace(tzinfo=ZoneInfo(zone)),
        reasons=tuple(raw["reasons"]),
        source=raw["source"],
        assumption=bool(raw.get("assumption")),
    )


def _day(told: date | str) -> date:
    return told if isinstance(told, date) else date.fromisoformat(told)


def _moment(told: datetime | str) -> datetime:
    return told if isinstance(told, datetime) else datetime.fromisoformat(told)


def rule_for(rules: list[DepositRule], placed_at: datetime | None, zone: str) -> DepositRule | None:
    """The rule of the promotion an order was placed in."""
    day = placed_at.astimezone(ZoneInfo(zone)).date() if placed_at else None
    return next((rule for rule in rules if day and rule.placed_from <= day <= rule.placed_until), None)


def deposit(facts: Facts) -> int:
    """What was paid ahead and isn't back, minor units: what payments tell, else what the order came to."""
    paid = sum(facts.payments.values()) or facts.amount
    return min(paid, left(facts))


def judge(
    rule: DepositRule | None, facts: Facts, *, reason: str, prepaid: bool, before: DepositHistory, now: datetime
) -> DepositAnswer:
    """``prepaid``: it is said to be a balance; whether there is one has been told, or a person looks."""
    if rule is None:
        return DepositAnswer(verdict=DepositVerdict.PERSON, why=DepositWhy.NO_RULE)
    in_time = now < rule.back_until
    checks = (
        (not deposit(facts), DepositVerdict.REFUSED, DepositWhy.NOTHING_LEFT),
        (facts.goods is not Goods.NOT_SHIPPED or facts.shipped_at is not None, DepositVerdict.PERSON, DepositWhy.SENT),
        (MARKED.isdisjoint(facts.tags), DepositVerdict.PERSON, DepositWhy.NO_DEPOSIT),
        (prepaid and BALANCE not in facts.tags, DepositVerdict.PERSON, DepositWhy.NO_BALANCE),
        (not in_time and reason not in rule.reasons, DepositVerdict.REFUSED, DepositWhy.TOO_LATE),
        (facts.refund_open > 0, DepositVerdict.PERSON, DepositWhy.REQUESTED),
        (before.allowed >= most_of_buyer(), DepositVerdict.PERSON, DepositWhy.MANY),
        (before.others >= most_of_account(), DepositVerdict.PERSON, DepositWhy.ACCOUNT),
    )
    against = next(((verdict, why) for holds, verdict, why in checks if holds), None)
    verdict, why = against or (DepositVerdict.ALLOWED, DepositWhy.IN_TIME if in_time else DepositWhy.REASON)
    return DepositAnswer(verdict=verdict, why=why)


def reasons(language: str) -> list[tuple[str, str]]:
    return [(name, said(words, language)) for name, words in _shipped()["reasons"].items()]
