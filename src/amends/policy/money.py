"""Money in playbooks: ``8 CNY``, ``order.amount``, ``{of: order.amount, share: 10 %, cap: 100 CNY, floor: 5 CNY}``."""

import re
from decimal import Decimal

from amends.engine.playbook import Amount
from amends.policy.item import Item
from amends.policy.known import Known
from amends.policy.nodes import Node
from amends.policy.problem import (
    ProblemReport,
    Wrong,
    nearest,
    phrase,
)

EXPONENTS = {"CNY": 2, "BRL": 2, "USD": 2, "EUR": 2, "JPY": 0}
_WRITTEN = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([A-Z]{3})")
_SHARE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%")
_WORDS = ("of", "share", "fixed", "floor", "cap")
WHOLE = 10_000


def parse(written: str, *, currency: str) -> int:
    """Minor units of ``8 CNY``; Wrong says what is wrong with it, and the cure."""
    found = _WRITTEN.fullmatch(written)
    if not found:
        message = phrase("{written!r} is no sum of money", written=written)
        raise Wrong(message, phrase("write it as 8 {currency} or 8.50 {currency}", currency=currency))
    if found[2] != currency:
        message = phrase("{given} is not the playbook's currency", given=found[2])
        raise Wrong(message, phrase("give the sum in {currency}", currency=currency))
    minor = Decimal(found[1]).scaleb(EXPONENTS[currency])
    if minor != minor.to_integral_value():
        message = phrase("{written!r} is finer than {currency} has", written=written, currency=currency)
        raise Wrong(message, phrase("round it to {places} decimals", places=EXPONENTS[currency]))
    return int(minor)


def minor_units(node: Node, report: ProblemReport, currency: str) -> int | None:
    """The sum at ``node`` in minor units; None after reporting what is wrong."""
    try:
        return parse(node.word, currency=currency)
    except Wrong as wrong:
        report.say(node.file, node.line, wrong.message, wrong.cure)
        return None


def amounts(item: Item, key: str, known: Known) -> tuple[Amount, ...]:
    """The amounts under ``key``: one or a list."""
    return tuple(amount(node, item.report, known) for node in item.list(key))


def amount(node: Node, report: ProblemReport, known: Known) -> Amount:
    """One amount; what is wrong is reported and counts as nothing."""
    if isinstance(node.value, dict):
        return _composed(Item(node, report, what="amount", words=_WORDS), known)
    if node.word in known.sums:
        return Amount(of=node.word, floor=known.least.get(node.word))
    if node.word and not node.word[0].isdigit():
        report.say(node.file, node.line, phrase("unknown sum {word!r}", word=node.word), nearest(node.word, known.sums))
        return Amount()
    return Amount(fixed=minor_units(node, report, known.currency) or 0)


def number(node: Node, report: ProblemReport, known: Known) -> Amount:
    """Another number to compare with, or a share of it: ``stock.real``, ``{of: queue.waiting, share: 20 %}``."""
    if not isinstance(node.value, dict):
        return Amount(of=node.word)
    item = Item(node, report, what="number", words=("of", "share"))
    return Amount(of=item.one("of", known.numbers, what="number"), share=_share(item))


def _composed(item: Item, known: Known) -> Amount:
    sums = {
        key: minor_units(node, item.report, known.currency)
        for key in ("fixed", "floor", "cap")
        if (node := item.get(key))
    }
    word = item.one("of", known.sums, what="sum")
    return Amount(
        of=word,
        share=_share(item),
        fixed=sums.get("fixed") or 0,
        floor=sums.get("floor", known.least.get(word)),
        cap=sums.get("cap"),
    )


def _share(item: Item) -> int:
    """Basis points of ``10 %``."""
    node = item.get("share")
    if node is None:
        return WHOLE
    return percent(node, item.report)


def percent(node: Node, report: ProblemReport) -> int:
    """Basis points of a share written ``10 %``, up to 100 %."""
    found = _SHARE.fullmatch(node.word)
    points = int(Decimal(found[1]).scaleb(2)) if found else -1
    if not 0 <= points <= WHOLE:
        report.say(
            node.file, node.line, phrase("{word!r} is no share", word=node.word), "write it as 10 %, at most 100 %"
        )
        return WHOLE
    return points
