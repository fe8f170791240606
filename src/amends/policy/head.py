"""Reading a playbook's head: zone, currency, dates, desks, sources and calendars."""

import re
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from amends.engine.calendar import Calendar
from amends.engine.playbook import SourceNote, Wording
from amends.engine.words import Platform
from amends.policy import calendars, words
from amends.policy.item import Item, text
from amends.policy.money import EXPONENTS
from amends.policy.nodes import Node
from amends.policy.pack import PlaybookPack
from amends.policy.problem import (
    ProblemReport,
    nearest,
    phrase,
)

ALWAYS = "always"
_WINDOW = re.compile(r"([0-9]{1,2}):([0-5][0-9]) ?- ?([0-9]{1,2}):([0-5][0-9])")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EPOCH = date(1970, 1, 1)


def head(pack: PlaybookPack, report: ProblemReport) -> Item:
    """The head, with what every playbook needs asked for."""
    item = Item(pack.head, report, what="playbook", words=words.HEAD)
    item.need("name", "give it the name of its folder")
    item.need("version", "write a version such as 2026.1")
    item.need("platforms", phrase("known: {words}", words=", ".join(Platform)))
    return item


def zone(item: Item) -> str:
    """An IANA name."""
    node = item.need("zone", "write an IANA name such as Asia/Shanghai")
    if node and node.word not in _zones():
        item.say(node, phrase("unknown time zone {word!r}", word=node.word), nearest(node.word, _zones()))
        return "UTC"
    return node.word if node else "UTC"


@cache
def _zones() -> frozenset[str]:
    """Read once: some six hundred files are opened for it."""
    return frozenset(available_timezones())


def currency(item: Item) -> str:
    """An ISO code whose minor units are known."""
    item.need("currency", phrase("known: {words}", words=", ".join(EXPONENTS)))
    return item.one("currency", tuple(EXPONENTS), default="CNY")


def effective_from(item: Item) -> date:
    """The day the playbook comes into force."""
    item.need("effective_from", "write the day it comes into force, as 2026-11-21")
    return item.date("effective_from") or _EPOCH


def desks(pack: PlaybookPack, report: ProblemReport) -> dict[str, Wording]:
    """Titles of the desks by name."""
    return {name: text(node, report) for name, node in pack.desks.items()}


def sources(pack: PlaybookPack, report: ProblemReport) -> dict[str, SourceNote]:
    """Where rules come from, by name."""
    return {name: _source(Item(node, report, what="source", words=words.SOURCE)) for name, node in pack.sources.items()}


def _source(item: Item) -> SourceNote:
    item.need("title", "say what document it is")
    return SourceNote(
        title=item.text("title"), url=item.string("url"), since=item.date("since"), until=item.date("until")
    )


def named_calendars(pack: PlaybookPack, report: ProblemReport, zone: str) -> dict[str, Calendar]:
    """The playbook's calendars; ``always`` counts every minute, with days of the playbook's own zone."""
    found = {ALWAYS: Calendar(name=ALWAYS, zone=zone)}
    for name, node in pack.calendars.items():
        if calendar := _calendar(name, node, report, zone):
            found[name] = calendar
    return found


def _calendar(name: str, node: Node, report: ProblemReport, zone: str) -> Calendar | None:
    if not isinstance(node.value, dict):
        return _official(node, report)
    item = Item(node, report, what="calendar", words=words.CALENDAR)
    week = item.several("week", _DAYS, what="day of the week") or _DAYS
    windows = tuple(window for child in item.list("windows") if (window := _window(child, report)))
    try:
        return Calendar(name, item.string("zone") or zone, windows, tuple(day in week for day in _DAYS))
    except ValueError as error:
        report.say(
            node.file,
            node.line,
            phrase("calendar {name!r}: {error}", name=name, error=error),
            "mend its zone and windows",
        )
        return None


def _official(node: Node, report: ProblemReport) -> Calendar | None:
    try:
        return calendars.official(node.word)
    except ValueError:
        cure = nearest(node.word, calendars.names())
        report.say(node.file, node.line, phrase("unknown official calendar {word!r}", word=node.word), cure)
        return None


def _window(node: Node, report: ProblemReport) -> tuple[int, int] | None:
    found = _WINDOW.fullmatch(node.word)
    if not found:
        report.say(node.file, node.line, phrase("{word!r} is no window", word=node.word), "write it as 09:00-18:00")
        return None
    opens_hour, opens_minute, closes_hour, closes_minute = map(int, found.groups())
    return opens_hour * 60 + opens_minute, closes_hour * 60 + closes_minute
