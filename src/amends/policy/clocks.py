"""Reading clock rules and effects."""

from amends.engine.playbook import (
    ALWAYS,
    ClockRule,
    Condition,
    Consequence,
    DueRule,
    EffectRule,
    Warn,
)
from amends.engine.words import Party
from amends.policy import money, words
from amends.policy.conditions import condition
from amends.policy.goods_checks import check_effects
from amends.policy.item import Item, span
from amends.policy.known import Known
from amends.policy.nodes import Node
from amends.policy.problem import (
    ProblemReport,
    nearest,
    phrase,
)
from amends.policy.waits import PARTNERS


def clock(node: Node, report: ProblemReport, known: Known) -> ClockRule:
    """One clock rule; what is wrong goes into the report."""
    item = Item(node, report, what="clock", words=words.CLOCK)
    _warns(item)
    return ClockRule(
        name=item.name(),
        title=item.text("title", needed=True),
        due=_due(item, known),
        until=_until(item, known),
        on=item.several("on", known.triggers, what="trigger"),
        when=when(item, "when", known) or ALWAYS,
        void=when(item, "void", known),
        pause=when(item, "pause", known),
        waiting_for=item.string("waiting_for"),
        warn=tuple(_warning(child, report) for child in item.list("warn")),
        every=item.span("every"),
        again=item.flag("again"),
        per_thread=item.flag("per_thread"),
        missed=_missed(item, known),
        effects=effects(item, "effects", known),
        work=item.span("work"),
        source=_source(item, known),
        origin=node.origin,
        assumption=item.flag("assumption"),
        otherwise=item.flag("otherwise"),
    )


def when(item: Item, key: str, known: Known) -> Condition | None:
    """The condition under ``key``, or None."""
    node = item.get(key)
    return condition(node, item.report, known) if node else None


def effects(item: Item, key: str, known: Known) -> tuple[EffectRule, ...]:
    """The effects listed under ``key``."""
    found = tuple(_effect(each, known) for each in item.items(key, what="effect", words=words.EFFECT))
    check_effects(item, key, found)
    return found


def _effect(item: Item, known: Known) -> EffectRule:
    item.need("kind", phrase("known: {words}", words=", ".join(words.EFFECTS)))
    says = item.get("says")
    return EffectRule(
        kind=item.one("kind", words.EFFECTS, what="effect"),
        to=item.one("to", known.receivers, what="receiver"),
        text=item.text("text"),
        values=_values(item, known),
        money=money.amounts(item, "money", known),
        says=tuple((name, child.word) for name, child in (says.map if says else {}).items()),
    )


def _values(item: Item, known: Known) -> tuple[tuple[str, str], ...]:
    node = item.get("values")
    if node is None:
        return ()
    for child in node.map.values():
        if child.word not in known.plain:
            item.say(child, phrase("unknown field {word!r}", word=child.word), nearest(child.word, known.plain))
    return tuple((name, child.word) for name, child in node.map.items() if child.word in known.plain)


def _due(item: Item, known: Known) -> DueRule:
    node = item.need("due", "write due: {after: 2 d} or due: {at: ship_by}")
    if node is None:
        return DueRule()
    due = Item(node, item.report, what="due", words=words.DUE)
    if not any(due.get(key) for key in ("at", "after", "day_end")):
        due.say(None, "a clock that is never due", "add at:, after: or day_end: true")
    if not due.get("at") and (early := due.get("minus") or due.get("plus")):
        due.say(early, "minus: and plus: count from the at: field", "add at:, or write after:")
    theirs = _hours(due, item.string("waiting_for"))
    return DueRule(
        at=due.one("at", known.times, what="time field"),
        after=due.span("after"),
        start=due.one("start", known.times, what="time field"),
        calendar=due.one("calendar", known.calendars, default="always"),
        minus=due.span("minus"),
        plus=due.span("plus"),
        day_end=due.flag("day_end"),
        hours=theirs,
    )


def _hours(due: Item, waits_for: str) -> str:
    """The kind of partner in whose own hours it is counted, which is whom it waits for."""
    node = due.get("hours")
    if node is None or not due.one("hours", words.HOURS, what="hours"):
        return ""
    if waits_for not in PARTNERS:
        due.say(node, "no partner is waited for", "add waiting_for: with the kind of partner, or leave hours: out")
        return ""
    if not due.get("after"):
        due.say(node, "there is no time to count in these hours", "add after:, or leave hours: out")
    return waits_for


def _until(item: Item, known: Known) -> str:
    item.need("until", "name the time field whose fact meets the clock, such as handed_over_at")
    return item.one("until", known.times, what="time field", default="now")


def _warning(node: Node, report: ProblemReport) -> Warn:
    return Warn(None if node.word == "half" else span(node, report))


def _warns(item: Item) -> None:
    """Where the platform acts on what we owe, somebody must be told before; ``waiting_for``: another owes it."""
    missed = item.get("missed")
    acts = missed.map.get("acts") if missed else None
    if acts and acts.word == Party.PLATFORM and not item.list("warn") and not item.get("waiting_for"):
        item.say(None, "the platform acts when this clock is missed, nobody is warned", "add warn: [half, 4 h, 1 h]")


def _missed(item: Item, known: Known) -> Consequence:
    node = item.need("missed", "say what missing it does: missed: {does: {zh: …, en: …}, money: …}")
    if node is None:
        return Consequence()
    missed = Item(node, item.report, what="consequence", words=words.CONSEQUENCE)
    return Consequence(
        does=missed.text("does", needed=True),
        acts=Party(missed.one("acts", words.PARTIES, what="party", default=Party.MERCHANT)),
        money=money.amounts(missed, "money", known),
        points=missed.number("points"),
        per=missed.span("per"),
    )


def _source(item: Item, known: Known) -> str:
    if not item.flag("assumption"):
        item.need("source", "name a source of the playbook, or mark it assumption: true")
    return item.one("source", known.sources)
