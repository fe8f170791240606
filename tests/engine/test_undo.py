"""Taking back: the fold of a log with an action taken back is the fold without it."""

from datetime import timedelta

import pytest
from hypothesis import given

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.actions import Misdirected
from amends.engine.dossier import Dossier
from amends.engine.signals import Signal
from amends.engine.step import step, steps, wake
from amends.engine.words import Source
from tests.engine.small import policy
from tests.engine.strategies import START, streams
from tests.engine.test_laws import LAWS, fresh

POLICY = policy()
LATE = START + timedelta(days=41)
SOON = LATE + timedelta(seconds=5)
PROMISED = s.PromiseMade(
    id="p", at=LATE, order="T-1", ref="mine", what="gift", due=LATE + timedelta(hours=1), source=Source.COLLEAGUE
)


def back(ref: str = "p", press: str = "back") -> s.ActionUndone:
    return s.ActionUndone(id=press, at=SOON, order="T-1", ref=ref)


def plain(dossier: Dossier) -> bytes:
    """As stored, but for what it knows of the action itself."""
    known = dossiers.decode(dossiers.encode(dossier))
    known.seen, known.latest, known.before, known.now = set(), "", b"", None
    return dossiers.encode(known)


@LAWS
@given(streams)
def test_taken_back_is_as_if_never_told(stream: list[Signal]) -> None:
    before = steps(fresh(), stream, POLICY)[-1].dossier
    after = steps(before, [PROMISED, back()], POLICY)[-1].dossier
    assert after.now == SOON
    assert not after.before
    assert plain(wake(after, SOON, POLICY).dossier) == plain(wake(before, SOON, POLICY).dossier)
    assert not step(after, PROMISED, POLICY).applied


@LAWS
@given(streams)
def test_nothing_is_taken_back_once_something_else_is_told(stream: list[Signal]) -> None:
    dossier = steps(fresh(), [PROMISED, *stream], POLICY)[-1].dossier
    with pytest.raises(Misdirected, match="something else"):
        step(dossier, back(), POLICY)


@pytest.mark.parametrize("first", [s.PaymentCleared(id="c", at=LATE, order="T-1"), PROMISED])
def test_only_the_latest_action_is_taken_back(first: Signal) -> None:
    dossier = steps(fresh(), [first], POLICY)[-1].dossier
    with pytest.raises(Misdirected) as refused:
        step(dossier, back(ref="another"), POLICY)
    assert refused.value.field == "ref"


def test_a_dossier_keeps_one_state_before_and_no_more() -> None:
    note = s.PromiseMade(
        id="q", at=SOON, order="T-1", ref="two", what="gift", due=SOON + timedelta(days=1), source=Source.COLLEAGUE
    )
    dossier = steps(fresh(), [PROMISED, note], POLICY)[-1].dossier
    assert dossiers.decode(dossier.before).before == b""
    assert steps(dossier, [back(ref="q")], POLICY)[-1].dossier.before == b""
