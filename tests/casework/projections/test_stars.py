"""Where a bad review begins stands in one place, dated, and everywhere the same."""

import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import yaml

import amends
from amends.casework.projections.stars import limits
from amends.casework.reviews import sql
from amends.casework.reviews.filters import LOW
from amends.insight.measures import MEASURES

SOURCES = Path(amends.__file__).parent
COMPARED = re.compile(r"stars\b *(?:<=|>=|<|>) *[1-5]")
PLAYBOOKS = re.compile(r"review\.stars: \{(le|gt): (\d)\}")


def test_the_limits_are_dated_and_say_on_what_they_rest() -> None:
    told = yaml.safe_load(files("amends.casework").joinpath("stars.yaml").read_text(encoding="utf-8"))
    assert isinstance(told["from_on"], date)
    assert told["assumption"] or told["source"] != "house"
    assert 1 <= limits().low < limits().pleased <= 5


def test_lists_boards_and_playbooks_go_by_the_same() -> None:
    low, pleased = limits()
    assert low == LOW
    assert f"r.stars < {pleased} THEN" in sql.ISSUE
    assert f"r.stars <= {low}" in sql.SPREAD
    assert MEASURES["rated_low"].where == f"x.stars <= {low}"
    told = [found for each in (SOURCES / "playbooks").rglob("*.yaml") for found in PLAYBOOKS.findall(each.read_text())]
    assert set(told) == {("le", str(low)), ("gt", str(low))}


def test_no_other_place_has_a_number_of_its_own() -> None:
    own = [each for each in SOURCES.rglob("*.py") if COMPARED.search(each.read_text())]
    assert own == []
