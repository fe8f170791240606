"""The demo's people at work in the past: they do ready steps and close what is done, some sooner, some never.

One order at a time: the world's signals and people's actions are decided together by the engine in order of time, so
that an action only follows what a person could have seen then. What comes out is the whole story, ready to be imported.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Dossier, Step
from amends.engine.needs import missing
from amends.engine.playbook import StepRule
from amends.engine.step import step, wake
from amends.engine.words import CaseState, StepState
from amends.sandbox import answers

PARTNERS_TAKE = 2  # times as long as our own people
FOUND = "已处理"
MEAN_DELAY = timedelta(hours=14)
CLOSES_AFTER = timedelta(minutes=20)
LONGEST_STORY = 2000  # signals, actions and rings of one order
Event = tuple[datetime, int, s.AnySignal]


@dataclass(frozen=True, slots=True)
class Staff:
    """``people``: ids of those who do the work. ``neglect``: the share of cases nobody ever gets round to."""

    policy: Policy
    people: tuple[str, ...]
    until: datetime
    seed: int
    neglect: float = 0.02

    def live(self, signals: Iterable[s.AnySignal]) -> Iterator[s.AnySignal]:
        """The world's signals with the people's actions among them, order by order, each order's by time."""
        by_order: dict[str, list[s.AnySignal]] = {}
        for signal in signals:
            by_order.setdefault(signal.order, []).append(signal)
        for key, of in by_order.items():
            yield from self._order(key, of)

    def _order(self, key: str, signals: list[s.AnySignal]) -> Iterator[s.AnySignal]:
        random = Random(f"{self.seed}/{key}")
        number = count()
        ahead: list[Event] = [(signal.at, next(number), signal) for signal in signals]
        ahead.sort()
        dossier = dossiers.new(key=key, platform=self.policy.playbook.platforms[0], policy=self.policy.version)
        asked: set[str] = set()
        for _ in range(LONGEST_STORY):
            at = dossier.wake_at
            if at is not None and at < (ahead[0][0] if ahead else self.until):
                dossier = wake(dossier, at, self.policy).dossier
            elif ahead:
                at, _number, signal = heappop(ahead)
                try:
                    dossier = step(dossier, signal, self.policy).dossier
                except Misdirected:  # what a colleague set out to do is no longer there to do
                    continue
                yield signal
            else:
                return
            for action in self._actions(dossier, at, random, asked):
                heappush(ahead, (action.at, next(number), action))
                self._follow(ahead, dossier, action)

    def _follow(self, ahead: list[Event], dossier: Dossier, action: s.AnySignal) -> None:
        """What the world does otherwise because of an action; here nothing."""

    def _actions(self, dossier: Dossier, now: datetime, random: Random, asked: set[str]) -> Iterator[s.AnySignal]:
        for case in dossier.cases:
            if case.state is CaseState.OPEN:
                yield from self._case_actions(dossier, case, now, random, asked)

    def _case_actions(
        self, dossier: Dossier, case: Case, now: datetime, random: Random, asked: set[str]
    ) -> Iterator[s.AnySignal]:
        if self._forgotten(dossier, case):
            return
        for task in case.steps:
            mark = f"{case.no}.{task.name}" + (f".{task.round}" if task.round else "")
            if mark not in asked and self._can_be_done(dossier, case, task):
                asked.add(mark)
                slow = PARTNERS_TAKE if task.state is StepState.BLOCKED else 1
                at = now + slow * self._delay(random)
                if at < self.until:
                    yield self._step_done(dossier, case, task, mark, at, random)
        over = case.steps_done or not case.steps
        if over and f"{case.no}.close" not in asked and now + CLOSES_AFTER < self.until:
            asked.add(f"{case.no}.close")
            yield s.CaseClosed(
                id=f"demo:{dossier.key}:{case.no}.close",
                at=now + CLOSES_AFTER,
                order=dossier.key,
                case=case.no,
                outcome="handled",
                by=random.choice(self.people),
            )

    def _can_be_done(self, dossier: Dossier, case: Case, task: Step) -> bool:
        """Ours to do with all it needs, or a partner's, who does it in a while."""
        scene, rule = self.policy.scene(case.scene), self._rule(case, task.name)
        if scene is None or rule is None or rule.choice:
            return False
        if rule.engine and task.state is not StepState.READY:
            return False
        theirs = task.state is StepState.BLOCKED and bool(rule.party) and task.ready_at is not None
        mine = task.state is StepState.READY
        return (mine or theirs) and not missing(dossier, case, scene.scene, rule.needs)

    def _rule(self, case: Case, name: str) -> StepRule | None:
        scene = self.policy.scene(case.scene)
        return next((step.rule for step in scene.steps if step.rule.name == name), None) if scene else None

    def _step_done(
        self, dossier: Dossier, case: Case, task: Step, mark: str, at: datetime, random: Random
    ) -> s.StepDone:
        rule = self._rule(case, task.name)
        ways = [outcome.name for outcome in rule.ways] if rule else []
        return s.StepDone(
            id=f"demo:{dossier.key}:{mark}",
            at=at,
            order=dossier.key,
            case=case.no,
            step=task.name,
            by=random.choice(self.people),
            text=FOUND if rule and rule.remark else "",
            choice=random.choice(ways) if ways else "",
            form=answers.form(dossier, case, rule, self.policy.playbook, now=at, random=random) if rule else {},
        )

    def _forgotten(self, dossier: Dossier, case: Case) -> bool:
        return Random(f"{self.seed}/{dossier.key}/{case.no}").random() < self.neglect

    def _delay(self, random: Random) -> timedelta:
        """Mostly quick, sometimes long, as work is."""
        return MEAN_DELAY * random.lognormvariate(-0.4, 0.9)
