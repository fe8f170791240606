"""A finding in a buyer's history in the reader's words: the reason, its orders, what else might explain it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from amends.casework.abuse.models import AbuseFinding
from amends.casework.abuse.rules import AbuseRule, rule_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCard:
    """``orders``: dossier and number of each; ``fair``: what to look at before thinking ill of anybody."""

    finding: AbuseFinding
    title: str
    why: str
    fair: str
    orders: list[tuple[int, str]]
    buyer: str
    who: str


def card(
    found: AbuseFinding,
    orders: Mapping[int, tuple[str, str]],
    people: Mapping[str, str],
    language: str,
    rules: Sequence[AbuseRule],
) -> FindingCard:
    """``rules``: the merchant's; one it no longer looks at is told by the shipped one."""
    mine = next((rule for rule in rules if rule.name == found.rule), None)
    rule, language = mine or rule_of(found.rule), language[:2]
    named = [(number, orders[number][0]) for number in found.orders if number in orders]
    filled = {"days": rule.days if rule else 0, "count": len(found.orders), "of": found.of}
    return FindingCard(
        finding=found,
        title=_said(rule.title, language) if rule else found.rule,
        why=_said(rule.why, language).format(**filled) if rule else "",
        fair=_said(rule.fair, language) if rule else "",
        orders=named,
        buyer=next((orders[number][1] for number in found.orders if number in orders), ""),
        who=people.get(str(found.member_id), ""),
    )


def _said(words: Mapping[str, str], language: str) -> str:
    return words.get(language, words["en"])
