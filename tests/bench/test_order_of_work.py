"""Work done in the product's order loses little more than the least that can be lost, and far less than by deadline."""

import pytest

from bench import urgency
from bench.urgency import Atc, Edd, EddSkip, Fifo, Ours, Wspt

pytestmark = pytest.mark.mission("X3")
KNOWN = urgency.instances()
needs_orlib = pytest.mark.skipif(not KNOWN, reason="OR-Library's instances are not beside this clone (AMENDS_DATA)")


@needs_orlib
def test_growing_clocks_cost_hardly_more_than_the_optimum() -> None:
    ours = urgency.growing_ratio(KNOWN, Ours)
    assert 1 <= ours <= urgency.GROWING_GOAL
    some = KNOWN[::6]
    assert urgency.growing_ratio(some, Wspt) > 1.2
    assert min(urgency.growing_ratio(some, rule) for rule in (Edd, Fifo)) > 1.9


@needs_orlib
def test_final_clocks_lose_hardly_more_than_the_optimum() -> None:
    jobs = [each for each, _least in KNOWN]
    least = sum(urgency.least_final(each) for each in jobs)
    assert 1 <= urgency.final_ratio(jobs, Ours, least) <= urgency.FINAL_GOAL
    assert min(urgency.final_ratio(jobs, rule, least) for rule in (EddSkip, Wspt)) > 1.2
    assert min(urgency.final_ratio(jobs, rule, least) for rule in (Edd, Fifo)) > 2


@needs_orlib
def test_with_slack_left_the_stored_order_is_the_one_in_the_books() -> None:
    jobs = KNOWN[0][0]
    assert urgency.cost(jobs, Ours, final=False) == pytest.approx(urgency.cost(jobs, Atc, final=False))


def test_a_queue_that_is_too_long_loses_what_matters_least() -> None:
    """Eight people, a fifth more work than they can do."""
    lost = {
        rule: urgency.lost(rule, people=8, load=1.2, count=5_760, seeds=(1,)) for rule in (Ours, Edd, EddSkip, Fifo)
    }
    assert 0 < lost[Ours] <= urgency.LOST_GOAL
    assert lost[Edd] > 10 * lost[Ours]
    assert lost[EddSkip] > 2 * lost[Ours]
    assert lost[Fifo] > 5 * lost[Ours]
