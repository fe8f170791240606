"""What a case still has to collect, and on whom the burden of proof lies."""

import pytest

from amends.engine import dossier as dossiers
from amends.engine.dossier import Case, Dossier
from amends.engine.evidence import burden, checklist
from amends.engine.playbook import EvidenceItem, Liability, Op, Scene
from amends.engine.playbook import Test as Asked
from amends.engine.subjects import DisputeFacts
from amends.engine.words import Goods, Party
from tests.engine.small import at, say

SIGNED = (
    EvidenceItem("waybill", say("waybill")),
    EvidenceItem("own_signature", say("signed by the buyer"), choice="signature"),
    EvidenceItem("third_party", say("stamped authority"), choice="signature"),
    EvidenceItem("admitted", say("admitted in chat"), choice="signature"),
    EvidenceItem("box_photo", say("photo of the box"), when=Asked("goods", Op.EQ, "received")),
    EvidenceItem("second_round", say("for the appeal"), stage="appeal"),
)
RULES = (
    Liability(((Party.BUYER, 10_000),), when=Asked("goods", Op.EQ, "received"), why=say("signed for")),
    Liability(((Party.MERCHANT, 10_000),), why=say("not signed for")),
)
SCENE = Scene(
    "signed", say("signed"), "SIGNED_NOT_RECEIVED", ("dispute.opened",), "d", "x", evidence=SIGNED, burden=RULES
)


def case(*have: str) -> Case:
    return Case(1, "d", "dispute:1", "signed", "SIGNED_NOT_RECEIVED", "x", "small@1", at("11-15 10:00"), evidence=have)


def dossier(*, stage: str = "", goods: Goods = Goods.IN_TRANSIT) -> Dossier:
    found = dossiers.new(key="T-1", platform="tmall")
    found.facts.goods = goods
    found.facts.subjects["dispute:1"] = DisputeFacts(ref="1", stage=stage)
    return found


@pytest.mark.mission("T7", "T8")
@pytest.mark.parametrize(
    ("have", "done", "complete"),
    (
        ((), 0, False),
        (("waybill",), 1, False),
        (("admitted",), 1, False),
        (("waybill", "admitted"), 2, True),
        (("waybill", "own_signature", "third_party"), 2, True),
        (("waybill", "something_else"), 1, False),
    ),
)
def test_any_one_of_a_choice_completes_it(have: tuple[str, ...], done: int, complete: bool) -> None:
    found = checklist(dossier(), case(*have), SCENE)
    assert [need.name for need in found.needs] == ["waybill", "signature"]
    assert (found.done, found.complete) == (done, complete)


@pytest.mark.mission("T7")
def test_an_item_is_asked_for_only_where_its_condition_holds() -> None:
    names = [need.name for need in checklist(dossier(goods=Goods.RECEIVED), case(), SCENE).needs]
    assert names == ["waybill", "signature", "box_photo"]


@pytest.mark.mission("T8")
@pytest.mark.parametrize(("stage", "asked"), (("", False), ("opened", False), ("appeal", True)))
def test_an_item_belongs_to_its_stage(stage: str, asked: bool) -> None:
    names = [need.name for need in checklist(dossier(stage=stage), case(), SCENE).needs]
    assert ("second_round" in names) is asked


def test_what_came_in_is_told() -> None:
    (waybill, signature) = checklist(dossier(), case("third_party"), SCENE).needs
    assert (waybill.have, signature.have, len(signature.items)) == ((), ("third_party",), 3)


def test_nothing_to_collect_is_complete() -> None:
    scene = Scene("bare", say("bare"), "OTHER", ("dispute.opened",), "d", "x")
    assert checklist(dossier(), case(), scene).complete
    assert burden(dossier(), case(), scene) is None


@pytest.mark.mission("T7", "T8")
@pytest.mark.parametrize(("goods", "party"), ((Goods.RECEIVED, Party.BUYER), (Goods.IN_TRANSIT, Party.MERCHANT)))
def test_the_burden_of_proof_follows_the_goods(goods: Goods, party: Party) -> None:
    rule = burden(dossier(goods=goods), case(), SCENE)
    assert rule is not None
    assert rule.shares == ((party, 10_000),)
    assert rule.why.en
