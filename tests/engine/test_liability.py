"""Who bears a loss, who pays the freight, and what is claimed from whom by when."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.engine import dossier as dossiers
from amends.engine.calendar import Span
from amends.engine.dossier import Case, Dossier
from amends.engine.liability import Share, bearing, claims, freight, split
from amends.engine.playbook import Amount, ClaimRule, Liability, Op, Scene
from amends.engine.playbook import Test as Asked
from amends.engine.subjects import ProblemFacts
from amends.engine.words import Party, Verdict
from tests.engine.small import at, say

CRUSHED, DEFECT = Asked("problem.traits", Op.HAS, "crushed_box"), Asked("verdict", Op.EQ, "defect")
OPENED = at("11-15 10:00")
PROOF = ("outer_box_photo", "item_photo")
SCENE = Scene(
    "damaged",
    say("damaged"),
    "TRANSIT_DAMAGE",
    ("problem.reported",),
    "g",
    "x",
    liability=(
        Liability(((Party.CARRIER, 7_000), (Party.WAREHOUSE, 3_000)), when=CRUSHED, why=say("crushed")),
        Liability(((Party.SUPPLIER, 10_000),), when=DEFECT),
        Liability(((Party.MERCHANT, 10_000),)),
    ),
    freight=(Liability(((Party.BUYER, 10_000),), when=Asked("verdict", Op.EQ, "no_defect")),),
    claims=(
        ClaimRule(
            Party.CARRIER,
            say("claim"),
            (Amount("problem.amount"), Amount(fixed=800)),
            Span.parse("30 d"),
            PROOF,
            when=CRUSHED,
        ),
        ClaimRule(Party.SUPPLIER, say("claim"), (Amount("problem.amount", share=5_000),), when=DEFECT),
    ),
)


def case(*have: str) -> Case:
    return Case(1, "g", "problem:1", "damaged", "TRANSIT_DAMAGE", "x", "small@1", OPENED, evidence=have)


def dossier(*, crushed: bool = False, verdict: Verdict | None = None) -> Dossier:
    found = dossiers.new(key="T-1", platform="tmall")
    found.facts.verdict = verdict
    found.facts.subjects["problem:1"] = ProblemFacts(ref="1", amount=4_001, traits=("crushed_box",) if crushed else ())
    return found


@pytest.mark.mission("M13")
@pytest.mark.parametrize(
    ("facts", "shares"),
    (
        (dossier(), ((Party.MERCHANT, 10_000),)),
        (dossier(verdict=Verdict.DEFECT), ((Party.SUPPLIER, 10_000),)),
        (dossier(crushed=True), ((Party.CARRIER, 7_000), (Party.WAREHOUSE, 3_000))),
        (dossier(crushed=True, verdict=Verdict.DEFECT), ((Party.CARRIER, 7_000), (Party.WAREHOUSE, 3_000))),
    ),
)
def test_the_first_rule_that_holds_says_who_bears_it(facts: Dossier, shares: tuple[tuple[Party, int], ...]) -> None:
    rule = bearing(facts, case(), SCENE)
    assert rule is not None
    assert rule.shares == shares


@pytest.mark.mission("M13")
def test_the_freight_has_rules_of_its_own() -> None:
    rule = freight(dossier(verdict=Verdict.NO_DEFECT), case(), SCENE)
    assert rule is not None
    assert rule.shares == ((Party.BUYER, 10_000),)
    assert freight(dossier(), case(), SCENE) is None


@pytest.mark.mission("M13")
def test_a_claim_says_how_much_by_when_and_what_proof_is_missing() -> None:
    (claim,) = claims(dossier(crushed=True), case("item_photo"), SCENE)
    assert (claim.rule.party, claim.amount, claim.due) == (Party.CARRIER, 4_801, OPENED + timedelta(days=30))
    assert claim.missing == ("outer_box_photo",)


@pytest.mark.mission("M13")
def test_a_claim_is_raised_on_everybody_whose_rule_holds() -> None:
    found = claims(dossier(crushed=True, verdict=Verdict.DEFECT), case(*PROOF), SCENE)
    assert [(c.rule.party, c.amount, c.due is None, c.missing) for c in found] == [
        (Party.CARRIER, 4_801, False, ()),
        (Party.SUPPLIER, 2_000, True, ()),
    ]
    assert claims(dossier(), case(), SCENE) == ()


@pytest.mark.mission("M13")
@pytest.mark.parametrize(
    ("loss", "points", "amounts"),
    (
        (10_000, (7_000, 3_000), (7_000, 3_000)),
        (1, (5_000, 5_000), (1, 0)),
        (100, (3_333, 3_333, 3_334), (33, 33, 34)),
        (5, (1_000, 9_000), (0, 5)),
        (0, (10_000,), (0,)),
    ),
)
def test_a_loss_is_split_to_the_last_cent(loss: int, points: tuple[int, ...], amounts: tuple[int, ...]) -> None:
    parties = (Party.CARRIER, Party.WAREHOUSE, Party.SUPPLIER)
    rule = Liability(tuple(zip(parties, points, strict=False)))
    assert split(loss, rule) == tuple(Share(*pair) for pair in zip(parties, amounts, strict=False))


def rule_of(cuts: list[int]) -> Liability:
    """Shares of a whole cut at these basis points."""
    edges = [0, *sorted(cuts), 10_000]
    return Liability(tuple((party, b - a) for party, a, b in zip(Party, edges, edges[1:], strict=False)))


@pytest.mark.mission("M13")
@given(st.integers(0, 10**12), st.lists(st.integers(0, 10_000), max_size=9).map(rule_of))
def test_the_parts_add_up_to_the_loss(loss: int, rule: Liability) -> None:
    shares = split(loss, rule)
    assert sum(share.amount for share in shares) == loss
    for share, (party, points) in zip(shares, rule.shares, strict=True):
        assert share.party == party
        assert loss * points // 10_000 <= share.amount <= loss * points // 10_000 + len(shares)
