"""The engine's replay of the Olist files against numbers worked out without it, and by hand: order by order."""

import os
from functools import cache
from pathlib import Path

import pytest

from amends.channels.files import olist
from amends.engine.replay import Replay, replay
from tests.channels import olist_counts
from tests.channels.olist_expected import END, ORDERS, SCENES, SMALL
from tests.packs import policy

DATA = Path(os.environ.get("AMENDS_DATA") or Path(__file__).parents[3] / "shared" / "data")
NAMES = tuple(SCENES)


@cache
def replayed(source: Path) -> Replay:
    return replay(olist.signals(source), policy("aliexpress-brazil"), until=olist.end(source))


@cache
def counted(source: Path) -> olist_counts.Counts:
    return olist_counts.count(source)


@pytest.fixture
def whole() -> Path:
    """The public files themselves, where this machine has them."""
    path = DATA / "olist.zip"
    if not path.exists():
        pytest.skip("no olist.zip: set AMENDS_DATA to the folder that holds it")
    return path


def test_the_independent_numbers_are_those_worked_out_by_hand() -> None:
    counts = counted(SMALL)
    assert (len(counts.orders), counts.end, counts.scenes) == (ORDERS, END, SCENES)


@pytest.mark.mission("A1", "A3", "A5", "X1")
@pytest.mark.parametrize("name", NAMES)
def test_replay_finds_the_orders_found_by_hand(name: str) -> None:
    assert set(replayed(SMALL).scenes[name]) == SCENES[name]


@pytest.mark.mission("X1")
def test_replay_counts_the_orders_up_to_the_end() -> None:
    found = replayed(SMALL)
    assert (found.orders, found.end) == (ORDERS, END)


@pytest.mark.mission("X1")
def test_replay_is_the_same_in_any_order_and_with_everything_twice() -> None:
    signals = list(olist.signals(SMALL))
    backwards = sorted(signals, key=lambda signal: signal.at, reverse=True)  # what happened at once keeps its order
    again = replay([*backwards, *signals], policy("aliexpress-brazil"), until=END)
    assert again == replayed(SMALL)


@pytest.mark.mission("A1", "A3", "A5", "X1")
def test_replay_of_the_public_files_is_exact(whole: Path) -> None:
    found, counts = replayed(whole), counted(whole)
    assert (found.orders, found.end) == (len(counts.orders), counts.end)
    assert {name: found.scenes[name] for name in NAMES} == {name: sorted(counts.scenes[name]) for name in NAMES}
