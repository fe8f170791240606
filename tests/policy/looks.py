"""Dossiers as the packs' own examples leave them, and who would be reminded of their open cases."""

from datetime import datetime
from functools import cache

from amends.engine import dossier as dossiers
from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Dossier
from amends.engine.signals import EvidenceAdded, NoteAdded, Signal
from amends.engine.step import step, wake
from amends.engine.words import CaseState, ClockState
from amends.policy.coverage import CoveredPack
from amends.policy.example import Example
from tests.packs import book, examples_of, policy
from tests.policy.colleague import decided, doable, done
from tests.policy.streams import ORDER, START

ENDLESS = 80


@cache
def pack(name: str) -> CoveredPack:
    """A shipped pack with its examples."""
    return CoveredPack(book(name), examples_of(name))


def played(example: Example, of: Policy) -> Dossier:
    """The dossier an example leaves."""
    dossier = dossiers.new(key=ORDER, platform=example.platform, policy=of.reference)
    for event in (*example.given, *example.when):
        dossier = (step(dossier, event, of) if isinstance(event, Signal) else wake(dossier, event, of)).dossier
    return dossier


@cache
def left(name: str) -> tuple[tuple[Example, Dossier], ...]:
    """Each example of a shipped pack with the dossier it leaves, which nobody changes: to decide is to copy."""
    return tuple((example, played(example, policy(name))) for example in pack(name).examples)


@cache
def left_done(name: str) -> tuple[Dossier, ...]:
    """The same dossiers after a colleague has done every step on the day itself."""
    return tuple(diligent(dossier, policy(name), day=0) for _, dossier in left(name))


def now(dossier: Dossier) -> datetime:
    return dossier.now or START


def diligent(dossier: Dossier, of: Policy, *, day: int) -> Dossier:
    """A colleague does every step that is ready until none is left, and leaves a note on what stays open."""
    for number in range(ENDLESS):
        dossier = _proved(dossier, of, day=day)
        todo = next((each for each in doable(dossier, of) if not each[0].asks), None)
        id = f"done:{day}.{number}"
        told = done(dossier, of, *todo, id=id) if todo else decided(dossier, of, id=id)
        if told is None:
            return _noted(dossier, of, day=day)
        dossier = step(dossier, told, of).dossier
    raise AssertionError("steps without end")


def _proved(dossier: Dossier, of: Policy, *, day: int) -> Dossier:
    """All evidence the open cases ask for has come in."""
    for case in waiting(dossier):
        scene = of.scene(case.scene)
        for item in scene.scene.evidence if scene else ():
            if item.name not in case.evidence:
                found = f"proof:{day}.{case.no}.{item.name}"
                told = EvidenceAdded(id=found, order=ORDER, at=now(dossier), case=case.no, item=item.name)
                dossier = step(dossier, told, of).dossier
    return dossier


def _noted(dossier: Dossier, of: Policy, *, day: int) -> Dossier:
    for number in [case.no for case in waiting(dossier)]:
        note = NoteAdded(id=f"note:{day}.{number}", order=ORDER, at=now(dossier), case=number, text="looked")
        dossier = step(dossier, note, of).dossier
    return dossier


def waiting(dossier: Dossier) -> list[Case]:
    """The open cases that don't ask for a decision already."""
    return [case for case in dossier.cases if case.state is CaseState.OPEN and not case.asks]


def reminded(dossier: Dossier, case: Case, of: Policy) -> bool:
    """Whether a clock runs that brings a case back: its own, its subject's, or one whose miss its group hears of."""
    heard = {trigger for scene in of.playbook.scenes if scene.group == case.group for trigger in scene.on}
    return any(
        clock.case == case.no or clock.subject == case.subject != "" or f"missed:{clock.name}" in heard
        for clock in dossier.clocks
        if clock.state is ClockState.RUNNING
    )


def overdue(dossier: Dossier, case: Case) -> bool:
    """Whether a clock of the case was missed and what it asked for is still not done: it stands on top of the list."""
    missed = (clock for clock in dossier.clocks if clock.state is ClockState.MISSED and clock.case == case.no)
    return any(clock.settled_at is None for clock in missed)
