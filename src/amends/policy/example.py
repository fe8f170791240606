"""Reading given/when/then examples: signals and moments in local time, expectations kept as they stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from amends.engine.playbook import FieldType, Playbook
from amends.engine.signals import KINDS, AnySignal, OrderPlaced, Signal
from amends.policy import money
from amends.policy.item import Item
from amends.policy.moments import CURE, Moments
from amends.policy.nodes import Node
from amends.policy.pack import documents, listed
from amends.policy.problem import (
    ProblemReport,
    nearest,
    phrase,
)

WORDS = ("name", "mission", "zone", "year", "platform", "given", "when", "then", "story", "shows", "scene")
SHOWS = ("positive", "negative", "boundary")
ORDER = "T-1"
_SUMS = frozenset({"amount", "freight"})

Event = Signal | datetime


@dataclass(frozen=True)
class Example:
    """``given`` goes before, ``when`` is what is tried, ``then`` what must come of it. A moment wakes the dossier."""

    playbook: str
    name: str
    mission: tuple[str, ...]
    given: tuple[Event, ...]
    when: tuple[Event, ...]
    then: Node
    node: Node
    moments: Moments
    currency: str
    platform: str
    scene: str = ""
    shows: str = ""

    @property
    def id(self) -> str:
        """``playbook:name``."""
        return f"{self.playbook}:{self.name}"


def read_examples(folder: Path, playbook: Playbook, report: ProblemReport) -> list[Example]:
    """The examples shipped in a pack's folder; what is wrong goes into the report."""
    found: dict[str, Example] = {}
    for document in documents(folder.resolve(), "examples/*.yaml", report):
        for node in listed(document, "examples", report):
            example = _example(Item(node, report, what="example", words=WORDS), playbook)
            if example.name in found:
                cure = phrase("rename one; the other is at {origin}", origin=found[example.name].node.origin)
                report.say(node.file, node.line, phrase("two examples are called {name!r}", name=example.name), cure)
            found[example.name] = example
    return list(found.values())


def _example(item: Item, playbook: Playbook) -> Example:
    moments = Moments(_zone(item, playbook), item.number("year", playbook.effective_from.year))
    events = _Events(item, moments, playbook)
    if bool(item.get("scene")) != bool(item.get("shows")):
        item.say(None, "scene: and shows: go together", "name the scene it shows, and positive, negative or boundary")
    item.need("when", "say what happens: a list of signals or {time: 11-13 09:00}")
    return Example(
        playbook=playbook.name,
        name=item.name(),
        mission=item.strings("mission"),
        given=tuple(events.read("given")),
        when=tuple(events.read("when")),
        then=item.need("then", "say what must come of it") or item.node,
        node=item.node,
        moments=moments,
        currency=playbook.currency,
        platform=item.string("platform") or playbook.platforms[0],
        scene=item.one("scene", tuple(scene.name for scene in playbook.scenes)),
        shows=item.one("shows", SHOWS, what="kind of example"),
    )


def _zone(item: Item, playbook: Playbook) -> ZoneInfo:
    try:
        return ZoneInfo(item.string("zone") or playbook.zone)
    except (ZoneInfoNotFoundError, ValueError):
        item.say(item.get("zone"), phrase("unknown time zone {word!r}", word=item.string("zone")), "write an IANA name")
        return ZoneInfo("UTC")


class _Events:
    """Reads the lists of signals and moments of one example, numbering the signals."""

    def __init__(self, item: Item, moments: Moments, playbook: Playbook) -> None:
        self.item, self.moments, self.currency, self.own = item, moments, playbook.currency, playbook.fields
        self.number = 0

    def read(self, key: str) -> Iterator[Event]:
        """The events under ``key``; broken ones are reported and left out."""
        for node in self.item.list(key):
            event = self._moment(node.map["time"]) if "time" in node.map else self._signal(node)
            if event is not None:
                yield event

    def _moment(self, node: Node) -> datetime | None:
        try:
            return self.moments.parse(node.word)
        except ValueError:
            self.item.say(node, phrase("{word!r} is no time", word=node.word), CURE)
            return None

    def _signal(self, node: Node) -> Signal | None:
        self.number += 1
        kind = node.map["kind"].word if "kind" in node.map else ""
        if kind not in KINDS:
            self.item.say(node, phrase("unknown kind of signal {kind!r}", kind=kind), nearest(kind, KINDS))
            return None
        shape = KINDS[kind]
        values = {"kind": kind, "id": f"e{self.number}", "order": ORDER} | self._values(node, shape)
        if issubclass(shape, OrderPlaced):
            values.setdefault("currency", self.currency)
        try:
            signal: Signal = msgspec.convert(values, AnySignal)
        except msgspec.ValidationError as error:
            self.item.say(
                node,
                phrase("{kind}: {error}", kind=kind, error=error),
                phrase("its fields: {words}", words=", ".join(_fields(shape))),
            )
            return None
        return signal

    def _values(self, node: Node, shape: type[Signal]) -> dict[str, object]:
        fields, values = _fields(shape), dict[str, object]()
        for key, child in node.map.items():
            if key == "kind":
                continue
            if key not in fields:
                self.item.say(child, phrase("unknown field {key!r} of a signal", key=key), nearest(key, fields))
            elif key == "form":
                values[key] = {name: self._answer(name, each) for name, each in child.map.items()}
            elif "datetime" in fields[key]:
                values[key] = self._moment(child)
            elif key in _SUMS and not isinstance(child.value, int):
                values[key] = money.minor_units(child, self.item.report, self.currency)
            else:
                several = isinstance(child.value, tuple)
                values[key] = [self._one(each) for each in child] if several else child.value
        return values

    def _one(self, node: Node) -> object:
        """One of several: a word, or a line or piece of the order, whose price may be written with its currency."""
        if not isinstance(node.value, dict):
            return node.word
        return {
            key: money.minor_units(child, self.item.report, self.currency)
            if key == "price" and not isinstance(child.value, int)
            else child.value
            for key, child in node.map.items()
        }

    def _answer(self, name: str, node: Node) -> object:
        """An answer of a form; sums may be written with their currency."""
        field = self.own.get(name)
        if field is not None and field.type is FieldType.MONEY and not isinstance(node.value, int):
            return money.minor_units(node, self.item.report, self.currency)
        return node.value


@cache
def _fields(shape: type[Signal]) -> dict[str, str]:
    """Read once: looking a type's hints up takes longer than an example does."""
    return {field.name: str(field.type) for field in msgspec.structs.fields(shape)}
