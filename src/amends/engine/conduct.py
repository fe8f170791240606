"""The conduct guard: what an outgoing text must not hold, where it does, why not, and what to write instead."""

import re
from functools import lru_cache

import msgspec

from amends.engine.playbook import Conduct


class ConductFinding(msgspec.Struct, frozen=True):
    """``text[start:end]`` breaks ``rule``."""

    start: int
    end: int
    rule: Conduct


def check(text: str, rules: tuple[Conduct, ...]) -> tuple[ConductFinding, ...]:
    """Everything in the text that breaks a rule, in order of place; of overlapping ones the first rule's."""
    found: list[ConductFinding] = []
    for rule in rules:
        for pattern in rule.patterns:
            for match in _compiled(pattern).finditer(text):
                if not any(f.start < match.end() and match.start() < f.end for f in found):
                    found.append(ConductFinding(match.start(), match.end(), rule))
    return tuple(sorted(found, key=lambda f: (f.start, f.end)))


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
