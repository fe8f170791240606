"""The map of the rooms is read from the code."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tools import map as maps


def test_every_arrow_of_the_code_is_allowed_and_drawn() -> None:
    drawn = maps.survey(maps.PACKAGE, maps.rules(maps.PACKAGE))
    assert drawn.wrong() == []
    assert drawn.arrows["casework", "engine"] > 100
    told, picture = maps.table(drawn), ET.fromstring(maps.picture(drawn))  # noqa: S314 - drawn here
    assert {room.name for room in drawn.rooms} == {line.split()[0] for line in told.splitlines()[1:]}
    assert len(picture.findall("{*}path")) == len(drawn.arrows)
    assert len(picture.findall("{*}g")) == len(drawn.rooms)


def test_what_no_rule_allows_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "amends"
    for room, source in (
        ("low", "from amends import high\n"),
        ("high", "from amends.low import x\n\nimport amends.low\n"),
    ):
        (package / room).mkdir(parents=True)
        (package / room / "one.py").write_text(source)
    monkeypatch.setattr(maps, "PACKAGE", package)
    drawn = maps.survey(package, {"low": frozenset(), "high": frozenset({"low"})})
    assert drawn.arrows == {("low", "high"): 1, ("high", "low"): 2}
    assert drawn.wrong() == [("low", "high")]
    assert maps.table(drawn).splitlines()[-2:] == ["NOT ALLOWED: low imports high (1)", "BOTH WAYS: high and low"]
    assert "#c00" in maps.picture(drawn)


@pytest.mark.parametrize("room", ["casework", "desk"])
def test_the_rooms_inside_a_room_are_held_to_their_layers(room: str) -> None:
    package = maps.PACKAGE / room
    drawn = maps.survey(package, maps.rules(package))
    assert len(drawn.allowed) > 10
    assert drawn.wrong() == []
    upwards = {name: frozenset[str]() for name in drawn.allowed}
    assert maps.survey(package, upwards).wrong() != []
