"""The same week of the demo's world with the pipeline and without: hours to solve what departments and partners share.

*With*: a step is on the list of its desk the moment its turn comes, and a partner answers by a link. *Without*: who did
the step before has to ask the next department in a chat group and wait until somebody there reads it, and a colleague
types what a partner said. Work itself takes as long in both. How long work, a partner and a group take are assumptions;
the group's is printed beside the figures. What the platform, carriers and buyers do with the week's orders is told for
three weeks after it. Requests are decided, and what comes back is looked at, when the world's shop does so, the same in
both weeks; that is people's work and counts as a hand, though a fact tells it. Every other step is pressed by the crew
as soon as it can be, also those that facts would do a little later: the share without a hand is what is left when
nobody waits for facts. Hours lie with outsiders while the product says that a case waits for a buyer, a carrier, a
supplier or the platform.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from random import Random
from statistics import fmean
from typing import Final, cast

import msgspec

from amends.casework.projections.waits import waits_for
from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.dossier import Case, Dossier, Step
from amends.engine.grants import PAYING
from amends.engine.playbook import StepRule
from amends.engine.step import step, wake
from amends.engine.words import CaseState, StepState
from amends.policy.load import load
from amends.sandbox.staff import Staff
from amends.world import TMALL, live
from bench.figures import Figure, Scale, main, say

WEEK: Final = timedelta(days=7)
END: Final = datetime(2026, 11, 21, tzinfo=UTC)
LAST: Final = END + 3 * WEEK  # what becomes of the week's orders is told until then
SEED: Final = 7
WORK: Final = timedelta(minutes=40)  # of one step, once somebody looks at it; an assumption
ANSWER: Final = timedelta(hours=3)  # of a partner who was asked; an assumption
GROUP: Final = timedelta(hours=9)  # until another department reacts in a chat group; an assumption
SHARED: Final = frozenset({"logistics", "warehouse"})
"""Whoever works at these desks has a part in a carrier's or a warehouse's problem."""
HOURS_GOAL, RATE_GOAL = 8.0, 0.85


@dataclass(frozen=True, slots=True)
class Crew(Staff):
    """People who do what there is to do; ``pipeline``: each step finds its desk by itself."""

    pipeline: bool = True

    def _case_actions(
        self, dossier: Dossier, case: Case, now: datetime, random: Random, asked: set[str]
    ) -> Iterator[s.AnySignal]:
        for task in case.steps:
            mark = f"{case.no}.{task.name}" + (f".{task.round}" if task.round else "")
            if mark not in asked and self._can_be_done(dossier, case, task):
                asked.add(mark)
                at = now + self._takes(case, task, Random(f"{self.seed}/{dossier.key}/{mark}"))
                if at < self.until:
                    done = self._step_done(dossier, case, task, mark, at, random)
                    theirs = self.pipeline and task.state is StepState.BLOCKED
                    yield msgspec.structs.replace(done, by="contact:1") if theirs else done

    def _can_be_done(self, dossier: Dossier, case: Case, task: Step) -> bool:
        """But what the world's shop decides or finds in its own time."""
        return not _ours(self._rule(case, task.name)) and Staff._can_be_done(self, dossier, case, task)  # noqa: SLF001 (slots)

    def _takes(self, case: Case, task: Step, random: Random) -> timedelta:
        """The same draw in both weeks; only the waiting for another department is left out in one."""
        work, answer, group = (each * random.lognormvariate(-0.4, 0.9) for each in (WORK, ANSWER, GROUP))
        takes = answer if task.state is StepState.BLOCKED else work
        handed = task.state is StepState.BLOCKED or task.desk != case.desk
        return takes if self.pipeline or not handed else takes + group


@dataclass(slots=True)
class Solved:
    """A shared case that ended: its hours, those of them that lay with outsiders, its steps, those without a hand.

    ``ours``: of its steps, those in which people decide, pay or inspect, as they always will.
    """

    hours: float
    outside: float
    steps: int
    alone: int
    ours: int


@dataclass(slots=True)
class Life:
    """One order's dossier as it goes from moment to moment; ``outside``: hours with outsiders by case number."""

    policy: Policy
    dossier: Dossier
    at: datetime
    outside: dict[int, float] = field(default_factory=dict)

    def until(self, at: datetime) -> None:
        """Ring all that is due before then."""
        while self.dossier.wake_at is not None and self.dossier.wake_at < at:
            due = self.dossier.wake_at
            self._pass(due)
            self.dossier = wake(self.dossier, due, self.policy).dossier
        self._pass(at)

    def take(self, signal: s.AnySignal) -> None:
        """What happened next; an action that came too late changes nothing."""
        self.until(signal.at)
        with suppress(Misdirected):
            self.dossier = step(self.dossier, signal, self.policy).dossier

    def _pass(self, at: datetime) -> None:
        hours = (at - self.at).total_seconds() / 3600
        for case in self.dossier.cases:
            if hours > 0 and case.state is CaseState.OPEN and waits_for(self.dossier, case, self.policy)[0]:
                self.outside[case.no] = self.outside.get(case.no, 0.0) + hours
        self.at = max(self.at, at)


