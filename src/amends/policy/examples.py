"""Running a playbook's examples through the real engine, compiled and interpreted; both must agree."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from amends.engine import dossier as dossiers
from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy
from amends.engine.outcome import Outcome
from amends.engine.playbook import Playbook
from amends.engine.step import step, wake
from amends.policy.example import ORDER, Event, Example, read_examples
from amends.policy.expect import RunResult, compare
from amends.policy.problem import (
    PlaybookError,
    Problem,
    ProblemReport,
    phrase,
)


def examples(folder: Path, playbook: Playbook) -> list[Example]:
    """The examples of the playbook in a folder; PlaybookError where one can't be read."""
    report = ProblemReport()
    found = read_examples(folder, playbook, report)
    if problems := tuple(report):
        raise PlaybookError(problems)
    return found


def run(example: Example, policy: Policy) -> list[Problem]:
    """What differs from the example's expectations, in file order; empty if it holds."""
    report = ProblemReport()
    try:
        happened = play(example, policy)
        plain = play(example, interpreted(policy))
    except Misdirected as error:
        report.say(
            example.node.file,
            example.node.line,
            phrase("{name}: {error}", name=example.name, error=error),
            "name what the dossier has by then",
        )
        return list(report)
    if happened != plain:
        report.say(
            example.node.file,
            example.node.line,
            phrase("{name}: compiled and interpreted rules disagree", name=example.name),
        )
    compare(example, happened, policy, report)
    return list(report)


@lru_cache(maxsize=8)
def interpreted(policy: Policy) -> Policy:
    """Made once for all examples of a playbook: making it takes thirty times as long as playing one."""
    return policy.interpreted()


def play(example: Example, policy: Policy) -> RunResult:
    """Run the events of an example on a fresh dossier."""
    dossier = dossiers.new(key=ORDER, platform=example.platform, policy=policy.version)
    for event in example.given:
        dossier = _happen(dossier, event, policy).dossier
    outcomes = [Outcome(dossier)]
    for event in example.when:
        outcomes.append(_happen(outcomes[-1].dossier, event, policy))
    return RunResult(
        dossier=outcomes[-1].dossier,
        effects=tuple(effect for outcome in outcomes for effect in outcome.effects),
        reasons=tuple(reason for outcome in outcomes for reason in outcome.reasons),
    )


def _happen(dossier: dossiers.Dossier, event: Event, policy: Policy) -> Outcome:
    return wake(dossier, event, policy) if isinstance(event, datetime) else step(dossier, event, policy)
