"""Reading authority (who may grant how much), penalties (what a platform takes) and what points add up to."""

from datetime import date

from amends.engine.playbook import ApproverRule, BatchLimit, Limit, PenaltyRule, Threshold
from amends.policy import money, words
from amends.policy.item import Item
from amends.policy.known import Known
from amends.policy.nodes import Node
from amends.policy.problem import ProblemReport, phrase


def limit(node: Node, report: ProblemReport, known: Known) -> Limit:
    """What one role may grant by itself; what is wrong goes into the report."""
    item = Item(node, report, what="limit", words=words.LIMIT)
    item.need("role", phrase("known: {words}", words=", ".join(words.ROLES)))
    _sourced(item)
    share = item.get("share")
    return Limit(
        role=item.one("role", words.ROLES),
        money=_sum(item, "money", known),
        share=money.percent(share, report) if share else None,
        per_day=_sum(item, "per_day", known),
        per_buyer=_sum(item, "per_buyer", known),
        goods=_sum(item, "goods", known),
        goods_per_day=_sum(item, "goods_per_day", known),
        goods_per_buyer=_sum(item, "goods_per_buyer", known),
        passes=item.one("passes", words.PASSES),
        within=item.span("within"),
        calendar=item.one("calendar", known.calendars, default="always"),
        source=item.one("source", known.sources),
        assumption=item.flag("assumption"),
    )


def limits(nodes: dict[str, Node], report: ProblemReport, known: Known) -> tuple[Limit, ...]:
    """All limits, from the lowest role to the highest."""
    found = [limit(node, report, known) for node in nodes.values()]
    return tuple(sorted((each for each in found if each.role), key=lambda each: words.ROLES.index(each.role)))


def batch(head: Item, known: Known) -> BatchLimit | None:
    """What may be agreed to at once; what is wrong goes into the report."""
    node = head.get("batch")
    if node is None:
        return None
    item = Item(node, head.report, what="batch limit", words=words.BATCH)
    item.need("most", "say how many refunds go into one call")
    item.need("money", "say how much money in all")
    _sourced(item)
    return BatchLimit(
        most=item.number("most"),
        money=_sum(item, "money", known) or 0,
        source=item.one("source", known.sources),
        assumption=item.flag("assumption"),
    )


def penalty(name: str, node: Node, report: ProblemReport, known: Known) -> PenaltyRule:
    """One penalty; what is wrong goes into the report."""
    item = Item(node, report, what="penalty", words=words.PENALTY)
    _sourced(item)
    if not any(item.get(key) for key in ("points", "money", "freeze")):
        item.say(None, phrase("penalty {name!r} takes nothing", name=name), "add points:, money: or freeze:")
    return PenaltyRule(
        name=name,
        title=item.text("title", needed=True),
        points=item.number("points"),
        money=money.amounts(item, "money", known),
        freeze=item.span("freeze"),
        source=item.one("source", known.sources),
        origin=node.origin,
        assumption=item.flag("assumption"),
    )


def threshold(name: str, node: Node, report: ProblemReport, known: Known) -> Threshold:
    """How many points a year bring the platform's next measure; what is wrong goes into the report."""
    item = Item(node, report, what="threshold", words=words.THRESHOLD)
    _sourced(item)
    item.need("points", "say how many points in a year")
    return Threshold(
        name=name,
        title=item.text("title", needed=True),
        points=item.number("points"),
        source=item.one("source", known.sources),
        origin=node.origin,
        assumption=item.flag("assumption"),
    )


def approver(name: str, node: Node, report: ProblemReport, known: Known) -> ApproverRule:
    """Who agrees from a sum on; what is wrong goes into the report."""
    item = Item(node, report, what="approver rule", words=words.APPROVERS)
    _sourced(item)
    item.need("money", "say from which sum on")
    item.need("who", phrase("known: {words}", words=", ".join(words.APPROVING)))
    return ApproverRule(
        name=name,
        title=item.text("title", needed=True),
        money=_sum(item, "money", known) or 0,
        who=item.several("who", words.APPROVING, what="role"),
        every=item.one("need", words.NEEDS, default="all") == "all",
        since=item.date("since") or date.min,
        within=item.span("within"),
        calendar=item.one("calendar", known.calendars, default="always"),
        source=item.one("source", known.sources),
        assumption=item.flag("assumption"),
    )


def _sum(item: Item, key: str, known: Known) -> int | None:
    node = item.get(key)
    return money.minor_units(node, item.report, known.currency) if node else None


def _sourced(item: Item) -> None:
    if not item.flag("assumption"):
        item.need("source", "name a source of the playbook, or mark it assumption: true")
