"""The order of the work: what goes before what, and that it stays the order whenever it is read."""

from datetime import UTC, datetime, timedelta
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.engine.ranks import ACT_NOW, DUE, LAST, NOTHING_DUE, USED_UP, USUAL, Place, placed, score

pytestmark = pytest.mark.mission("X3")
NOW = datetime(2026, 11, 11, 4, tzinfo=UTC)
WORK = timedelta(minutes=20)
HOUR = timedelta(hours=1)


def weight(stake: float, due_in: timedelta, *, final: bool = False, work: timedelta = WORK) -> float:
    return score(placed(stake, work, NOW + due_in, NOW, USUAL, final=final), USUAL.at(NOW))


@pytest.mark.parametrize(
    ("due_in", "final", "band", "turns_in"),
    [
        (4 * WORK, True, DUE, 2 * WORK),
        (2 * WORK, True, ACT_NOW, WORK),
        (WORK, False, USED_UP, None),
        (WORK, True, USED_UP, WORK / 4),
        (WORK * 3 / 4, True, USED_UP, WORK / 4),
        (WORK / 2, True, USED_UP, None),
        (-HOUR, False, USED_UP, None),
    ],
)
def test_a_clock_moves_from_stream_to_stream_at_the_moments_it_tells(
    due_in: timedelta, final: bool, band: int, turns_in: timedelta | None
) -> None:
    found = placed(100, WORK, NOW + due_in, NOW, USUAL, final=final)
    assert found.band == band
    assert found.turns_at == (None if turns_in is None else NOW + turns_in)


def test_slack_ends_where_the_work_would_have_to_begin() -> None:
    assert weight(100, WORK + timedelta(seconds=1)) == pytest.approx(log(100 / 20), abs=1e-3)
    assert weight(100, 2 * WORK) < weight(100, WORK)


def test_what_can_hardly_be_met_any_more_sinks_and_a_growing_loss_does_not() -> None:
    hopeless, later = weight(100, timedelta(minutes=5), final=True), weight(100, 10 * HOUR, final=True)
    assert hopeless < later < weight(100, WORK, final=True)
    assert weight(100, timedelta(minutes=5)) == weight(100, WORK) > later


def test_more_at_stake_for_less_work_goes_first() -> None:
    assert weight(200, 5 * HOUR) > weight(100, 5 * HOUR) > weight(100, 5 * HOUR, work=2 * WORK)


def test_nothing_known_at_stake_has_a_place_that_rises_with_time() -> None:
    assert weight(0, 5 * HOUR) == weight(1, 5 * HOUR) < weight(0, HOUR)
    assert weight(0, HOUR) > weight(100_000, 400 * HOUR)
    assert score(Place(NOTHING_DUE, log(1e9)), USUAL.at(NOW)) < LAST / 2 < weight(0, 20_000 * HOUR)


@given(st.floats(1, 1e7), st.floats(1, 1e7), st.floats(3, 500), st.floats(3, 500), st.floats(0, 1))
def test_with_slack_left_the_order_is_the_same_whenever_it_is_read(
    one: float, other: float, due: float, due_too: float, later: float
) -> None:
    places = [placed(s, WORK, NOW + d * HOUR, NOW, USUAL, final=True) for s, d in ((one, due), (other, due_too))]
    gone = USUAL.at(NOW), USUAL.at(NOW + later * HOUR)
    first, second = ([score(place, each) for place in places] for each in gone)
    assert second[0] - second[1] == pytest.approx(first[0] - first[1], abs=1e-6)


@given(st.floats(0.5, 48), st.floats(1, 48))
def test_ranks_of_before_and_after_another_look_ahead_compare(hours: float, due: float) -> None:
    """While a million cases are ranked anew, the ones already done and the others stand where they belong."""
    changed = USUAL.changed(hours * HOUR, NOW)
    assert changed.at(NOW) == USUAL.at(NOW)
    old, new = (placed(100, WORK, NOW + due * HOUR, NOW, pace, final=True) for pace in (USUAL, changed))
    if old.band != USED_UP:
        slack = timedelta(hours=due) - WORK
        told = score(old, changed.at(NOW)) + slack / (4 * HOUR) - slack / (hours * HOUR)
        assert score(new, changed.at(NOW)) == pytest.approx(told, abs=1e-6)
