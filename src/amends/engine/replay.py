"""Replay: the engine over past signals, as fast as it goes, with every clock rung up to the end of the period."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from amends.engine import dossier as dossiers
from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.outcome import Outcome, Verb
from amends.engine.signals import OrderPlaced, Signal, source
from amends.engine.step import advance, step, wake
from amends.engine.words import Source

OURS = frozenset({Source.COLLEAGUE, Source.ENGINE})  # who may name a case, a step or a clock


class Replay(msgspec.Struct, frozen=True):
    """``scenes``: keys of the orders each scene was recognised in and stands, sorted. ``orders``: orders placed."""

    orders: int
    end: datetime | None
    scenes: dict[str, list[str]]
    signals: int
    cases: int
    missed: dict[str, int]
    effects: dict[str, int]

    @property
    def counts(self) -> dict[str, int]:
        """Scene names with the number of orders."""
        return {name: len(keys) for name, keys in self.scenes.items()}


class ReplayTally:
    """Gathers what replayed dossiers come to."""

    def __init__(self, policy: Policy) -> None:
        self.scenes: dict[str, list[str]] = {scene.name: [] for scene in policy.playbook.scenes}
        self.missed: dict[str, int] = defaultdict(int)
        self.effects: dict[str, int] = defaultdict(int)
        self.orders = self.signals = self.cases = 0

    def add(self, dossier: Dossier, outcomes: list[Outcome], *, placed: bool) -> None:
        """Count one dossier at the end of its replay."""
        self.orders += placed
        self.cases += len(dossier.cases)
        for scene in dossier.scenes():
            self.scenes[scene].append(dossier.key)
        for clock in (*dossier.clocks, *dossier.ended):
            self.missed[clock.name] += clock.missed + clock.missed_rounds
        for outcome in outcomes:
            for reason in outcome.reasons:
                if reason.verb is Verb.EFFECT:
                    self.effects[reason.what] += 1


def replay(
    signals: Iterable[Signal],
    policy: Policy,
    *,
    until: datetime | None = None,
    progress: Callable[[int], None] | None = None,
) -> Replay:
    """Re-run a period under a policy.

    Signals may come in any order: each dossier's are decided by their own time, those after ``until`` left out
    (default: the time of the last). Every clock due up to and including the end then rings. ``progress`` hears how
    many orders are done.
    """
    by_order: dict[str, list[Signal]] = defaultdict(list)
    for signal in signals:
        by_order[signal.order].append(signal)
    end = until or max((s.at for of in by_order.values() for s in of), default=None)
    return replay_orders(by_order.items(), policy, end=end, progress=progress)


def replay_orders(
    orders: Iterable[tuple[str, list[Signal]]],
    policy: Policy,
    *,
    end: datetime | None,
    progress: Callable[[int], None] | None = None,
) -> Replay:
    """``replay`` of signals that are sorted into (key, signals) of one dossier each, which may come one by one."""
    tally = ReplayTally(policy)
    for number, (key, of) in enumerate(orders, 1):
        _replay_one(tally, key, of, policy, end)
        if progress is not None:
            progress(number)
    return Replay(
        orders=tally.orders,
        end=end,
        scenes={name: sorted(keys) for name, keys in tally.scenes.items()},
        signals=tally.signals,
        cases=tally.cases,
        missed={name: count for name, count in sorted(tally.missed.items()) if count},
        effects=dict(sorted(tally.effects.items())),
    )


def _replay_one(tally: ReplayTally, key: str, signals: list[Signal], policy: Policy, end: datetime | None) -> None:
    due = sorted((s for s in signals if end is None or s.at <= end), key=_in_time)
    if not due:
        return
    outcomes = _outcomes(dossiers.new(key=key, platform=_platform(policy), policy=policy.version), due, policy)
    if not outcomes:
        return
    tally.signals += sum(outcome.applied for outcome in outcomes)
    if end is not None:
        outcomes.append(wake(outcomes[-1].dossier, end, policy))
    tally.add(outcomes[-1].dossier, outcomes, placed=any(isinstance(s, OrderPlaced) for s in due))


def _outcomes(fresh: Dossier, signals: list[Signal], policy: Policy) -> list[Outcome]:
    """Decided in order; what a colleague did to something that isn't there under this policy is left out."""
    found: list[Outcome] = []
    dossier = fresh
    for signal in signals:
        try:
            outcome = _decide(dossier, signal, policy)
        except Misdirected:
            continue
        dossier = outcome.dossier
        found.append(outcome)
    return found


def _decide(dossier: Dossier, signal: Signal, policy: Policy) -> Outcome:
    """What can't be refused is decided on the dossier itself, not on a copy."""
    return step(dossier, signal, policy) if source(signal) in OURS else advance(dossier, (signal,), policy)[0]


def _in_time(signal: Signal) -> tuple[datetime, bool]:
    """By time; of what happened at one moment, the placing of the order first, the rest as it came."""
    return signal.at, not isinstance(signal, OrderPlaced)


def _platform(policy: Policy) -> str:
    return policy.playbook.platforms[0] if policy.playbook.platforms else ""
