"""Urgency: the order in which open cases should be worked, by expected loss (the apparent-tardiness-cost rule).

While there is slack, ``ln(L/w) - (D - w)/K`` plus a term that is the same for all orders the cases and does not change
with time, so it is stored and indexed. A case whose slack is used up is in the top band, ordered by ``L/w``. A final
clock once missed has nothing left at stake and leaves the order to the case's other clocks; so does one of ours when
the case has gone on without what it was for.
"""

from datetime import UTC, datetime, timedelta
from math import log

import msgspec

from amends.engine.clocks import act_at
from amends.engine.compiled_clocks import WORK, CompiledClock
from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Clock, Dossier
from amends.engine.playbook import Amount
from amends.engine.words import CaseState, ClockState, Party, StepState
from amends.engine.work import Work

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
LOOK_AHEAD = timedelta(hours=4)
NOTHING_DUE, DUE, ACT_NOW = 0, 1, 2


class Urgency(msgspec.Struct, frozen=True):
    """``band`` then ``rank``, both descending, order the work. ``money`` minor units, ``points`` at stake in the case.

    ``clock`` is the one that decides (0: none), ``due_at`` and ``act_at`` are its; ``loss`` is what it puts at stake.
    """

    band: int
    rank: float
    due_at: datetime | None = None
    act_at: datetime | None = None
    clock: int = 0
    money: int = 0
    points: int = 0
    loss: int = 0


def urgency(dossier: Dossier, case: Case, policy: Policy, now: datetime, rate: float = 1.0) -> Urgency:
    """How urgent an open case is at ``now``; a closed one has no urgency but its stake.

    ``rate``: what one minor unit of the order's currency is worth where ranks are compared. Only the rank is in that.
    """
    work = Work(dossier, policy.of(case.policy))
    money, points = stake(work, case)
    worth = money + points * work.policy.playbook.price_of_point
    best = Urgency(NOTHING_DUE, _log(worth * rate, WORK), None, None, 0, money, points, worth)
    if case.state is CaseState.CLOSED:
        return best
    for clock in dossier.clocks:
        if clock.case == case.no and (compiled := policy.of(clock.policy).clock(clock.rule)) is not None:
            found = _of_clock(work, case, clock, compiled, now, worth, rate)
            if found is not None and (found[0], found[1]) > (best.band, best.rank):
                band, rank, act, loss = found
                best = Urgency(band, rank, clock.due_at, act, clock.no, money, points, loss)
    return best


def _of_clock(
    work: Work, case: Case, clock: Clock, compiled: CompiledClock, now: datetime, worth: int, rate: float
) -> tuple[int, float, datetime | None, int] | None:
    own, growing = loss(work, case, clock, compiled)
    at_stake = own or worth
    if clock.state is ClockState.PAUSED:
        return None
    if clock.state is ClockState.MISSED:
        if not growing and (compiled.rule.missed.acts is not Party.MERCHANT or moved_on(case, clock, work.policy)):
            return None
        return ACT_NOW, _log(at_stake * rate, compiled.work), None, at_stake
    act = act_at(clock.due_at, compiled.work)
    if now >= act:
        return ACT_NOW, _log(at_stake * rate, compiled.work), act, at_stake
    return DUE, _log(at_stake * rate, compiled.work) - _ages(work, clock.due_at - compiled.work), act, at_stake


def moved_on(case: Case, clock: Clock, policy: Policy) -> bool:
    """The case has gone on without what a missed clock of ours was for: its step is skipped, or its scene is past."""
    step = clock.name.removeprefix("step:")
    if step != clock.name:
        return any(s.name == step and s.state is StepState.SKIPPED for s in case.steps)
    present = policy.scene(case.scene)
    if present is None or clock.rule in present.scene.clocks:
        return False
    past = (policy.scene(name) for name in case.scenes[:-1])
    return any(scene is not None and clock.rule in scene.scene.clocks for scene in past)


def _ages(work: Work, at: datetime) -> float:
    """(D - w) in units of the look-ahead, from a fixed epoch so that ranks of different days compare."""
    ahead = work.policy.playbook.look_ahead
    return (at - EPOCH) / (ahead.elapsed if ahead else LOOK_AHEAD)


def _log(at_stake: float, work: timedelta) -> float:
    return log(max(at_stake, 1.0) / (work / timedelta(minutes=1)))


def loss(work: Work, case: Case, clock: Clock, compiled: CompiledClock) -> tuple[int, bool]:
    """(what missing the clock loses in minor units, points priced in; whether it goes on growing after that)."""
    rule = compiled.rule.missed
    total = _sum(work, rule.money, clock.subject, case) + rule.points * work.policy.playbook.price_of_point
    return total, rule.per is not None


def stake(work: Work, case: Case) -> tuple[int, int]:
    """(money in minor units, points) at stake in a case, by its present scene."""
    scene = work.policy.scene(case.scene)
    if scene is None:
        return 0, 0
    return _sum(work, scene.scene.stake, case.subject, case), scene.scene.points


def _sum(work: Work, parts: tuple[Amount, ...], subject: str, case: Case) -> int:
    return sum(work.amount(part, work.about(subject), case) for part in parts)
