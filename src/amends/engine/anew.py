"""What was answered is asked anew, or was answered before it was asked: the procedure starts again, and its clocks."""

from typing import Final

from amends.engine import breaches, rerequests, triggers
from amends.engine.signals import Signal
from amends.engine.subjects import Demand
from amends.engine.words import ClockState
from amends.engine.work import Work

MISSED: Final = ClockState.MISSED  # named once: to look a member of an enum up takes longer than to compare with it


def rerequest(work: Work, name: str, about: str, gone: rerequests.Paths) -> None:
    """What was answered is asked anew: let the rules have it first, then start again what none of them has."""
    rerequests.reopen(work, about)
    demand, case = work.about(about), rerequests.release(work, about)
    stage, scene = demand.stage, case.scene if case else ""
    triggers.trigger(work, name, about)
    if demand.stage == stage:
        _restart(work, name, about)
    if case is not None:
        rerequests.hand_back(work, case, scene, trigger=name)
    _start_again(work, about, gone, trigger=name)


def _start_again(work: Work, about: str, gone: rerequests.Paths, *, trigger: str = "") -> None:
    for clock in rerequests.again(work, about, gone, trigger=trigger):
        if clock.state is MISSED:
            triggers.after_miss(work, clock)


def _restart(work: Work, trigger: str, about: str) -> None:
    """The procedure has no way on from where it stood, so it begins again."""
    demand = work.about(about)
    if not isinstance(demand, Demand):
        return
    stage, demand.stage = demand.stage, ""
    opens = rerequests.OPENS.get(trigger)
    if opens is None or not (triggers.move_on(work, trigger, about) or triggers.move_on(work, opens, about)):
        demand.stage = stage


def answered_before(work: Work, signal: Signal, about: str) -> None:
    """An answer told only after something else was asked: it stands for its own time, and the next is owed since."""
    demand = work.about(about)
    asks, answers = rerequests.ANSWERS[type(signal)]
    asked_at = getattr(demand, asks)
    if asked_at is None or signal.at >= asked_at:
        return
    over = rerequests.earlier(work, about, answers, signal.at)
    for clock in over:
        if clock.voided_at is not None:
            breaches.undo_breach(work, clock, at=work.at)
    if over and getattr(demand, answers) is None:
        work.at = asked_at
        _start_again(work, about, frozenset({f"{about.partition(':')[0]}.{answers}"}))
        work.at = signal.at
