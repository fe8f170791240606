"""Who listens to what: scenes, clocks and procedures by kind of signal; and the steps whose forms tell one."""

from collections import defaultdict
from collections.abc import Iterator

from amends.engine.playbook import Playbook
from amends.engine.signals import KINDS

Named = dict[str, tuple[str, ...]]


def listeners(playbook: Playbook) -> Named:
    """By kind: the scenes that are recognised by it, ``clock NAME`` and ``flow NAME``."""
    return _gathered(_listening(playbook))


def telling(playbook: Playbook) -> Named:
    """By kind: the steps that tell it when somebody does them, as ``SCENE.STEP``."""
    return _gathered(_telling(playbook))


def _gathered(pairs: Iterator[tuple[str, str]]) -> Named:
    found: dict[str, list[str]] = defaultdict(list)
    for kind, name in pairs:
        if name not in found[kind]:
            found[kind].append(name)
    return {kind: tuple(names) for kind, names in found.items()}


def _listening(playbook: Playbook) -> Iterator[tuple[str, str]]:
    for scene in playbook.scenes:
        yield from ((trigger, scene.name) for trigger in scene.on if trigger in KINDS)
    for clock in playbook.clocks:
        yield from ((trigger, f"clock {clock.name}") for trigger in clock.on if trigger in KINDS)
    for flow in playbook.flows:
        for move in (*flow.start, *(each for stage in flow.stages for each in stage.moves)):
            yield from ((trigger, f"flow {flow.name}") for trigger in move.on if trigger in KINDS)


def _telling(playbook: Playbook) -> Iterator[tuple[str, str]]:
    for scene in playbook.scenes:
        for step in scene.steps:
            if step.yields is not None:
                yield step.yields.kind, f"{scene.name}.{step.name}"
