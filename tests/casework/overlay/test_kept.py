"""A playbook kept by an earlier version of the product is read by every later one, and decides as it did."""

from pathlib import Path

import pytest

from amends.casework.overlay import kept
from amends.engine import dossier as dossiers
from amends.engine.compiler import compile_playbook
from amends.engine.playbook import Playbook
from amends.engine.step import steps, wake
from amends.policy.load import load, names
from tests.casework.stories import DAY, HOUR, NOON, placed, refund_asked
from tests.packs import book

# As this version packed the first scenes of tmall, with all its clocks: never to be written anew, only added to.
FIRST = Path(__file__).with_name("kept_2026_11.bin")


@pytest.mark.parametrize("name", names())
def test_what_is_kept_is_the_whole_playbook(name: str) -> None:
    playbook = book(name)
    assert kept.unpacked(kept.packed(playbook)) == playbook
    assert kept.packed(playbook) == kept.packed(load(name))


def test_what_an_earlier_version_kept_still_decides() -> None:
    policy = compile_playbook(kept.unpacked(FIRST.read_bytes()), version="tmall@2026.1:first")
    fresh = dossiers.new(key="T-1001", platform="tmall", policy=policy.version)
    order = steps(fresh, [placed(), refund_asked()], policy)[-1].dossier
    assert [case.scene for case in order.cases] == ["cancel_changed_mind"]
    over = wake(order, NOON + HOUR + 3 * DAY, policy).dossier
    assert any(clock.name == "answer_unshipped" and clock.missed for clock in over.clocks)


def test_a_version_is_named_by_its_content_and_by_own_values() -> None:
    shipped = book("tmall")
    named = kept.version_of(shipped)
    assert named.startswith("tmall@2026.1:")
    pack, whole, number = kept.split(f"{named}+m3")
    assert (pack, whole, number) == ("tmall", named, 3)
    assert kept.split("tmall@2026.1") == ("tmall", "tmall@2026.1", 0)
    assert isinstance(shipped, Playbook)
