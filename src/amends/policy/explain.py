"""What the engine decided about an order, in words: what was recognised, by which rule and version, on which facts."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from amends.engine import dossier as dossiers
from amends.engine.compiler import Policy
from amends.engine.fields import FIELDS, Type
from amends.engine.outcome import Outcome, Reason, Verb
from amends.engine.playbook import (
    ClockRule,
    Playbook,
    Scene,
    Wording,
)
from amends.engine.signals import Signal
from amends.engine.step import steps, wake
from amends.policy import phrases
from amends.policy.problem import said

Value = str | int | bool | None
ROUNDS: Final = frozenset({Verb.CLOCK_WARNED, Verb.CLOCK_MISSED, Verb.EFFECT})
SENTENCES: Final = {
    Verb.RECOGNISED: "recognised",
    Verb.SCENE_VOIDED: "no longer so",
    Verb.CASE_OPENED: "case opened",
    Verb.CASE_CHANGED: "case is now",
    Verb.CASE_CLOSED: "case closed",
    Verb.CASE_REOPENED: "case opened again",
    Verb.CASE_ASKS: "case asks",
    Verb.CLOCK_STARTED: "clock started",
    Verb.CLOCK_MOVED: "clock moved",
    Verb.CLOCK_WARNED: "warning",
    Verb.CLOCK_PAUSED: "clock paused",
    Verb.CLOCK_RESUMED: "clock goes on",
    Verb.CLOCK_MET: "in time",
    Verb.CLOCK_MISSED: "missed",
    Verb.CLOCK_VOID: "nothing owed any more",
    Verb.CLOCK_CANCELLED: "clock cancelled",
    Verb.CLOCK_SETTLED: "done late",
    Verb.STAGE: "procedure at",
    Verb.STEP_READY: "to do",
    Verb.STEP_DONE: "done",
    Verb.STEP_BLOCKED: "waits for somebody",
    Verb.STEP_SKIPPED: "not to be done",
    Verb.EFFECT: "asked for",
    Verb.EFFECT_HELD: "held back",
}


def replayed(signals: Iterable[Signal], policy: Policy, *, until: datetime | None = None) -> list[Outcome]:
    """One order's signals decided in order of time, and all that is due up to ``until`` rung."""
    given = sorted(signals, key=lambda signal: signal.at)
    fresh = dossiers.new(
        key=given[0].order if given else "", platform=policy.playbook.platforms[0], policy=policy.version
    )
    outcomes = steps(fresh, given, policy)
    if until is not None:
        outcomes.append(wake(outcomes[-1].dossier if outcomes else fresh, until, policy))
    return outcomes


def explain(reasons: Iterable[Reason], playbook: Playbook, *, language: str) -> Iterator[str]:
    """A line per decision with its rule and version, then the facts that matched and where the rule comes from.

    Rounds that came again while nothing was told are one line, told at the last of them with how many they were.
    """
    zone = ZoneInfo(playbook.zone)
    for reason, times in _folded(reasons):
        verb = said(SENTENCES[reason.verb], language)
        due = f", {_local(reason.due_at, zone)}" if reason.due_at else ""
        case = f" #{reason.case}" if reason.case else ""
        again = f" ×{times}" if times > 1 else ""
        yield f"{_local(reason.at, zone)}  {verb}{case}: {_title(reason, playbook, language)}{due}{again}"
        yield from (f"    {line}" for line in _because(reason, playbook))


def _folded(reasons: Iterable[Reason]) -> Iterator[tuple[Reason, int]]:
    """Each reason with how often it came, those in between two signals folded as on the page of a case."""
    for because, several in groupby(reasons, key=lambda each: each.because):
        found: dict[tuple[object, ...], tuple[Reason, int]] = {}
        for number, reason in enumerate(several):
            rounds = not because and reason.verb in ROUNDS
            key = (reason.verb, reason.what, reason.rule, reason.case, reason.clock) if rounds else (number,)
            times = found.pop(key, (reason, 0))[1]
            found[key] = (reason, times + 1)
        yield from found.values()


def _because(reason: Reason, playbook: Playbook) -> Iterator[str]:
    if reason.rule:
        behind = _behind(reason, playbook)
        yield " ".join(filter(None, (f"rule {reason.rule}", f"[{behind.origin}]" if behind else "")))
    facts = [f"{word} = {_fact(word, value, playbook)}" for word, value in reason.facts.items() if word != "source"]
    if facts:
        yield f"facts {'; '.join(facts)}"
    if source := str(reason.facts.get("source") or ""):
        note = playbook.sources.get(source)
        yield f"source {note.title.en if note else source}"
    if reason.because:
        yield f"signal {reason.because}"


def _behind(reason: Reason, playbook: Playbook) -> Scene | ClockRule | None:
    """The rule a citation ``playbook@version#scenes.NAME`` names, as this playbook has it; of a step: its scene."""
    kind, _, name = reason.rule.partition("#")[2].partition(".")
    scene, _, step = name.partition(".")
    rules: tuple[Scene | ClockRule, ...] = playbook.clocks if kind == "clocks" and not step else playbook.scenes
    return next((rule for rule in rules if rule.name == scene), None)


def _title(reason: Reason, playbook: Playbook, language: str) -> str:
    """The title of what was decided with its name, where the playbook knows it."""
    title = _titles(reason, playbook).get(reason.what.removeprefix("step:"))
    return f"{title.say(language)} ({reason.what})" if title else reason.what


def _titles(reason: Reason, playbook: Playbook) -> dict[str, Wording]:
    """What its name may stand for: steps of several scenes share names, so those of the scene it cites come first."""
    if reason.verb.startswith(("scene", "case")):
        return {scene.name: scene.title for scene in playbook.scenes}
    if reason.verb is Verb.STAGE:
        return {stage.name: stage.title for flow in playbook.flows for stage in flow.stages}
    behind = _behind(reason, playbook)
    steps = {step.name: step.title for step in behind.steps} if isinstance(behind, Scene) else {}
    return {clock.name: clock.title for clock in playbook.clocks} | steps


def _fact(word: str, value: Value, playbook: Playbook) -> str:
    if value is None:
        return "not known"
    field = FIELDS[word]
    if field.type is Type.MONEY and isinstance(value, int):
        return phrases.sum_of(value, playbook.currency)
    if field.type is Type.TIME and isinstance(value, str):
        return _local(datetime.fromisoformat(value), ZoneInfo(playbook.zone))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
