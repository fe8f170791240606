"""The page of situations can't rot: what it names is there, what it says is so, and no scene is missing from it."""

import pytest

from amends.policy.load import names
from tests.packs import book
from tests.policy.situations import PAGE, known, rows, wanting, written

TEXT = PAGE.read_text(encoding="utf-8")


def test_everything_named_is_there() -> None:
    missing = [(row.line, named) for row in rows(TEXT) for named in row.named if not known(named)]
    assert missing == []


def test_every_situation_is_met_by_something() -> None:
    assert rows(TEXT)
    assert [row.situation for row in rows(TEXT) if not row.named] == []


def test_the_worked_out_columns_are_those_of_the_packs() -> None:
    """If not: python -m tests.policy.situations."""
    assert written(TEXT) == TEXT


@pytest.mark.parametrize("name", names())
def test_every_scene_of_a_pack_meets_a_situation(name: str) -> None:
    own = {scene.name for scene in book(name).scenes if scene.origin.startswith(f"{name}/")}
    met = {named.name for row in rows(TEXT) for named in row.named if (named.kind, named.pack) == ("scene", name)}
    assert own - met == set()


@pytest.mark.mission("T3", "T7", "M1", "A1", "L1", "B8")
def test_every_row_we_owe_is_served() -> None:
    assert wanting(TEXT) == set()
