"""The names a playbook declares, gathered before its items are read, so that every mention can be checked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from amends.policy.nodes import Node
from amends.policy.words import CLOSED, KIND_WORDS, MISSED, RECEIVERS, SEEN, STEP_CLOCK, WARNED


@dataclass(frozen=True)
class Known:
    """Names by kind, and the currency in which sums are written."""

    currency: str
    clocks: frozenset[str]
    scenes: frozenset[str]
    steps: frozenset[str]
    issues: frozenset[str]
    desks: frozenset[str]
    sources: frozenset[str]
    calendars: frozenset[str]

    @property
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

    @property
    def receivers(self) -> frozenset[str]:
        """Whom an effect may be sent to."""
        return self.desks | {str(receiver) for receiver in RECEIVERS}


def names(nodes: Iterable[Node], key: str = "name") -> frozenset[str]:
    """The names under ``key`` of some mappings."""
    return frozenset(child.word for node in nodes if (child := node.map.get(key)))


def steps(scenes: Iterable[Node]) -> Iterator[Node]:
    """The steps of all scenes."""
    for scene in scenes:
        yield from scene.map.get("steps", ())
