"""What each scene and clock can be about: a refund, a dispute, a review …; what else it reads is never known to it.

A case has the subject it was opened about, and goes on with it when another scene of its group takes it over. So a
scene may read what it, or any scene of its group, is set off by; its own condition only what it is set off by itself.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from amends.engine.fields import FIELDS
from amends.engine.fold import family
from amends.engine.playbook import Amount, ClockRule, EffectRule, Op, Playbook, Scene, Template, Test, Wording
from amends.engine.remembered import remembered
from amends.engine.signals import KINDS
from amends.policy.nodes import Node
from amends.policy.pack import PlaybookPack
from amends.policy.problem import ProblemReport, phrase
from amends.policy.words import CLOSED, MISSED, SEEN, STEP_CLOCK, WARNED

FAMILIES: Final = frozenset(family(kind) for kind in KINDS.values()) - {"", "phase"}
OF_CASE: Final = (
    "stake", "effects", "remedies", "closes", "steps", "evidence", "liability", "freight", "burden", "claims",
    "decides",
)  # fmt: skip
OF_CLOCK: Final = ("due", "until", "void", "pause", "effects", "missed")
ORDER: Final = frozenset({""})  # of no family: the order itself
Abouts = dict[str, frozenset[str]]


def check_families(playbook: Playbook, pack: PlaybookPack, report: ProblemReport) -> None:
    """Report what reads a family that it can never be about, where it stands in the pack."""
    found = Families(playbook)
    texts = {each.name: each for each in playbook.templates}
    for scene in playbook.scenes:
        if node := pack.scenes.get(scene.name):  # one without a name is told of already
            _check_scene(scene, node, texts, found, report)
    for clock in playbook.clocks:
        if node := pack.clocks.get(clock.name):
            for part, words in _read_in(clock, *OF_CLOCK):
                _check(clock, node, part, words, found.clocks[clock.name], report)


def _check_scene(
    scene: Scene, node: Node, texts: dict[str, Template], found: "Families", report: ProblemReport
) -> None:
    about = found.cases[scene.name]
    if any(trigger not in KINDS for trigger in scene.on):  # of signals alone see ``threads``
        for part, words in _read_in(scene, "when"):
            _check(scene, node, part, words, found.scenes[scene.name], report)
    for part, words in _read_in(scene, *OF_CASE):
        _check(scene, node, part, words, about, report)
    said = [texts[name] for name in scene.scripts if name in texts]
    _check(scene, node, "scripts", _gaps(said), about, report)
    said = [texts[remedy.script] for remedy in scene.remedies if remedy.script in texts]
    _check(scene, node, "remedies", _gaps(said), about, report)


def _gaps(texts: Iterable[Template]) -> Iterator[str]:
    """The fields that fill the gaps of texts."""
    return (gap.field for text in texts for gap in text.variables if gap.field)


class Families:
    """By name: what a scene is set off by (``scenes``), what its case can be about, what a clock is about."""

    def __init__(self, playbook: Playbook) -> None:
        self.scenes: Abouts = {scene.name: frozenset() for scene in playbook.scenes}
        self.clocks: Abouts = {clock.name: frozenset() for clock in playbook.clocks}
        self._steps: Abouts = {}
        self.cases: Abouts = dict(self.scenes)
        before: tuple[Abouts, ...] = ()
        while before != (now := (dict(self.scenes), dict(self.clocks), dict(self.cases), dict(self._steps))):
            before = now
            self._follow(playbook)

    def _follow(self, playbook: Playbook) -> None:
        """What is known so far, one trigger further."""
        for scene in playbook.scenes:
            self.scenes[scene.name] |= self._of(scene.on)
        groups: Abouts = {}
        for scene in playbook.scenes:
            groups[scene.group] = groups.get(scene.group, frozenset()) | self.scenes[scene.name]
        for scene in playbook.scenes:
            self.cases[scene.name] |= groups[scene.group]
            for name in scene.clocks:
                if name in self.clocks:
                    self.clocks[name] |= self.cases[scene.name]
            for step in scene.steps:
                self._steps[step.name] = self._steps.get(step.name, frozenset()) | self.cases[scene.name]
        for clock in playbook.clocks:
            if clock.on:
                self.clocks[clock.name] |= self._of(clock.on) if clock.per_thread else ORDER

    def _of(self, triggers: Iterable[str]) -> frozenset[str]:
        return frozenset[str]().union(*map(self._about, triggers))

    def _about(self, trigger: str) -> frozenset[str]:
        """What a trigger can be about; everything, where that can't be told."""
        if trigger in KINDS:
            return frozenset({family(KINDS[trigger])})
        for word in (MISSED, WARNED):
            if trigger.startswith(word):
                name = trigger.removeprefix(word)
                step = name.removeprefix(STEP_CLOCK)
                return self._steps.get(step, frozenset()) if step != name else self.clocks.get(name, frozenset())
        for word in (SEEN, CLOSED):
            if trigger.startswith(word):
                return self.cases.get(trigger.removeprefix(word), frozenset())
        return FAMILIES


@remembered
def _read_in(rule: Scene | ClockRule, *parts: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The field words that these parts of a rule read of families, for each part that reads any."""
    read = ((part, frozenset(_words(getattr(rule, part)))) for part in parts)
    of_families = ((part, frozenset(word for word in words if _family(word) in FAMILIES)) for part, words in read)
    return tuple((part, words) for part, words in of_families if words)


def _family(word: str) -> str:
    return word.partition(".")[0]


def _words(value: Any) -> Iterator[str]:
    """The field words anywhere in a part of a rule."""
    ahead = [value]
    while ahead:
        part = ahead.pop()
        match part:
            case str():
                if part in FIELDS:
                    yield part
            case tuple():
                ahead.extend(part)
            case Wording() | Test(op=Op.KNOWN, value=False):
                pass  # that there is none is asked as well of what can have none
            case Test():
                yield part.field
                ahead.append(part.value)
            case Amount():
                yield part.of
            case EffectRule():
                yield from (word for _, word in part.values)
                ahead.append(part.money)
            case msgspec.Struct():
                ahead.extend(getattr(part, field) for field in part.__struct_fields__)
            case _:
                pass


def _check(
    rule: Scene | ClockRule, node: Node, part: str, read: Iterable[str], about: frozenset[str], report: ProblemReport
) -> None:
    if not about:
        return  # nothing sets it off: that is told elsewhere, where it matters
    never = {word for word in read if (own := _family(word)) in FAMILIES and own not in about}
    there = node.map.get(part, node)
    for word in sorted(never):
        own = _family(word)
        message = phrase(
            "{name!r} reads {word} in {part}:, but is never about a {about}",
            name=rule.name, word=word, part=part, about=own,
        )  # fmt: skip
        cure = phrase("listen to a {about}, or ask about the order instead", about=own)
        report.say(there.file, there.line, message, cure)
