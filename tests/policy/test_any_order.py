"""In whatever order a history arrives, answers before their asking too, it ends in the same clocks and open cases."""

from datetime import timedelta
from itertools import permutations
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.compiler import compile_playbook
from amends.engine.dossier import Dossier
from amends.engine.signals import Signal
from amends.engine.step import steps
from amends.engine.words import CaseState, ClockState, Phase, RefundType, Scan
from amends.policy import overlay
from amends.policy.load import names
from tests.engine.histories import ORDER, START, Life, answered, changes, timed
from tests.packs import policy

ABOUT: dict[str, object] = {"ref": "R"}
PLACED = (
    s.OrderPlaced,
    {
        "amount": 100, "currency": "CNY", "ship_by": START + timedelta(days=30),
        "receipt_ends_at": START + timedelta(days=30, hours=12),
    },
)  # fmt: skip
LIVE = (ClockState.RUNNING, ClockState.PAUSED)


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


def asked(type_: RefundType, phase: Phase) -> tuple[type[Signal], dict[str, object]]:
    return s.RefundAsked, {**ABOUT, "type": type_, "amount": 50, "phase": phase, "version": "1"}


def lives(type_: RefundType) -> list[Life]:
    """What happens around one request, from the asking to its end, a parcel on its road between."""
    during, after = asked(type_, Phase.ONSALE), asked(type_, Phase.AFTERSALE)
    agreed, refused = (s.RefundAgreed, ABOUT), (s.RefundRefused, ABOUT)
    left: tuple[type[Signal], dict[str, object]] = (s.ParcelHandedOver, {})
    return [
        [PLACED, during, left, agreed, (s.ReturnShipped, ABOUT), (s.ReturnReceived, ABOUT)],
        [PLACED, during, left, refused, (s.ParcelScanned, {"scan": Scan.DEPARTED})],
        [PLACED, left, (s.ParcelDelivered, {}), after, refused],
        [PLACED, left, (s.ParcelScanned, {"scan": Scan.DEPARTED}), (s.ParcelDelivered, {}), during],
        [PLACED, left, during, agreed, (s.RefundPaid, ABOUT)],
    ]


def of_a_part(type_: RefundType) -> list[Life]:
    """A request for all of it or for a part, before anything is shipped: whether the rest is still owed."""
    part = asked(type_, Phase.ONSALE)
    whole = (part[0], {**part[1], "amount": 100})
    less: tuple[type[Signal], dict[str, object]] = (s.RefundChanged, {**ABOUT, "amount": 40, "version": "2"})
    later: tuple[type[Signal], dict[str, object]] = (s.OrderChanged, {"ship_by": START + timedelta(days=31)})
    return [
        [PLACED, part, later, (s.RefundPaid, ABOUT)],
        [PLACED, later, whole, less],
        [PLACED, whole, less, (s.RefundPaid, ABOUT)],
        [PLACED, whole, (s.RefundClosed, ABOUT), later],
        [PLACED, part, (s.ParcelHandedOver, {}), (s.RefundPaid, ABOUT)],
        [later, whole, (s.RefundAgreed, ABOUT), (s.RefundPaid, ABOUT)],
    ]


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("type_", [RefundType.REFUND_ONLY, RefundType.RETURN_REFUND])
def test_each_of_all_the_orders_in_which_a_request_can_be_told_ends_the_same(name: str, type_: RefundType) -> None:
    for life in (*lives(type_), *of_a_part(type_)):
        history = [
            msgspec.structs.replace(each, at=START + timedelta(seconds=20 * number))
            for number, each in enumerate(timed([life]))
        ]
        right = owed(name, told(name, history))
        wrong = [each for each in permutations(history) if owed(name, told(name, list(each))) != right]
        assert not wrong, [each.id for each in wrong[0]]


@pytest.mark.mission("T3")
@pytest.mark.parametrize("name", names())
def test_an_order_that_was_never_told_as_placed_is_not_to_be_shipped_once_it_is_refunded(name: str) -> None:
    """Once it is told after all, and more was paid for it, the rest is still to be shipped."""
    later: tuple[type[Signal], dict[str, object]] = (s.OrderChanged, {"ship_by": START + timedelta(days=31)})
    asked_ = asked(RefundType.REFUND_ONLY, Phase.ONSALE)
    paid: tuple[type[Signal], dict[str, object]] = (s.RefundPaid, ABOUT)
    whole = (asked_[0], {**asked_[1], "amount": 100})
    if "ship" in running(name, [PLACED, later, whole, paid]):
        return  # there a refund alone takes nothing off the list of what is to be shipped
    lives_told: tuple[tuple[Life, bool], ...] = (
        ([later], True),
        ([later, asked_, paid], False),
        ([later, asked_, paid, PLACED], True),
    )
    for life, ships in lives_told:
        assert ("ship" in running(name, life)) is (ships and "ship" in policy(name).clocks), life


def running(name: str, life: Life) -> set[str]:
    """The clocks that run after it."""
    history = [
        msgspec.structs.replace(each, at=START + timedelta(seconds=20 * number))
        for number, each in enumerate(timed([life]))
    ]
    return {clock for kind, clock, *_rest in owed(name, told(name, history)) if kind == "clock"}


@pytest.mark.mission("X6")
@pytest.mark.parametrize(
    ("said", "apart", "refunded"), [("", 5, 40), ("", 15, 80), ("1 min", 5, 80), ("1 h", 15, 40), ("1 h", 90, 80)]
)
def test_how_far_apart_a_payout_told_twice_may_lie_is_the_playbooks_to_say(
    said: str, apart: int, refunded: int
) -> None:
    """Ten minutes as it comes, a merchant's own span over it; told in either order."""
    text = f"base: tmall\nset:\n  same_within: {said}\n"
    own = compile_playbook(overlay.load(text, number=1)) if said else policy("tmall")
    asked_: tuple[type[Signal], dict[str, object]] = asked(RefundType.REFUND_ONLY, Phase.ONSALE)
    first, again = (
        s.RefundPaid(id=f"p{n}", at=START + timedelta(hours=1, minutes=apart * n), order=ORDER, ref="R", amount=40)
        for n in range(2)
    )
    history = timed([[PLACED, asked_]])
    for payouts in ([first, again], [again, first]):
        dossier = dossiers.new(key=ORDER, platform="tmall", policy=own.reference)
        assert steps(dossier, [*history, *payouts], own)[-1].dossier.facts.refunded == refunded
