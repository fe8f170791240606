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
from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Dossier
from amends.engine.step import advance, wake
from amends.engine.words import CaseState, StepState

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
                advance(dossier, (signal,), self.policy)
                yield signal
            else:
                return
            for action in self._actions(dossier, at, random, asked):
                heappush(ahead, (action.at, next(number), action))

    def _actions(self, dossier: Dossier, now: datetime, random: Random, asked: set[str]) -> Iterator[s.AnySignal]:
        for case in dossier.cases:
            if case.state is CaseState.OPEN:
                yield from self._case_actions(dossier, case, now, random, asked)

    def _case_actions(
        self, dossier: Dossier, case: Case, now: datetime, random: Random, asked: set[str]
    ) -> Iterator[s.AnySignal]:
        if self._forgotten(dossier, case):
            return
        for step in case.steps:
            mark = f"{case.no}.{step.name}"
            if step.state is StepState.READY and mark not in asked:
                asked.add(mark)
                at = now + self._delay(random)
                if at < self.until:
                    yield s.StepDone(
                        id=f"demo:{dossier.key}:{mark}",
                        at=at,
                        order=dossier.key,
                        case=case.no,
                        step=step.name,
                        by=random.choice(self.people),
                    )
        over = all(step.state in (StepState.DONE, StepState.SKIPPED) for step in case.steps)
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

    def _forgotten(self, dossier: Dossier, case: Case) -> bool:
        return Random(f"{self.seed}/{dossier.key}/{case.no}").random() < self.neglect

    def _delay(self, random: Random) -> timedelta:
        """Mostly quick, sometimes long, as work is."""
        return MEAN_DELAY * random.lognormvariate(-0.4, 0.9)
