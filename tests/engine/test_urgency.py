"""A case's place among its clocks: the highest decides, and when another overtakes it is known before."""

from datetime import timedelta

import msgspec
import pytest

from amends.engine import dossier as dossiers
from amends.engine.dossier import Dossier
from amends.engine.ranks import ACT_NOW, DUE, USED_UP
from amends.engine.signals import OrderPlaced, RefundAsked
from amends.engine.step import steps
from amends.engine.urgency import urgency
from amends.engine.words import ClockState, RefundType
from tests.engine.small import policy
from tests.engine.strategies import START

pytestmark = pytest.mark.mission("X3")
POLICY = policy()


def late_delivery_and_an_answer_due_in_two_days() -> Dossier:
    """A hundred a day lost since the delivery is late; a hundred times that once the answer is."""
    told = (
        OrderPlaced(id="p", at=START, order="T-1", amount=1_000_000, currency="CNY", ship_by=START + timedelta(days=9)),
        RefundAsked(id="r", at=START, order="T-1", ref="R", type=RefundType.REFUND_ONLY, amount=1_000_000, version="v"),
    )
    made = steps(dossiers.new(key="T-1", platform="tmall"), told, POLICY)[-1].dossier
    answer = next(clock for clock in made.clocks if clock.name == "answer")
    late = msgspec.structs.replace(answer, no=99, rule="deliver", name="deliver", state=ClockState.MISSED)
    return msgspec.structs.replace(made, clocks=[answer, late])


def test_the_clock_that_stands_highest_decides_and_overtaking_is_a_turn() -> None:
    dossier = late_delivery_and_an_answer_due_in_two_days()
    case = dossier.cases[0]
    first = urgency(dossier, case, POLICY, START)
    assert (first.clock, first.band, first.loss) == (99, USED_UP, 100)
    answer = dossier.clocks[0]
    assert first.turns_at is not None
    seen, turns = [first.clock], first.turns_at
    for _turn in range(8):
        before = urgency(dossier, case, POLICY, turns - timedelta(seconds=2))
        found = urgency(dossier, case, POLICY, turns)
        assert before.clock == seen[-1], "nothing changed before the moment told"
        seen.append(found.clock)
        if found.clock != 99 or found.turns_at is None:
            break
        turns = found.turns_at
    assert found.clock == answer.no
    assert found.band in {DUE, ACT_NOW}
    assert turns < answer.due_at - timedelta(hours=10)
