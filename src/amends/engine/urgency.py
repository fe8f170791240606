"""Urgency: the order in which open cases should be worked, by expected loss (the apparent-tardiness-cost rule).

Each clock of a case has a place in the order (``engine.ranks``); the highest decides the case's. A final clock once
missed has nothing left at stake and leaves the order to the case's other clocks; so does one of ours when the case has
gone on without what it was for.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from amends.engine import grants
from amends.engine.clocks import act_at
from amends.engine.compiled_clocks import WORK, CompiledClock
from amends.engine.compiler import Policy
from amends.engine.currencies import converted
from amends.engine.dossier import Case, Clock, Dossier
from amends.engine.playbook import Amount, RemedyRule, Scene
from amends.engine.ranks import NOTHING_DUE, USED_UP, USUAL, Pace, Place, placed, score, worth
from amends.engine.words import CaseState, ClockState, Party, StepState
from amends.engine.work import Work

MOMENT = timedelta(seconds=1)


class Urgency(msgspec.Struct, frozen=True):
    """``band`` and ``rank``: the place in the order. ``money`` minor units, ``points`` at stake in the case.

    ``clock`` is the one that decides (0: none), ``due_at`` and ``act_at`` are its; ``loss`` is what it puts at stake.
    ``turns_at``: when the case has another place, if nothing happens until then.
    """

    band: int
    rank: float
    due_at: datetime | None = None
    act_at: datetime | None = None
    clock: int = 0
    money: int = 0
    points: int = 0
    loss: int = 0
    turns_at: datetime | None = None


class _Placed(NamedTuple):
    """A clock with its place, when it is time to act on it and what it puts at stake."""

    clock: Clock
    place: Place
    act_at: datetime | None
    loss: int


def urgency(
    dossier: Dossier, case: Case, policy: Policy, now: datetime, rate: float = 1.0, pace: Pace = USUAL
) -> Urgency:
    """How urgent an open case is at ``now``; a closed one has no urgency but its stake.

    ``rate``: what one minor unit of the order's currency is worth where ranks are compared, ``pace``: how time is
    counted there. Only the rank is in these.
    """
    work = Work(dossier, policy.of(case.policy))
    money, points = stake(work, case)
    total = money + points_worth(work, points)
    found = [] if case.state is CaseState.CLOSED else _placed(work, case, policy, now, total, rate, pace)
    if not found:
        return Urgency(NOTHING_DUE, worth(total * rate, WORK), None, None, 0, money, points, total)
    best = found[0] if len(found) == 1 else _first(found, pace.at(now))
    place, turns = best.place, _turns_at(found, best.place, pace, now)
    return Urgency(
        place.band, place.rank, best.clock.due_at, best.act_at, best.clock.no, money, points, best.loss, turns
    )


def _first(found: Sequence[_Placed], gone: float) -> _Placed:
    best, most = found[0], score(found[0].place, gone)
    for each in found:
        weighs = score(each.place, gone)
        if weighs > most:
            best, most = each, weighs
    return best


def _placed(
    work: Work, case: Case, policy: Policy, now: datetime, total: int, rate: float, pace: Pace
) -> list[_Placed]:
    """The case's clocks that still put something at stake."""
    found = []
    for clock in work.d.clocks:
        if clock.case == case.no and (compiled := policy.of(clock.policy).clock(clock.rule)) is not None:
            each = _of_clock(work, case, clock, compiled, now, total, rate, pace)
            if each is not None:
                found.append(each)
    return found


def _of_clock(
    work: Work, case: Case, clock: Clock, compiled: CompiledClock, now: datetime, total: int, rate: float, pace: Pace
) -> _Placed | None:
    own, growing = loss(work, case, clock, compiled)
    at_stake, ours = own or total, compiled.rule.missed.acts is Party.MERCHANT
    if clock.state is ClockState.PAUSED:
        return None
    if clock.state is ClockState.MISSED:
        if not growing and (not ours or moved_on(case, clock, work.policy)):
            return None
        return _Placed(clock, Place(USED_UP, worth(at_stake * rate, compiled.work)), None, at_stake)
    final = not (growing or ours)
    place = placed(at_stake * rate, compiled.work, clock.due_at, now, pace, final=final)
    return _Placed(clock, place, act_at(clock.due_at, compiled.work), at_stake)


def _turns_at(found: Sequence[_Placed], best: Place, pace: Pace, now: datetime) -> datetime | None:
    """When the place changes: a clock's own does, or one with slack left has come up to one that has none."""
    turns = [each.place.turns_at for each in found if each.place.turns_at is not None]
    if best.band == USED_UP and len(found) > 1:
        gone = pace.at(now)
        behind = [score(best, gone) - score(each.place, gone) for each in found if each.place.band != USED_UP]
        turns += [now + timedelta(seconds=ahead * pace.ahead) + MOMENT for ahead in behind]
    return min(turns) if turns else None


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


def loss(work: Work, case: Case, clock: Clock, compiled: CompiledClock) -> tuple[int, bool]:
    """(what missing the clock loses in minor units, points priced in; whether it goes on growing after that)."""
    rule = compiled.rule.missed
    total = _sum(work, rule.money, clock.subject, case) + points_worth(work, rule.points)
    return total, rule.per is not None


def points_worth(work: Work, points: int) -> int:
    """What points cost, in the order's minor units."""
    return converted(points * work.policy.playbook.price_of_point, work.f.rate)


def stake(work: Work, case: Case) -> tuple[int, int]:
    """(money in minor units, points) at stake in a case, by its present scene."""
    scene = work.policy.scene(case.scene)
    if scene is None:
        return 0, 0
    money, points = _sum(work, scene.scene.stake, case.subject, case), scene.scene.points
    given = _given(scene.scene, case)
    return (money if given is None else min(money, _sum(work, given.cost, case.subject, case))), points


def _given(scene: Scene, case: Case) -> RemedyRule | None:
    """What the buyer took instead of what was at stake: a coupon, or a sum on top. It ended the case."""
    if case.state is not CaseState.CLOSED or not case.remedy:
        return None
    rule = next((rule for rule in scene.remedies if rule.name == case.remedy), None)
    if rule is None or not rule.cost or case.outcome != rule.closes:
        return None
    kinds = {effect.kind for effect in grants.paying(rule.effects)}
    return rule if kinds and kinds <= grants.ON_TOP else None


def _sum(work: Work, parts: tuple[Amount, ...], subject: str, case: Case) -> int:
    return sum(work.amount(part, work.about(subject), case) for part in parts)
