"""What so many of five stars mean, from ``stars.yaml``: from which on a review is low, from which on it is praise."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml


class StarLimits(NamedTuple):
    """``low``: up to so many, somebody looks after it. ``pleased``: from so many on, its words point at no problem."""

    low: int
    pleased: int


@cache
def limits() -> StarLimits:
    """As the file has them."""
    raw = yaml.safe_load(files("amends.casework").joinpath("stars.yaml").read_text(encoding="utf-8"))
    return StarLimits(low=int(raw["low"]), pleased=int(raw["pleased"]))
