"""In whatever order a history arrives, answers before their asking too, it ends in the same clocks and open cases."""

from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.engine import dossier as dossiers
from amends.engine.compiler import Policy, compile_playbook
from amends.engine.dossier import Dossier
from amends.engine.signals import Signal
from amends.engine.step import steps
from amends.engine.words import CaseState, ClockState
from amends.policy.load import load, names
from tests.engine.histories import ORDER, answered, changes

LIVE = (ClockState.RUNNING, ClockState.PAUSED)


@cache
def policy(name: str) -> Policy:
    return compile_playbook(load(name))


def told(name: str, history: list[Signal]) -> Dossier:
    fresh = dossiers.new(key=ORDER, platform=policy(name).playbook.platforms[0], policy=policy(name).reference)
    return steps(fresh, history, policy(name))[-1].dossier


def owed(name: str, dossier: Dossier) -> set[tuple[str, ...]]:
    """What runs to when, but for rounds and steps, which begin when they are first seen; and what is open.

    A case about the whole order bears what told of it last.
    """
    own = {scene.name for scene in policy(name).playbook.scenes if scene.per_thread}
    found: set[tuple[str, ...]] = {
        ("case", case.scene, case.subject if case.scene in own else "")
        for case in dossier.cases
        if case.state is CaseState.OPEN
    }
    for clock in dossier.clocks:
        rule = policy(name).clocks[clock.rule].rule
        if clock.state in LIVE and rule.every is None and not clock.name.startswith("step:"):
            found.add(("clock", clock.name, clock.subject, clock.due_at.isoformat()))
    return found


@pytest.mark.parametrize("name", names())
@settings(deadline=None, max_examples=50)
@given(history=changes() | answered(), chance=st.randoms(use_true_random=False))
def test_any_order_of_arrival_ends_in_the_same_clocks_and_cases(
    name: str, history: list[Signal], chance: Random
) -> None:
    arrived = list(history)
    chance.shuffle(arrived)
    assert owed(name, told(name, arrived)) == owed(name, told(name, history))
