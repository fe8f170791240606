"""A step whose time runs out may have a way of its own: the second contact, then the lead; an answer ends that."""

from datetime import timedelta

import pytest

from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.playbook import EffectRule, Op, StepOutcome, StepRule
from amends.engine.playbook import Test as Asked
from amends.engine.signals import ParcelDelivered, PartnerAnswered, StepDone
from amends.engine.step import step, wake
from amends.engine.words import ClockState, Reply, StepState
from tests.engine.small import say, span
from tests.engine.test_step_order import WHEN, begun, rules

pytestmark = pytest.mark.mission("B1")
HOUR = timedelta(hours=1)
ANSWERED = Asked("request.answered_at", Op.KNOWN, value=True)
SILENT = StepOutcome("silent", say("silent"), ("second",), late=True)
ASK = StepRule("ask", say("ask"), "x", party="supplier", within=span("4 h"), done_when=ANSWERED, outcomes=(SILENT,))
SECOND = StepRule(
    "second", say("second"), "x", party="supplier", within=span("2 h"), done_when=ANSWERED,
    outcomes=(StepOutcome("silent", say("silent"), ("lead",), late=True),),
)  # fmt: skip
LEAD = StepRule("lead", say("lead"), "lead")


def standing(dossier: Dossier) -> dict[str, tuple[str, str]]:
    return {each.name: (each.state.value, each.choice) for each in dossier.cases[0].steps}


def answer(at: timedelta) -> PartnerAnswered:
    return PartnerAnswered(id="a", at=WHEN + at, order="T-1", ref="Q", answer=Reply.YES, kept=True)


@pytest.fixture
def of() -> Policy:
    return rules(ASK, SECOND, LEAD)


def test_silence_leads_to_the_second_contact_and_then_to_the_lead(of: Policy) -> None:
    dossier = begun(of)
    assert standing(dossier) == {"ask": ("blocked", ""), "second": ("waiting", ""), "lead": ("waiting", "")}
    dossier = wake(dossier, WHEN + 4 * HOUR, of).dossier
    assert standing(dossier) == {"ask": ("done", "silent"), "second": ("blocked", ""), "lead": ("waiting", "")}
    assert dossier.cases[0].steps[0].by == "engine"
    dossier = wake(dossier, WHEN + 6 * HOUR, of).dossier
    assert standing(dossier)["lead"] == ("ready", "")
    assert {(clock.name, clock.state) for clock in (*dossier.clocks, *dossier.ended)} == {
        ("step:ask", ClockState.MISSED),
        ("step:second", ClockState.MISSED),
    }


def test_an_answer_in_time_ends_it_and_nobody_else_is_asked(of: Policy) -> None:
    dossier = step(begun(of), answer(3 * HOUR), of).dossier
    assert standing(dossier) == {"ask": ("done", ""), "second": ("skipped", ""), "lead": ("skipped", "")}
    later = wake(dossier, WHEN + 9 * HOUR, of).dossier
    assert standing(later) == standing(dossier)


def test_an_answer_after_the_silence_ends_what_was_asked_second(of: Policy) -> None:
    dossier = step(begun(of), answer(5 * HOUR), of).dossier
    assert standing(dossier) == {"ask": ("done", "silent"), "second": ("done", ""), "lead": ("skipped", "")}


def test_nobody_chooses_to_be_late_and_late_effects_still_go_out() -> None:
    ways = (StepOutcome("done", say("done")), SILENT)
    warned = StepRule("ask", say("ask"), "x", within=span("4 h"), late=(EffectRule("alarm", "lead"),), outcomes=ways)
    of = rules(warned, StepRule("second", say("second"), "x"))
    dossier = begun(of)
    with pytest.raises(Misdirected, match="say how it ended: done"):
        step(dossier, StepDone(id="s", at=WHEN + HOUR, order="T-1", case=1, step="ask", choice="silent"), of)
    outcome = wake(dossier, WHEN + 4 * HOUR, of)
    assert [(effect.kind, effect.to) for effect in outcome.effects] == [("alarm", "lead")]
    assert standing(outcome.dossier)["second"] == ("ready", "")


def test_what_the_engine_does_and_comes_back_is_done_once() -> None:
    delivered = Asked("delivered_at", Op.KNOWN, value=True)
    told = StepRule("tell", say("tell"), "x", engine=True, when=delivered, effects=(EffectRule("notify", "x"),))
    of = rules(told, LEAD)
    dossier = begun(of)
    assert dossier.cases[0].steps[0].state is StepState.SKIPPED
    outcome = step(dossier, ParcelDelivered(id="d", at=WHEN + HOUR, order="T-1"), of)
    assert [effect.kind for effect in outcome.effects] == ["notify"]
    assert standing(outcome.dossier)["tell"] == ("done", "")
