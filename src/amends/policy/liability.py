"""Reading who bears a loss, who pays a freight, on whom the burden of proof lies, and what is claimed from whom."""

from amends.engine.playbook import ALWAYS, ClaimRule, Liability
from amends.engine.words import Party
from amends.policy import money, words
from amends.policy.clocks import when
from amends.policy.item import Item
from amends.policy.known import Known
from amends.policy.problem import nearest, phrase


def liabilities(item: Item, key: str, known: Known) -> tuple[Liability, ...]:
    """The rules under ``key``, the first that holds counts."""
    found = item.items(key, what=phrase("rule of {key}", key=key), words=words.LIABILITY)
    return tuple(_liability(each, known) for each in found)


def claims(item: Item, known: Known) -> tuple[ClaimRule, ...]:
    """What may be claimed; ``proof`` names evidence of the scene."""
    evidence = [node.map["name"].word for node in item.list("evidence") if "name" in node.map]
    return tuple(_claim(each, evidence, known) for each in item.items("claims", what="claim", words=words.CLAIM))


def _liability(item: Item, known: Known) -> Liability:
    return Liability(
        shares=_shares(item),
        when=when(item, "when", known) or ALWAYS,
        why=item.text("why"),
        source=item.one("source", known.sources),
    )


def _shares(item: Item) -> tuple[tuple[Party, int], ...]:
    """Basis points by party; together they must come to 100 %."""
    node = item.need("shares", "say who bears how much: shares: {carrier: 100 %}")
    if node is None:
        return ()
    found = [(name, money.percent(child, item.report)) for name, child in node.map.items()]
    for name, child in node.map.items():
        if name not in words.PARTIES:
            item.say(child, phrase("unknown party {name!r}", name=name), nearest(name, words.PARTIES))
    if (total := sum(points for _, points in found)) != money.WHOLE:
        item.say(node, phrase("the shares come to {percent:g} %", percent=total / 100), "make them add up to 100 %")
    return tuple((Party(name), points) for name, points in found if name in words.PARTIES)


def _claim(item: Item, evidence: list[str], known: Known) -> ClaimRule:
    item.need("party", phrase("known: {words}", words=", ".join(Party)))
    item.need("money", "say how much: money: order.amount")
    return ClaimRule(
        party=Party(item.one("party", words.PARTIES, default=Party.UNDETERMINED)),
        title=item.text("title", needed=True),
        money=money.amounts(item, "money", known),
        within=item.span("within"),
        proof=item.several("proof", evidence, what="evidence of this scene"),
        when=when(item, "when", known) or ALWAYS,
        source=item.one("source", known.sources),
    )
