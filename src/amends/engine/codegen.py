"""Python generated for a playbook: what a trigger sets off."""

from collections.abc import Callable
from typing import Any, cast

from amends.engine.conditions import holds, python
from amends.engine.dossier import Case, Dossier, Facts
from amends.engine.fields import NAMES
from amends.engine.playbook import ClockRule, Scene
from amends.engine.subjects import Subject

Rule = Scene | ClockRule
Trigger = Callable[[Dossier, Facts, Subject, Case], list[Rule] | None]


def mark(rule: Rule) -> str:
    """How a dossier remembers that this rule applied to the order itself."""
    return f"{rule.name}//0" if isinstance(rule, ClockRule) else f"{rule.name}/"


def read_trigger(*rules: Rule) -> Trigger:
    """The rules that apply, interpreted."""
    return lambda d, f, r, c: [rule for rule in rules if holds(rule.when, d, f, r, c)]


def trigger(*rules: Rule) -> Trigger:
    """The rules that apply, in one function, without those of the order itself that have applied for good."""
    lines = ["def trigger(d, f, r, c):", "    hits, marks, kind = None, d.marks, r.__class__"]
    for number, rule in enumerate(rules):
        once = "" if rule.per_thread or rule.again else f" and {mark(rule)!r} not in marks"
        lines.append(f"    if {python(rule.when).replace('r.__class__', 'kind')}{once}:")
        lines.append(f"        hits = [*hits, R{number}] if hits else [R{number}]")
    lines.append("    return hits")
    space: dict[str, Any] = {**NAMES, **{f"R{number}": rule for number, rule in enumerate(rules)}}
    exec("\n".join(lines), space)  # noqa: S102 - our own source; words were checked on load
    return cast("Trigger", space["trigger"])
