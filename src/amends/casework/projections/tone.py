"""The rule of buyers' tone as shipped, ``tone.yaml``; how it judges: ``engine.ledgers.tone``."""

from functools import cache
from importlib.resources import files

import yaml

from amends.engine.facts import Facts
from amends.engine.ledgers import tone
from amends.engine.ledgers.tone import ToneRule
from amends.engine.signals import Signal


@cache
def rule() -> ToneRule:
    """The rule as shipped."""
    return tone.read(yaml.safe_load(files("amends.casework").joinpath("tone.yaml").read_text(encoding="utf-8")))


def hear(facts: Facts, signal: Signal) -> None:
    """Take what the buyer said into the facts, which don't know of it yet."""
    if isinstance(signal, tone.HEARD):
        tone.hear(facts, signal, rule())
