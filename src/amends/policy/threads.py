"""Rules that look at one refund, dispute, review or promise must belong to one; else they look at nothing."""

from collections.abc import Iterator

from amends.engine.conditions import words
from amends.engine.fold import family
from amends.engine.playbook import ClockRule, Condition, Playbook, Scene
from amends.engine.signals import KINDS
from amends.policy.problem import ProblemReport, phrase

_FAMILIES = frozenset(family(kind) for kind in KINDS.values()) - {"", "phase"}


def check_threads(playbook: Playbook, report: ProblemReport) -> None:
    """Report rules that look at a thread or a case they cannot have."""
    for rule in playbook.clocks:
        if rule.on:
            _check_own(rule, report)
    rules: tuple[Scene | ClockRule, ...] = (*playbook.clocks, *playbook.scenes)
    for each in rules:
        _check_trigger(each, report)


def _check_own(rule: ClockRule, report: ProblemReport) -> None:
    """A clock that starts by itself looks at its own thread, and has no case."""
    for word in _looks_at(rule):
        about = word.partition(".")[0]
        if about in _FAMILIES and not rule.per_thread:
            message = phrase(
                "clock {name!r} looks at {word}, but belongs to the whole order", name=rule.name, word=word
            )
            _say(rule, report, message, "add per_thread: true")
        if about == "case":
            message = phrase(
                "clock {name!r} looks at {word}, but starts by itself and has no case", name=rule.name, word=word
            )
            _say(rule, report, message, "take out on: and name it in a scene's clocks:")


def _looks_at(rule: ClockRule) -> Iterator[str]:
    yield from filter(None, (rule.due.at, rule.due.start, rule.until))
    for condition in (rule.void, rule.pause):
        if condition is not None:
            yield from words(condition)


def _check_trigger(rule: Scene | ClockRule, report: ProblemReport) -> None:
    """What a condition asks about must be what one of the triggers is about."""
    if not rule.on or any(trigger not in KINDS for trigger in rule.on):
        return
    heard = {family(KINDS[trigger]) for trigger in rule.on}
    for about in _families(rule.when) - heard:
        message = phrase("{name!r} asks about a {about}, but nothing in on: is about one", name=rule.name, about=about)
        _say(rule, report, message, phrase("listen to a {about}, or ask about the order instead", about=about))


def _families(condition: Condition) -> set[str]:
    return {word.partition(".")[0] for word in words(condition)} & _FAMILIES


def _say(rule: Scene | ClockRule, report: ProblemReport, message: str, cure: str) -> None:
    file, _, line = rule.origin.rpartition(":")
    report.say(file, int(line), message, cure)
