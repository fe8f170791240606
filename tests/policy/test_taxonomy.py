"""The 59 issue codes of the packs: complete, and equal to the facts they were taken from, where those are at hand."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from amends.engine.words import Party
from amends.policy.issues import IssueCode, issues
from amends.policy.load import names
from tests.packs import book

FACTS = Path(os.environ.get("AMENDS_FACTS") or Path(__file__).parents[3] / "shared" / "facts") / "taxonomy.yaml"
CODES = tuple(issues())
# The facts' names of remedies and parties that have a plainer one here.
REMEDY = {
    "refund_only": "refund",
    "refund_only_partial": "part_refund",
    "gift_reship": "reship_gift",
    "price_diff": "price_difference",
    "invoice_issue": "invoice",
    "reject_with_proof": "refuse_with_proof",
    "extend_receive": "extend_receipt",
}
PARTY = {"per_fault": "undetermined", "per_reason": "undetermined"}
FREIGHT = {"none": "nobody", "per_cause": "by_cause"}
BURDEN = {"buyer_first_then_merchant": "buyer_then_merchant"}
# A code with "sub" is a promise of one of those kinds. Where fault decides who answers, it decides the freight too.
OF_PARTY = {"per_fault": "by_cause", "per_reason": "by_cause"}


def facts() -> dict[str, dict[str, Any]]:
    """The taxonomy by code; skips where it isn't at hand."""
    if not FACTS.exists():
        pytest.skip("no taxonomy.yaml: set AMENDS_FACTS to the folder that holds it")
    return {each["code"]: each for each in yaml.safe_load(FACTS.read_text(encoding="utf-8"))["issues"]}


def wanted(fact: dict[str, Any]) -> dict[str, object]:
    """A code of the facts in the words of the packs."""
    state = fact["state"]
    return {
        "goods": sorted(state) if state != "any" else [],
        "party": PARTY.get(fact["resp"], fact["resp"]),
        "remedy": REMEDY.get(fact["remedy"], fact["remedy"]),
        "alternatives": [REMEDY.get(each, each) for each in fact.get("alt", [])],
        "evidence": fact.get("evidence", []),
        "freight": FREIGHT.get(fact.get("freight", ""), fact.get("freight", OF_PARTY.get(fact["resp"], ""))),
        "burden": BURDEN.get(fact.get("burden", ""), fact.get("burden", "")),
        "claim": fact.get("claim", ""),
        "liable": fact.get("liable_to_buyer", ""),
        "promise": fact.get("commitment", "sub" in fact),
        "at_once": fact.get("sla") == "immediate",
    }


def found(issue: IssueCode) -> dict[str, object]:
    return {
        "goods": sorted(map(str, issue.goods)),
        "party": str(issue.party),
        "remedy": issue.remedy,
        "alternatives": list(issue.alternatives),
        "evidence": list(issue.evidence),
        "freight": issue.freight,
        "burden": issue.burden,
        "claim": issue.claim,
        "liable": str(issue.liable or ""),
        "promise": issue.promise,
        "at_once": issue.at_once,
    }


def test_the_codes_are_those_of_the_facts() -> None:
    assert set(facts()) == set(CODES)


@pytest.mark.mission("T3")
@pytest.mark.parametrize("code", CODES)
def test_a_code_is_as_the_facts_have_it(code: str) -> None:
    assert found(issues()[code]) == wanted(facts()[code])


def test_every_platform_s_wording_of_the_facts_is_understood() -> None:
    """Each name a platform gives a reason leads to a code that the facts list it under."""
    codes: dict[str, set[str]] = {}
    for code, fact in facts().items():
        for platform, given in fact.get("map", {}).items():
            for wording in given if isinstance(given, list) else [given]:
                codes.setdefault(spoken(platform, str(wording)), set()).add(code)
    known = {wording: code for name in names() for wording, code in book(name).reasons.items()}
    assert {wording: known.get(wording) for wording, of in codes.items() if known.get(wording) not in of} == {}


def spoken(platform: str, wording: str) -> str:
    """A wording as a platform sends it: numbered ones without their number, bare numbers with whose they are."""
    if platform == "K100":
        return f"kuaidi100 {wording}"
    return wording.partition(" ")[2] if wording[:1].isdigit() else wording


def test_every_code_is_complete() -> None:
    """What every code has to say, whether or not the facts are at hand."""
    for code, issue in issues().items():
        assert issue.title.zh, code
        assert issue.title.en, code
        assert issue.party in Party, code
        assert issue.remedy, code
        assert issue.remedy not in issue.alternatives, code
        assert len(set(issue.alternatives)) == len(issue.alternatives), code
        assert issue.sources, code


def test_who_has_to_prove_says_with_what() -> None:
    """Where the burden is the shop's, the code or one of its scenes lists what proves it."""
    listed = {scene.issue for name in names() for scene in book(name).scenes if scene.evidence}
    needing = {code for code, issue in issues().items() if issue.burden or issue.claim}
    assert needing - listed == set()


@pytest.mark.mission("M13")
def test_what_is_claimed_from_somebody_is_claimed_in_a_scene() -> None:
    """A code whose loss is recovered has a scene that says from whom, how much and with what proof."""
    claimed = {(scene.issue, claim.party) for name in names() for scene in book(name).scenes for claim in scene.claims}
    wanting = {code for code, issue in issues().items() if issue.claim and (code, Party(issue.claim)) not in claimed}
    assert wanting == set()
