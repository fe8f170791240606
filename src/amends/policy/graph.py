"""What only shows when the whole playbook is looked at: overlaps, scenes nobody reaches, dead ends, idle clocks."""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from amends.engine.fields import DONE
from amends.engine.playbook import ClockRule, Playbook, Scene
from amends.engine.signals import KINDS
from amends.policy.exclusion import exclude
from amends.policy.problem import ProblemReport, phrase
from amends.policy.words import CLOSED, MISSED, SEEN, STEP_CLOCK, WARNED


def check_graph(playbook: Playbook, report: ProblemReport, *, folder: str) -> None:
    """Report everything that is wrong between items. A clock that ``folder`` extends may lie idle."""
    reached = _reached(playbook)
    for rule in playbook.clocks:
        if rule.origin.startswith(f"{folder}/") and not _starts(rule, playbook):
            _say(
                report,
                rule,
                phrase("clock {name!r} is never started", name=rule.name),
                "add on:, or name it in a scene's clocks:",
            )
    for scene in playbook.scenes:
        if scene.name not in reached:
            _say(
                report,
                scene,
                phrase("scene {name!r} can never be reached", name=scene.name),
                "add a trigger that happens to on:",
            )
        if scene.case and not (scene.steps or scene.clocks or scene.closes):
            cure = "add steps:, clocks: or closes:, or case: false to only count it"
            _say(
                report,
                scene,
                phrase("scene {name!r} is a dead end: nothing to do, nothing due, no way out", name=scene.name),
                cure,
            )
    for scene, step, clock in _never_done(playbook):
        message = phrase("clock {clock!r} waits for step {step!r}, which the scene hasn't", clock=clock, step=step)
        _say(report, scene, message, phrase("add a step {step}, or another clock", step=step))
    for first, second in _overlaps(playbook):
        message = phrase(
            "scenes {first!r} and {second!r} overlap: same group, rank {rank} and trigger",
            first=first.name,
            second=second.name,
            rank=first.rank,
        )
        _say(report, second, message, "give one of them a higher rank:, or conditions that exclude each other")


def _never_done(playbook: Playbook) -> Iterator[tuple[Scene, str, str]]:
    """Scenes that start a clock which waits for a step they don't have."""
    waits = {c.name: c.until.removeprefix(DONE) for c in playbook.clocks if c.until.startswith(DONE)}
    for scene in playbook.scenes:
        steps = {step.name for step in scene.steps}
        for clock in scene.clocks:
            if clock in waits and waits[clock] not in steps:
                yield scene, waits[clock], clock


def _say(report: ProblemReport, rule: Scene | ClockRule, message: str, cure: str) -> None:
    file, _, line = rule.origin.rpartition(":")
    report.say(file, int(line), message, cure)


def _starts(rule: ClockRule, playbook: Playbook) -> bool:
    return bool(rule.on) or any(rule.name in scene.clocks for scene in playbook.scenes)


def _reached(playbook: Playbook) -> set[str]:
    """Names of the scenes some chain of triggers leads to, from signals on."""
    happens, scenes = set(KINDS), set[str]()
    while True:
        before = len(happens)
        scenes |= {scene.name for scene in playbook.scenes if happens.intersection(scene.on)}
        for scene in playbook.scenes:
            if scene.name in scenes:
                happens |= {CLOSED + scene.name, SEEN + scene.name}
                happens |= _ringing(scene.clocks)
                happens |= _ringing(STEP_CLOCK + step.name for step in scene.steps if step.within)
        happens |= _ringing(rule.name for rule in playbook.clocks if happens.intersection(rule.on))
        if len(happens) == before:
            return scenes


def _ringing(clocks: Iterable[str]) -> set[str]:
    return {how + clock for clock in clocks for how in (MISSED, WARNED)}


def _overlaps(playbook: Playbook) -> Iterator[tuple[Scene, Scene]]:
    alike: dict[tuple[str, int], list[Scene]] = {}
    for scene in playbook.scenes:
        alike.setdefault((scene.group, scene.rank), []).append(scene)
    for first, second in chain.from_iterable(combinations(scenes, 2) for scenes in alike.values()):
        if set(first.on) & set(second.on) and not exclude(first.when, second.when):
            yield first, second
