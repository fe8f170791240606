"""A case or clock is quiet exactly where looking at it changes nothing."""

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import pytest

from amends.engine import cases, clocks
from amends.engine import dossier as dossiers
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.step import advance
from amends.engine.words import CaseState, ClockState
from amends.engine.work import NEVER, Work
from amends.world import mixed
from tests.engine.digest import PACKS
from tests.packs import policy as shipped

SIGNALS = 2_500
KEPT = 60


@cache
def lived(pack: str) -> tuple[Policy, list[list[bytes]]]:
    """The dossiers with most going on, each as it stood after every signal."""
    policy, known = shipped(pack), dict[tuple[int, str], tuple[Dossier, list[bytes]]]()
    for shop, signal in mixed(seed=5, signals=SIGNALS, shops=4):
        fresh = dossiers.new(key=signal.order, platform=""), list[bytes]()
        held, stood = known.setdefault((shop, signal.order), fresh)
        list(advance(held, (signal,), policy))
        stood.append(dossiers.encode(held))
    return policy, sorted((stood for _, stood in known.values()), key=lambda stood: -len(stood[-1]))[:KEPT]


def early(pack: str) -> Iterator[Work]:
    """Each dossier with facts that were told later, by generated rules and by plain ones."""
    policy, there = lived(pack)
    for rules in (policy, policy.interpreted()):
        for stood in there:
            for before, after in [*itertools.pairwise(stood), *((each, stood[-1]) for each in stood)]:
                work, told = Work(dossiers.decode(before), rules), dossiers.decode(after)
                work.d.facts = work.f = told.facts
                work.at = (told.now or NEVER) + timedelta(minutes=1)
                yield work


@pytest.mark.parametrize("pack", PACKS)
def test_a_case_is_quiet_exactly_where_a_review_changes_nothing(pack: str) -> None:
    met: Counter[bool] = Counter()
    for work in early(pack):
        for case in work.d.cases:
            scene = work.policy.scene(case.scene)
            if case.state is CaseState.OPEN and scene is not None:
                thread, before = work.about(case.subject), dossiers.encode(work.d)
                quiet = scene.quiet(work.d, work.f, thread, case)
                cases._review(work, case, scene, thread)
                assert quiet is (dossiers.encode(work.d) == before), case
                met[quiet] += 1
    assert min(met[True], met[False]) > 10, met


@pytest.mark.parametrize("pack", PACKS)
def test_a_clock_is_quiet_exactly_where_settling_changes_nothing(pack: str) -> None:
    met: Counter[bool] = Counter()
    for work in early(pack):
        for clock in tuple(work.d.clocks):
            rule = work.policy.clock(clock.rule)
            if clock.state is ClockState.RUNNING and rule is not None:
                thread, case = work.about(clock.subject), work.case_or_none(clock.case)
                quiet = rule.quiet(work.d, work.f, thread, case, clock, work.at)
                before = dossiers.encode(work.d)
                clocks._settle(work, clock, rule)
                assert quiet is (dossiers.encode(work.d) == before), clock
                met[quiet] += 1
    assert min(met[True], met[False]) > 10, met
