"""There is always something to offer: in no state that goods and facts can be in do conditions hide every remedy."""

from itertools import chain

import pytest

from amends.engine.conditions import holds
from amends.engine.dossier import Case, Dossier
from amends.engine.playbook import ALWAYS, Scene
from amends.engine.subjects import NO_SUBJECT
from amends.engine.words import CaseState, Goods
from amends.policy.load import names
from tests.packs import policy
from tests.policy.looks import pack, played

NAMES = names()
packs = pytest.mark.parametrize("name", NAMES)
ASKED = frozenset({"refund", "dispute", "problem", "parcel"})
# Scenes in which a buyer asks for something and there is nothing to choose, and why.
NOTHING_TO_CHOOSE = {
    "refund_unanswered": "the platform has decided already",
    "money_not_arrived": "it was agreed to; the money has to be found",
    "not_sent_back": "the buyer let it lapse",
    "received_by_platform": "the platform has refunded already",
    "evidence_missed": "the time to offer anything is over",
    "negotiation_over": "only the evidence is left to give",
    "ruling_late": "the platform's turn",
    "dispute_unanswered": "the buyer's sum is paid already",
    "refunded_yet_complained": "the money is back; only the proof counts",
    "shipped_without_proof": "first the parcel has to be found",
    "chargeback_already_refunded": "paid once; never twice",
    "chargeback_out_of_time": "the bank takes no dispute any more",
    "chargeback_lost": "the bank has ruled",
    "refund_beside_chargeback": "the bank pays it back, not we",
    "amazon_appeal_info_asked": "only the papers asked for count",
    "paypal_too_late": "PayPal takes no dispute any more",
    "jd_ruled_for_buyer": "the ruling is to be carried out",
    "jd_repair_in": "it is being mended, as was agreed",
    "jd_public_outcry": "first the facts",
    "jd_fresh_in_time": "the share that is bad decides: a scene of its own for each band",
    "order_failed": "the order has to be entered",
    "abusive_review": "contested, not settled",
    "deposit_back_to_account": "the rule has decided, finance pays it",
    "buyer_unreachable": "the buyer's number is wanted, nothing else",
}


def offered(dossier: Dossier, case: Case, scene: Scene) -> list[str]:
    """Names of the remedies that are offered in the case as the facts stand."""
    thread = dossier.facts.subjects.get(case.subject, NO_SUBJECT)
    return [each.name for each in scene.remedies if holds(each.when, dossier, dossier.facts, thread, case)]


def own_scenes(name: str) -> dict[str, Scene]:
    return {scene.name: scene for scene in policy(name).playbook.scenes if scene.case}


@pytest.mark.mission("A10", "T7")
@packs
def test_a_scene_that_offers_anything_offers_something_whatever_the_facts(name: str) -> None:
    """One remedy at least has no condition, so no state can hide them all."""
    offering = (scene for scene in own_scenes(name).values() if scene.remedies)
    assert [s.name for s in offering if all(remedy.when != ALWAYS for remedy in s.remedies)] == []


@pytest.mark.mission("A10", "T7")
@packs
def test_what_a_buyer_asks_for_can_be_answered_with_an_offer(name: str) -> None:
    bare = {scene.name for scene in own_scenes(name).values() if scene.group in ASKED and not scene.remedies}
    assert bare - NOTHING_TO_CHOOSE.keys() == set()


def test_every_exception_is_one() -> None:
    every = chain.from_iterable(own_scenes(name).values() for name in NAMES)
    assert {scene.name for scene in every if not scene.remedies} >= NOTHING_TO_CHOOSE.keys()


@pytest.mark.mission("A10", "T7")
@packs
def test_every_open_case_of_the_examples_is_offered_a_way_out_in_each_goods_state(name: str) -> None:
    scenes = own_scenes(name)
    for example in pack(name).examples:
        dossier = played(example, policy(name))
        for case in (each for each in dossier.cases if each.state is CaseState.OPEN):
            for goods in Goods:
                dossier.facts.goods = goods
                assert not scenes[case.scene].remedies or offered(dossier, case, scenes[case.scene]), (
                    case.scene,
                    goods,
                )


@packs
def test_offers_are_told_apart_and_said_in_both_languages(name: str) -> None:
    for scene in own_scenes(name).values():
        titles = [(remedy.title.zh, remedy.title.en) for remedy in scene.remedies]
        assert all(zh and en for zh, en in titles), scene.name
        assert len({zh for zh, _ in titles}) == len(titles), scene.name
