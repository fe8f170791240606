"""What the engine decided about an order, in words: what was recognised, by which rule and version, on which facts."""

from collections.abc import Iterable, Iterator
from datetime import datetime
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
    """A line per decision with its rule and version, then the facts that matched and where the rule comes from."""
    zone = ZoneInfo(playbook.zone)
    for reason in reasons:
        verb = said(SENTENCES[reason.verb], language)
        due = f", {_local(reason.due_at, zone)}" if reason.due_at else ""
        case = f" #{reason.case}" if reason.case else ""
        yield f"{_local(reason.at, zone)}  {verb}{case}: {_title(reason, playbook, language)}{due}"
        yield from (f"    {line}" for line in _because(reason, playbook))


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
    """The rule a citation ``playbook@version#scenes.NAME`` names, as this playbook has it."""
    kind, _, name = reason.rule.partition("#")[2].partition(".")
    rules: tuple[Scene | ClockRule, ...] = playbook.clocks if kind == "clocks" else playbook.scenes
    first = name.partition(".")[0]
    return next((rule for rule in rules if rule.name in (name, first)), None)


def _title(reason: Reason, playbook: Playbook, language: str) -> str:
    """The title of what was decided with its name, where the playbook knows it."""
    titles: dict[str, Wording] = {
        **{f"step:{step.name}": step.title for scene in playbook.scenes for step in scene.steps},
        **{step.name: step.title for scene in playbook.scenes for step in scene.steps},
        **{stage.name: stage.title for flow in playbook.flows for stage in flow.stages},
        **{clock.name: clock.title for clock in playbook.clocks if reason.verb.startswith("clock")},
        **{scene.name: scene.title for scene in playbook.scenes if reason.verb.startswith(("scene", "case"))},
    }
    title = titles.get(reason.what)
    return f"{title.say(language)} ({reason.what})" if title else reason.what


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
