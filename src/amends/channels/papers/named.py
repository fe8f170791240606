"""The columns of a table by what they mean, from names that a YAML file lists."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from amends.channels.tables.headers import plain
from amends.channels.tables.sheet import DataSheet

HERE: Final = Path(__file__).parent


@cache
def listed(name: str) -> dict[str, Any]:
    """What a YAML file of this folder says."""
    found: dict[str, Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return found


def places(sheet: DataSheet, names: Mapping[str, list[str]]) -> dict[str, int]:
    """By meaning, the place of the first column that goes by one of its names, the names in their order."""
    have = {plain(name): place for place, name in reversed(list(enumerate(sheet.names)))}
    found = {}
    for meaning, known in names.items():
        place = next((have[plain(each)] for each in known if plain(each) in have), None)
        if place is not None:
            found[meaning] = place
    return found


def cell(row: Any, places: Mapping[str, int], meaning: str) -> str:
    """What stands there, empty where the row is shorter or there is no such column."""
    place = places.get(meaning)
    return row[place] if place is not None and place < len(row) else ""
