"""The names a playbook declares, gathered before its items are read, so that every mention can be checked."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from amends.engine.fields import DONE, DUE, FIELDS, Field, Type
from amends.engine.playbook import OwnField
from amends.policy.nodes import Node
from amends.policy.words import CLOSED, KIND_WORDS, MISSED, RECEIVERS, SEEN, STEP_CLOCK, WARNED

TIMES = frozenset(word for word, each in FIELDS.items() if each.type is Type.TIME)
SUMS = frozenset(word for word, each in FIELDS.items() if each.type is Type.MONEY)
NUMBERS = frozenset(word for word, each in FIELDS.items() if each.type is Type.NUMBER)


@dataclass(frozen=True)
class Known:
    """Names by kind, the currency in which sums are written, and the playbook's own fields by word (``form.NAME``).

    ``least``: what a sum comes to at least, by its word, minor units; ``step``: in which sums are offered.
    """

    currency: str
    clocks: frozenset[str]
    scenes: frozenset[str]
    steps: frozenset[str]
    issues: frozenset[str]
    desks: frozenset[str]
    sources: frozenset[str]
    calendars: frozenset[str]
    penalties: frozenset[str] = frozenset()
    templates: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    own: dict[str, Field] = field(default_factory=dict, compare=False)  # made of ``fields``
    fields: dict[str, OwnField] = field(default_factory=dict)
    least: dict[str, int] = field(default_factory=dict)
    step: int = 0

    @cached_property
    def triggers(self) -> frozenset[str]:
        """All that ``on`` may name."""
        return frozenset(
            (
                *KIND_WORDS,
                *(how + clock for how in (MISSED, WARNED) for clock in self.clocks),
                *(how + STEP_CLOCK + step for how in (MISSED, WARNED) for step in self.steps),
                *(how + scene for how in (CLOSED, SEEN) for scene in self.scenes),
            )
        )

    @cached_property
    def receivers(self) -> frozenset[str]:
        """Whom an effect may be sent to."""
        return self.desks | {str(receiver) for receiver in RECEIVERS}

    @cached_property
    def times(self) -> frozenset[str]:
        """The words that stand for a time: of the facts, own days, ``due.CLOCK`` and ``case.done.STEP``."""
        due, done = {DUE + clock for clock in self.clocks}, {DONE + step for step in self.steps}
        return TIMES | due | done | self._own(Type.TIME)

    @cached_property
    def words(self) -> frozenset[str]:
        """All field words."""
        return frozenset(FIELDS) | self.times | frozenset(self.own)

    @cached_property
    def sums(self) -> frozenset[str]:
        """The words that stand for a sum of money."""
        return SUMS | self._own(Type.MONEY)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The words that stand for a number."""
        return NUMBERS | self._own(Type.NUMBER)

    @cached_property
    def plain(self) -> frozenset[str]:
        """The words that stand for one value, which an effect can carry."""
        return self.words - {word for word, each in FIELDS.items() if each.type is Type.TAGS}

    def _own(self, kind: Type) -> frozenset[str]:
        return frozenset(word for word, each in self.own.items() if each.type is kind)

    def field(self, word: str) -> Field:
        """What a field word stands for."""
        return self.own.get(word) or FIELDS[word]

    def choices(self, field: Field) -> Collection[str]:
        """What a field can be, where that is known; empty: anything."""
        match field.word.rpartition(".")[2]:
            case "issue":
                return self.issues
            case "stage":
                return self.stages
            case _:
                return self.scenes if field.word == "case.scene" else field.choices


def names(nodes: Iterable[Node], key: str = "name") -> frozenset[str]:
    """The names under ``key`` of some mappings."""
    return frozenset(child.word for node in nodes if (child := node.map.get(key)))


def stages(flows: Iterable[Node]) -> frozenset[str]:
    """The names of all stages of some flows."""
    return frozenset(name for flow in flows for name in (flow.map["stages"].map if "stages" in flow.map else ()))


def steps(scenes: Iterable[Node]) -> Iterator[Node]:
    """The steps of all scenes."""
    for scene in scenes:
        yield from scene.map.get("steps", ())
