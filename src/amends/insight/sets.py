"""Sets of boards that come along, as data (``sets.yaml``)."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

import yaml

from amends.insight.address import BoardAddress, read


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSet:
    name: str
    title: dict[str, str]
    icon: str
    tiles: tuple[str, ...]

    def said(self, language: str) -> str:
        """Its title, in Chinese for whoever reads that."""
        return self.title["zh" if language.startswith("zh") else "en"]

    def addresses(self, shop: int | None = None) -> list[BoardAddress]:
        """``shop``: the one the person looks at."""
        return [read(parse_qs(tile), shop=shop) for tile in self.tiles]


@cache
def sets() -> dict[str, BoardSet]:
    """Those that come along, in their order."""
    found: list[dict[str, Any]] = yaml.safe_load(files("amends.insight").joinpath("sets.yaml").read_text("utf-8"))
    known = [BoardSet(**{**each, "tiles": tuple(each["tiles"])}) for each in found]
    return {each.name: each for each in known}
