"""A scene or flow drawn as a Mermaid flowchart: what sets it off, what is to be done, how it ends, which clocks run."""

import re
from collections.abc import Iterator

from amends.engine.playbook import (
    ClockRule,
    Flow,
    Playbook,
    Scene,
    Wording,
)

_BAD = re.compile(r"[\"\[\]{}()<>|#;]")


def draw_scene(scene: Scene, playbook: Playbook, *, language: str) -> Iterator[str]:
    """Triggers, then the scene, its steps in order, remedies and ends; its clocks beside it. Pure Mermaid, by line."""
    yield "flowchart LR"
    yield f'  scene(["{_say(scene.title, language)}"])'
    for number, trigger in enumerate(scene.on):
        yield f'  on{number}>"{_plain(trigger)}"] --> scene'
    yield from _steps(scene, language)
    yield from _remedies(scene, language)
    yield from _clocks(scene, playbook, language)
    for number, close in enumerate(scene.closes):
        yield f'  {_last(scene)} --> close{number}(("{_plain(close.outcome)}"))'


def _steps(scene: Scene, language: str) -> Iterator[str]:
    for step in scene.steps:
        within = f"<br/>{step.within}" if step.within else ""
        yield f'  step_{step.name}["{_say(step.title, language)}<br/>{_plain(step.desk)}{within}"]'
        chosen = [(each.name, way.name) for each in scene.steps for way in each.outcomes if step.name in way.then]
        for before in (*step.after, *step.any_of) or (() if chosen else ("",)):
            yield f"  {f'step_{before}' if before else 'scene'} --> step_{step.name}"
        for before, outcome in chosen:
            yield f'  step_{before} -- "{_plain(outcome)}" --> step_{step.name}'


def _remedies(scene: Scene, language: str) -> Iterator[str]:
    for remedy in scene.remedies:
        yield f'  scene -.-> remedy_{remedy.name}{{{{"{_say(remedy.title, language)}"}}}}'
        if remedy.closes:
            yield f'  remedy_{remedy.name} --> out_{remedy.name}(("{_plain(remedy.closes)}"))'


def _clocks(scene: Scene, playbook: Playbook, language: str) -> Iterator[str]:
    rules = {rule.name: rule for rule in playbook.clocks}
    for name in scene.clocks:
        rule = rules[name]
        yield f'  scene --- clock_{name}[/"{_say(rule.title, language)}<br/>{_plain(due(rule))}"/]'
        if does := rule.missed.does.say(language):
            yield f'  clock_{name} -. "{_plain(rule.missed.acts)}" .-> missed_{name}["{_plain(does)}"]'
        for other in playbook.scenes:
            if f"missed:{name}" in other.on and other.name != scene.name:
                yield f'  clock_{name} --> scene_{other.name}(["{_say(other.title, language)}"])'


def _last(scene: Scene) -> str:
    """What comes just before the end: the last step, else the scene itself."""
    return f"step_{scene.steps[-1].name}" if scene.steps else "scene"


def draw_flow(flow: Flow, *, language: str) -> Iterator[str]:
    """The stages of a platform's procedure and what moves it from one to the next."""
    yield "flowchart LR"
    for stage in flow.stages:
        who = f"<br/>{_plain(stage.actor)}" if stage.moves else ""
        clock = f"<br/>{_plain(stage.clock)}" if stage.clock else ""
        yield f'  {stage.name}["{_say(stage.title, language)}{who}{clock}"]'
    for move in flow.start:
        yield f'  start(("·")) -- "{_on(move.on)}" --> {move.to}'
    for stage in flow.stages:
        for move in stage.moves:
            yield f'  {stage.name} -- "{_on(move.on)}" --> {move.to}'


def due(rule: ClockRule) -> str:
    """When a clock falls due, in the playbook's own words."""
    parts = [
        rule.due.at,
        f"- {rule.due.minus}" if rule.due.minus else "",
        f"+ {rule.due.plus}" if rule.due.plus else "",
        "day's end" if rule.due.day_end else "",
        f"after {rule.due.after}" if rule.due.after else "",
        f"from {rule.due.start}" if rule.due.start else "",
    ]
    return " ".join(filter(None, parts))


def _on(triggers: tuple[str, ...]) -> str:
    return _plain(" / ".join(triggers))


def _say(text: Wording, language: str) -> str:
    return _plain(text.say(language))


def _plain(text: str) -> str:
    """Without the characters that mean something in Mermaid."""
    return _BAD.sub(" ", str(text)).strip()
