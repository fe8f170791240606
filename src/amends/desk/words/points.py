"""Penalties in the reader's words: by which rule, what they add up to by shop and rule, how far the next measure is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from amends.casework.queries.points import Penalty
from amends.desk.directory import Directory
from amends.desk.words import codes
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.merchants.models import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyLine:
    penalty: Penalty
    shop: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSum:
    """What one rule has cost a shop; ``back``: points of it that were given back."""

    shop: str
    rule: str
    count: int
    points: int
    back: int
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextMeasure:
    """A shop's points that stand, and the next of its platform's measures.

    ``most``: where that comes, 0 where none is written down or all are past. ``left``: points
    still free before it; ``reached``: the open cases alone would bring it.
    """

    shop: str
    points: int
    back: int
    stake: int
    title: str
    most: int
    left: int
    source: str
    assumption: bool
    reached: bool


def line(penalty: Penalty, here: Directory, language: str) -> PenaltyLine:
    shop = here.shops[penalty.shop_id]
    return PenaltyLine(penalty=penalty, shop=shop.name, rule=rule(penalty.rule, titles(shop, here, language)))


def titles(shop: Shop, here: Directory, language: str) -> Titles:
    return Titles(here.books.playbook(shop.playbook), language, here.desks)


def rule(name: str, told: Titles) -> str:
    """As the shop's playbook calls it; a rule it doesn't know as it was told."""
    known = told.playbook.penalties.get(name)
    return known.title.say(told.language) if known else say(codes.RULES, name) or _("not named")


def by_rule(lines: Iterable[PenaltyLine]) -> list[RuleSum]:
    """By shop, rule and currency, what costs most first."""
    of: dict[tuple[str, str, str], list[Penalty]] = defaultdict(list)
    for each in lines:
        of[each.shop, each.rule, each.penalty.currency].append(each.penalty)
    sums = [
        RuleSum(
            shop=shop,
            rule=rule,
            count=len(found),
            points=standing(found),
            back=given_back(found),
            amount=sum(each.amount for each in found if each.lifted_at is None),
            currency=currency,
        )
        for (shop, rule, currency), found in of.items()
    ]
    return sorted(sums, key=lambda each: (each.shop, -each.points, -each.amount, each.rule))


def standing(found: Iterable[Penalty]) -> int:
    return sum(each.points for each in found if each.lifted_at is None)


def given_back(found: Iterable[Penalty]) -> int:
    return sum(each.points for each in found if each.lifted_at is not None)


def measure(shop: Shop, found: list[Penalty], stake: int, told: Titles) -> NextMeasure:
    """Where a shop stands with its penalties of a year."""
    points = standing(found)
    ahead = [each for each in told.playbook.thresholds.values() if each.points > points]
    upcoming = min(ahead, key=lambda each: each.points, default=None)
    most = upcoming.points if upcoming else 0
    return NextMeasure(
        shop=shop.name,
        points=points,
        back=given_back(found),
        stake=stake,
        title=upcoming.title.say(told.language) if upcoming else "",
        most=most,
        left=max(most - points, 0),
        source=told.source(upcoming.source) if upcoming and upcoming.source else "",
        assumption=bool(upcoming and upcoming.assumption),
        reached=bool(upcoming and points + stake >= most),
    )
