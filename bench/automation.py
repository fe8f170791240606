"""The same week of the demo's world with the pipeline and without: hours to solve what departments and partners share.

*With*: a step is on the list of its desk the moment its turn comes, and a partner answers by a link. *Without*: who did
the step before has to ask the next department in a chat group and wait until somebody there reads it, and a colleague
types what a partner said. Work itself takes as long in both. How long work, a partner and a group take are assumptions;
the group's is printed beside the figures. Every step is pressed by the crew as soon as it can be, also those that the
platform's facts would do a little later: the share without a hand is what is left when nobody waits for facts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import fmean
from typing import Final, cast

import msgspec

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.dossier import Case, Dossier, Step
from amends.engine.step import step, wake
from amends.engine.words import CaseState, StepState
from amends.policy.load import load
from amends.sandbox.staff import Staff
from amends.world import TMALL, live
from bench.figures import Figure, Scale, main, say

WEEK: Final = timedelta(days=7)
END: Final = datetime(2026, 11, 21, tzinfo=UTC)
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

    def _takes(self, case: Case, task: Step, random: Random) -> timedelta:
        """The same draw in both weeks; only the waiting for another department is left out in one."""
        work, answer, group = (each * random.lognormvariate(-0.4, 0.9) for each in (WORK, ANSWER, GROUP))
        takes = answer if task.state is StepState.BLOCKED else work
        handed = task.state is StepState.BLOCKED or task.desk != case.desk
        return takes if self.pipeline or not handed else takes + group


def measure(scale: Scale) -> Sequence[Figure]:
    orders = 20_000 if scale.name == "full" else 6_000 if scale.name == "half" else 500
    shape = replace(TMALL, diligence=0.0)
    world = live(seed=SEED, shop=shape, start=END - WEEK, until=END, orders=orders)
    told = cast("list[s.AnySignal]", list(world.events_between(END - WEEK, END)))
    policy = compile_playbook(load("tmall"))
    found = {}
    for name, pipeline in (("without", False), ("with", True)):
        say(f"the week {name} the pipeline …")
        crew = Crew(policy, ("1", "2", "3"), END + 3 * WEEK, SEED, pipeline=pipeline)
        found[name] = list(_solved(policy, crew.live(told)))
    note = f"{orders:,} orders in a week; a chat group reacts after {GROUP.total_seconds() / 3600:.0f} h on average"
    hours = {name: fmean([took for took, _, _ in each]) for name, each in found.items()}
    rates = {name: sum(r for _, r, _ in each) / sum(n for _, _, n in each) for name, each in found.items()}
    return [
        Figure("shared problems, solved in: with", hours["with"], "h", HOURS_GOAL, least=False, note=note),
        Figure("shared problems, solved in: without", hours["without"], "h", note=f"{len(found['without']):,} cases"),
        Figure("steps without a hand: with", rates["with"], "share", RATE_GOAL, note=note),
        Figure("steps without a hand: without", rates["without"], "share"),
    ]


def _solved(policy: Policy, story: Iterator[s.AnySignal]) -> Iterator[tuple[float, int, int]]:
    """Of each shared case that ended: its hours, its steps done without a colleague's hand, its steps done."""
    for dossier in _folded(policy, story):
        for case in dossier.cases:
            done = [each for each in case.steps if each.state is StepState.DONE]
            shared = any(each.desk in SHARED for each in done)
            if case.state is CaseState.CLOSED and case.closed_at is not None and shared:
                took = (case.closed_at - case.opened_at).total_seconds() / 3600
                yield took, sum(not each.by.isdecimal() for each in done), len(done)


def _folded(policy: Policy, story: Iterator[s.AnySignal]) -> Iterator[Dossier]:
    """The orders as they stand at the end; the story comes order by order."""
    current = dossiers.new(key="", platform="tmall")
    for signal in story:
        if signal.order != current.key:
            if current.key:
                yield wake(current, END + 3 * WEEK, policy).dossier
            current = dossiers.new(key=signal.order, platform="tmall", policy=policy.version)
        try:
            current = step(current, signal, policy).dossier
        except Misdirected:
            continue
    if current.key:
        yield wake(current, END + 3 * WEEK, policy).dossier


if __name__ == "__main__":
    main(measure, __doc__)
