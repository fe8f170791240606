"""What the engine does by itself a person does where the rule says so, and then it is the person's and stays theirs."""

import msgspec
import pytest

from amends.engine import dossier as dossiers
from amends.engine.compiler import Policy
from amends.engine.dossier import Dossier
from amends.engine.playbook import EffectRule, Op, StepRule
from amends.engine.playbook import Test as Asked
from amends.engine.signals import StepDone
from amends.engine.step import step, wake
from tests.engine.small import say, span
from tests.engine.test_step_order import WHEN, asks, begun, rules

pytestmark = pytest.mark.mission("B2")
TELL = StepRule(
    "tell", say("tell"), "reception", within=span("2 h"), engine=True, automation="on",
    effects=(EffectRule("message", "buyer", text=say("sorry")),), by_hand=Asked("buyer.tone", Op.GE, 2),
)  # fmt: skip
NEXT = StepRule("next", say("next"), "x", after=("tell",), remark=True)


@pytest.fixture
def of() -> Policy:
    return rules(TELL, NEXT)


def angry(dossier: Dossier, tone: int) -> Dossier:
    return msgspec.structs.replace(dossier, facts=msgspec.structs.replace(dossier.facts, tone=tone))


def standing(dossier: Dossier) -> dict[str, tuple[str, str]]:
    return {each.name: (each.state.value, each.by) for each in dossier.cases[0].steps}


def done(name: str) -> StepDone:
    return StepDone(id=f"d:{name}", at=WHEN, order="T-1", case=1, step=name, by="7", text="说了")


def test_it_is_done_at_once_by_the_engine(of: Policy) -> None:
    dossier = begun(of)
    assert standing(dossier) == {"tell": ("done", "engine"), "next": ("ready", "")}
    assert [clock.name for clock in dossier.clocks] == []


def test_a_person_does_it_where_the_rule_says_so_with_its_clock_and_its_effects(of: Policy) -> None:
    dossier = step(angry(dossiers.new(key="T-1", platform="tmall"), 2), asks(), of).dossier
    assert standing(dossier) == {"tell": ("ready", ""), "next": ("waiting", "")}
    assert [clock.name for clock in dossier.clocks] == ["step:tell"]
    calm = wake(angry(dossier, 0), WHEN, of).dossier
    assert standing(calm)["tell"] == ("ready", ""), "whose it has become, theirs it stays"
    outcome = step(dossier, done("tell"), of)
    assert [(effect.kind, effect.to) for effect in outcome.effects] == [("message", "buyer")]
    assert standing(outcome.dossier) == {"tell": ("done", "7"), "next": ("ready", "")}