def measure(scale: Scale) -> Sequence[Figure]:
    orders = 20_000 if scale.name == "full" else 6_000 if scale.name == "half" else 500
    policy = compile_playbook(load("tmall"))
    told = _week(orders)
    found: dict[str, list[Solved]] = {}
    for name, pipeline in (("without", False), ("with", True)):
        say(f"the week {name} the pipeline …")
        crew = Crew(policy, ("1", "2", "3"), LAST, SEED, pipeline=pipeline)
        found[name] = list(_solved(policy, crew.live(told)))
    note = f"{orders:,} orders in a week; a chat group reacts after {GROUP.total_seconds() / 3600:.0f} h on average"
    figures: list[Figure] = []
    for name in ("with", "without"):
        cases, goal = found[name], HOURS_GOAL if name == "with" else None
        outside, hours = fmean(each.outside for each in cases), fmean(each.hours for each in cases)
        figures += [
            Figure(f"shared problems, solved in: {name}", hours, "h", goal, least=False, note=f"{len(cases):,} cases"),
            Figure(f"  of that on our side: {name}", hours - outside, "h"),
            Figure(f"  of that with outsiders, a bound: {name}", outside, "h"),
        ]
    for name in ("with", "without"):
        steps = sum(each.steps for each in found[name])
        alone, ours = (sum(each.alone for each in found[name]), sum(each.ours for each in found[name]))
        goal = RATE_GOAL if name == "with" else None
        figures += [
            Figure(f"steps without a hand: {name}", alone / steps, "share", goal, note=note),
            Figure(f"  if people only decide, pay and inspect, a bound: {name}", 1 - ours / steps, "share"),
        ]
    return figures


def _week(orders: int) -> list[s.AnySignal]:
    """All that the world tells of the orders that it tells anything of in the week, to the last day."""
    world = live(seed=SEED, shop=TMALL, start=END - WEEK, until=END, orders=orders)
    told = cast("list[s.AnySignal]", list(world.events_between(END - WEEK, LAST)))
    week = {each.order for each in told if each.at < END}
    return [each for each in told if each.order in week]


def _solved(policy: Policy, story: Iterator[s.AnySignal]) -> Iterator[Solved]:
    """Each shared case that ended."""
    rules = {(scene.name, each.name): each for scene in policy.playbook.scenes for each in scene.steps}
    for life in _lives(policy, story):
        for case in life.dossier.cases:
            done = [each for each in case.steps if each.state is StepState.DONE]
            shared = any(each.desk in SHARED for each in done)
            if case.state is CaseState.CLOSED and case.closed_at is not None and shared:
                took = (case.closed_at - case.opened_at).total_seconds() / 3600
                each = [(step, rules.get((case.scene, step.name))) for step in done]
                alone = sum(not _by_hand(step, rule) for step, rule in each)
                outside = min(life.outside.get(case.no, 0.0), took)
                yield Solved(took, outside, len(done), alone, sum(_ours(rule) for _, rule in each))


def _by_hand(done: Step, rule: StepRule | None) -> bool:
    """A colleague reported it, or a fact told what only our own people can have done."""
    return done.by.isdecimal() or (not done.by and _ours(rule))


def _ours(rule: StepRule | None) -> bool:
    """Whether people of the house decide, pay or inspect in it; of an earlier scene's step nobody knows: a hand's."""
    if rule is None:
        return True
    looks = rule.yields is not None and rule.yields.kind == "return.received"
    return bool(rule.choice) or looks or any(each.kind in PAYING for each in rule.effects)


def _lives(policy: Policy, story: Iterator[s.AnySignal]) -> Iterator[Life]:
    """The orders as they stand on the last day; the story comes order by order."""
    for order, signals in groupby(story, key=lambda each: each.order):
        fresh = dossiers.new(key=order, platform="tmall", policy=policy.version)
        life = Life(policy, fresh, END - WEEK)
        for signal in signals:
            life.take(signal)
        life.until(LAST)
        yield life


if __name__ == "__main__":
    main(measure, __doc__)
