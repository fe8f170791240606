"""What a playbook has, by name: made once per playbook and process, as pages ask for hundreds of names."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from amends.engine.playbook import ClockRule, EvidenceItem, Playbook, RemedyRule, Scene, Stage, StepRule, Template

MOST: Final = 300  # playbooks kept: all there are, each under some hundred merchants' values


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Named:
    """Steps, remedies and evidence by scene and name; ``any_step``: the first of that name in whichever scene.

    Two are the same only if they are one, so that what is made of it can be kept by it.
    """

    playbook: Playbook
    scenes: dict[str, Scene]
    clocks: dict[str, ClockRule]
    steps: dict[tuple[str, str], StepRule]
    any_step: dict[str, StepRule]
    remedies: dict[tuple[str, str], RemedyRule]
    evidence: dict[tuple[str, str], EvidenceItem]
    templates: dict[str, Template]
    stages: dict[str, Stage]


class _WithName(Protocol):
    @property
    def name(self) -> str: ...


_Thing = TypeVar("_Thing", bound=_WithName)
_made: dict[int, Named] = {}


def named(playbook: Playbook) -> Named:
    """A playbook's index. Playbooks live as long as the process, so that who they are is where they lie."""
    found = _made.get(id(playbook))
    if found is not None and found.playbook is playbook:
        return found
    if len(_made) >= MOST:
        _made.clear()
    made = _made[id(playbook)] = _index(playbook)
    return made


def _index(playbook: Playbook) -> Named:
    scenes = playbook.scenes
    return Named(
        playbook=playbook,
        scenes=_first(scenes),
        clocks=_first(playbook.clocks),
        steps={(scene.name, step.name): step for scene in scenes for step in reversed(scene.steps)},
        any_step=_first(step for scene in scenes for step in scene.steps),
        remedies={(scene.name, remedy.name): remedy for scene in scenes for remedy in reversed(scene.remedies)},
        evidence={(scene.name, item.name): item for scene in scenes for item in reversed(scene.evidence)},
        templates=_first(playbook.templates),
        stages=_first(stage for flow in playbook.flows for stage in flow.stages),
    )


def _first(things: Iterable[_Thing]) -> dict[str, _Thing]:
    """By name; of two, the first."""
    found: dict[str, _Thing] = {}
    for thing in things:
        found.setdefault(thing.name, thing)
    return found
