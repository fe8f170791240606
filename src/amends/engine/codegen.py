"""Python generated for a playbook: what a trigger sets off, and whether a review of a case could change anything."""

from collections.abc import Callable
from typing import Any, Final, cast

from amends.engine.conditions import Predicate, holds, python
from amends.engine.dossier import Case, Dossier, Facts
from amends.engine.fields import NAMES
from amends.engine.playbook import ClockRule, Scene
from amends.engine.subjects import Subject
from amends.engine.words import StepState

DONE: Final = StepState.DONE
SKIPPED: Final = StepState.SKIPPED
Rule = Scene | ClockRule
Trigger = Callable[[Dossier, Facts, Subject, Case], list[Rule] | None]


def mark(rule: Rule) -> str:
    """How a dossier remembers that this rule applied to the order itself."""
    return f"{rule.name}//0" if isinstance(rule, ClockRule) else f"{rule.name}/"


def read_trigger(rules: list[Rule]) -> Trigger:
    """The rules that apply, interpreted."""
    return lambda d, f, r, c: [rule for rule in rules if holds(rule.when, d, f, r, c)]


def trigger(rules: list[Rule]) -> Trigger:
    """The rules that apply, in one function, without those of the order itself that have applied for good."""
    lines = ["def trigger(d, f, r, c):", "    hits, marks = None, d.marks"]
    for number, rule in enumerate(rules):
        once = "" if rule.per_thread or rule.again else f"{mark(rule)!r} not in marks and "
        lines.append(f"    if {once}{python(rule.when)}:")
        lines.append(f"        hits = [*hits, R{number}] if hits else [R{number}]")
    lines.append("    return hits")
    space: dict[str, Any] = {**NAMES, **{f"R{number}": rule for number, rule in enumerate(rules)}}
    exec("\n".join(lines), space)  # noqa: S102 - our own source; words were checked on load
    return cast("Trigger", space["trigger"])


def never(_d: Dossier, _f: Facts, _r: Subject, _c: Case) -> bool:
    """Always review: the plain interpreter takes no short cuts."""
    return False


def quiet_review(scene: Scene) -> Predicate:
    """Whether all stands as a review would leave it: who bears the loss, each step that facts may show done, no end."""
    bears = "c.bearer"
    for rule in reversed(scene.liability):
        bears = f"({str(max(rule.shares, key=lambda share: share[1])[0])!r} if {python(rule.when)} else {bears})"
    parts = [f"c.bearer == {bears}"] if scene.liability else []
    shown = [(step.done_when, step.name) for step in scene.steps if step.done_when is not None]
    parts += [f"not ({python(done)} and to_do(c, {name!r}))" for done, name in shown]
    parts += [f"not {python(close.when)}" for close in scene.closes]
    source = f"lambda d, f, r, c: {' and '.join(parts) or True}"
    return cast("Predicate", eval(source, {"to_do": _to_do, **NAMES}))  # noqa: S307 - our own source


def _to_do(case: Case, name: str) -> bool:
    for step in case.steps:
        if step.name == name:
            return step.state is not DONE and step.state is not SKIPPED
    return False
