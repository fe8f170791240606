"""What a remedy's chosen sum does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.engine.actions import Misdirected
from amends.engine.dossier import new
from amends.engine.grants import spread
from amends.engine.outcome import Outcome
from amends.engine.signals import OrderPlaced, PartnerReported, RemedyChosen
from amends.engine.step import steps
from amends.engine.words import Party, Report
from tests.casework.stories import HOUR, NOON
from tests.packs import policy as shipped


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=5))
def test_a_chosen_sum_is_spread_to_the_cent(chosen: int, sums: list[int]) -> None:
    parts = spread(chosen, tuple(sums))
    assert sum(parts) == chosen
    assert min(parts) >= 0


def _choose(amount: int) -> Outcome:
    policy = shipped("tmall")
    story = (
        OrderPlaced(id="o", at=NOON, order="T", amount=10_000, currency="CNY"),
        PartnerReported(id="r", at=NOON + HOUR, order="T", ref="P", what=Report.AT_DEPOT, party=Party.CARRIER),
        RemedyChosen(id="c", at=NOON + 2 * HOUR, order="T", case=1, remedy="part_refund", amount=amount),
    )
    return steps(new(key="T", platform="tmall", policy=policy.reference), story, policy)[-1]


@pytest.mark.mission("T4")
@pytest.mark.parametrize(("chosen", "sent"), ((1_800, 1_800), (3_000, 3_000), (0, 3_000), (1, 1)))
def test_the_effect_carries_what_was_chosen(chosen: int, sent: int) -> None:
    assert [effect.amount for effect in _choose(chosen).effects if effect.kind == "refund"] == [sent]


@pytest.mark.mission("X6")
@pytest.mark.parametrize("chosen", (3_001, -1, 10**9))
def test_above_the_rule_is_refused(chosen: int) -> None:
    with pytest.raises(Misdirected, match="not between"):
        _choose(chosen)
