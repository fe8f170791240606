"""A merchant's habits of promising: when a day ends, and how soon what was promised without a time is due."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from amends.engine import acts
from amends.engine.promises import HOUR, Habits
from amends.policy.item import span
from amends.policy.nodes import Node
from amends.policy.problem import (
    ProblemReport,
    nearest,
    phrase,
)

HOURS: Final = ("day_ends", "morning_ends", "evening_ends")
KINDS: Final = tuple(kind for kind in acts.KINDS if kind != acts.ACT)
_TIME: Final = re.compile("([01]?[0-9]|2[0-3]):([0-5][0-9])")


def habits(said: Mapping[str, Node], report: ProblemReport) -> Habits:
    """What a playbook says of them; what it leaves out stays as it comes."""
    hours: dict[str, int] = {}
    within = dict(Habits().within)
    for name, node in said.items():
        if name in HOURS and (hour := _hour(node, report)) is not None:
            hours[name] = hour
        elif name in KINDS and (found := span(node, report)):
            within[name] = int(found.elapsed.total_seconds()) // HOUR
        elif name not in (*HOURS, *KINDS):
            words = (*HOURS, *KINDS)
            report.say(node.file, node.line, phrase("unknown habit {word!r}", word=name), nearest(name, words))
    return msgspec.structs.replace(Habits(within=within), **hours)


def _hour(node: Node, report: ProblemReport) -> int | None:
    found = _TIME.fullmatch(node.word)
    if not found:
        report.say(node.file, node.line, phrase("{word!r} is no time of day", word=node.word), "write it as 18:00")
        return None
    return int(found[1]) * HOUR + int(found[2])
