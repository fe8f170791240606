"""A scene takes a case over: what was done stays done, but another act under the same name is still to be done."""

import msgspec

from amends.engine.compiler import Policy, compile_playbook
from amends.engine.dossier import Dossier
from amends.engine.playbook import Op, Scene, StepRule
from amends.engine.playbook import Test as Asked
from amends.engine.signals import ParcelDelivered
from tests.engine.small import policy, say, span
from tests.engine.test_step_order import WHEN, begun, one, pressed, states, tell

LOOK = StepRule("look", say("ask what is wrong"), "x", within=span("4 h"))
ANSWER = StepRule("answer", say("answer"), "x", after=("look",))
DELIVERED = ParcelDelivered(id="1", at=WHEN, order="T-1")


def scenes(*later: StepRule) -> Policy:
    first = Scene("s", say("s"), "P", ("partner.asked",), "s", "x", steps=(LOOK, ANSWER))
    second = Scene("t", say("t"), "P", ("parcel.delivered",), "s", "x", rank=5, steps=later)
    return compile_playbook(msgspec.structs.replace(policy().playbook, scenes=(first, second), clocks=(), fields={}))


def due(dossier: Dossier) -> list[str]:
    return [f"{clock.name} {clock.due_at - WHEN}" for clock in dossier.clocks]


def test_the_same_act_stays_done() -> None:
    of = scenes(LOOK, ANSWER)
    dossier = tell(pressed(begun(of), of, "look"), of, DELIVERED)
    assert states(dossier) == {"look": "done", "answer": "ready"}
    assert dossier.cases[0].scenes == ("s", "t")


def test_another_act_under_its_name_is_to_be_done_and_what_comes_after_waits_for_it() -> None:
    other = msgspec.structs.replace(LOOK, title=say("ask who signed"), within=span("1 h"))
    of = scenes(other, ANSWER)
    dossier = tell(pressed(begun(of), of, "look"), of, DELIVERED)
    assert states(dossier) == {"look": "ready", "answer": "waiting"}
    assert one(dossier, "look").round == 1  # told from the one that is done
    assert due(dossier) == ["step:look 1:00:00"]
    assert states(pressed(dossier, of, "look")) == {"look": "done", "answer": "ready"}


def test_the_first_acts_deadline_is_not_the_seconds() -> None:
    of = scenes(msgspec.structs.replace(LOOK, title=say("ask who signed"), within=span("1 h")), ANSWER)
    dossier = begun(of)
    assert due(dossier) == ["step:look 4:00:00"]
    dossier = tell(dossier, of, DELIVERED)
    assert due(dossier) == ["step:look 1:00:00"]
    assert one(dossier, "look").round == 0


def test_what_a_fact_shows_is_the_same_act_whatever_it_is_called() -> None:
    known = Asked("delivered_at", Op.KNOWN, value=True)
    shown = msgspec.structs.replace(LOOK, title=say("see it delivered"), done_when=known)
    of = scenes(shown, ANSWER)
    dossier = tell(pressed(begun(of), of, "look"), of, DELIVERED)
    assert states(dossier)["look"] == "done"
