"""Whom one waits for: the table knows every fact that a pack waits for."""

import pytest

from amends.engine.fields import DONE, FIELDS
from amends.policy.pack import shipped
from amends.policy.waits import MERCHANT, WHOM, Waits, facts_of, whom
from tests.packs import book


@pytest.mark.parametrize("pack", shipped())
def test_every_fact_a_pack_waits_for_has_somebody_it_is_waited_for_from(pack: str) -> None:
    playbook = book(pack)
    waited = {rule.until for rule in playbook.clocks}
    for scene in playbook.scenes:
        ours = [step for step in scene.steps if not step.party]  # one of somebody outside says whose answer it is
        waited |= {fact for step in ours for fact in facts_of(step.done_when)}
        waited |= {fact for close in scene.closes for fact in facts_of(close.when)}
    steps = {DONE + step.name for scene in playbook.scenes for step in scene.steps}
    assert waited - set(WHOM) - steps == set()


@pytest.mark.parametrize("pack", shipped())
def test_whom_a_clock_names_itself_is_a_party(pack: str) -> None:
    assert {rule.waiting_for for rule in book(pack).clocks} - {""} <= set(Waits)


def test_the_table_names_only_facts_there_are_and_parties_there_are() -> None:
    assert set(WHOM) <= set(FIELDS)
    assert set(WHOM.values()) <= {*Waits, MERCHANT}


@pytest.mark.parametrize(
    ("facts", "party"),
    [
        (("refund.returned_at",), "warehouse"),
        (("refund.returning_at",), "buyer"),
        (("goods", "intercept"), ""),
        (("delivered_at",), "carrier"),
        ((), ""),
    ],
)
def test_one_fact_of_ours_makes_it_ours(facts: tuple[str, ...], party: str) -> None:
    assert whom(facts) == party
