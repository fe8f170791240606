"""What the hours on our side lie with: scene, step and desk, and how it ended.

A step that people of the crew press takes as long as the work with the pipeline; in chat groups a look or a group comes
to it. What the world's shop decides, pays, looks at or hands over is done when that shop does so: of those hours nobody
can say how much was work, since nobody looked before. ``night``: when that shop does nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from amends.casework.queries.by_people import ours
from amends.engine.dossier import Case
from amends.engine.playbook import StepRule
from amends.engine.words import StepState
from amends.world import TMALL
from amends.world.life import WORK_ENDS, WORK_STARTS
from bench.figures import Figure

MOST: Final = 12  # lines; the rest is one line
HOUR: Final = timedelta(hours=1)
LOCAL: Final = timedelta(seconds=TMALL.utc_offset)
NONE: Final = "—"
PRESSED, DECIDED, LEFT, NEVER, OTHERS, NOTHING = (
    "the work itself",
    "until the shop decides, pays or looks",
    "until the shop's parcel leaves",
    "nobody did it, until it was over",
    "a rule or a partner",
    "no step is ready",
)


class At(NamedTuple):
    """What an open case stood at while it was ours to do."""

    scene: str
    step: str
    desk: str


class Held(NamedTuple):
    """The same, once it is over. ``kind``: how such a step ended."""

    at: At
    kind: str


@dataclass(slots=True)
class Span:
    """Hours, and how many of them at night."""

    hours: float = 0.0
    night: float = 0.0

    def add(self, hours: float, night: float) -> None:
        """So many more."""
        self.hours += hours
        self.night += night


Inside = dict[At, Span]
Hours = Mapping[Held, Span]


def lay(inside: Inside, case: Case, start: datetime, end: datetime) -> None:
    """These hours of an open case: with the step that has been ready longest, or with none."""
    ready = [each for each in case.steps if each.state is StepState.READY]
    first = min(ready, key=lambda each: each.ready_at or case.opened_at, default=None)
    at = At(case.scene, first.name, first.desk) if first else At(case.scene, NONE, case.desk)
    inside.setdefault(at, Span()).add((end - start) / HOUR, night(start, end))


def night(start: datetime, end: datetime) -> float:
    """Hours of a span in which the world's shop does nothing."""
    day = (start + LOCAL).replace(hour=0, minute=0, second=0, microsecond=0) - LOCAL
    total = 0.0
    while day < end:
        edges = [day, day + WORK_STARTS * HOUR, day + WORK_ENDS * HOUR, day + 24 * HOUR]
        for low, high in list(pairwise(edges))[::2]:
            total += max((min(high, end) - max(low, start)) / HOUR, 0.0)
        day += 24 * HOUR
    return total


def over(inside: Inside, case: Case, rules: Mapping[tuple[str, str], StepRule]) -> dict[Held, Span]:
    """The hours of a case that ended, with how each step did."""
    by = {each.name: each.by if each.state is StepState.DONE else None for each in case.steps}
    return {Held(at, _kind(by.get(at.step), rules.get((at.scene, at.step)), at.step)): inside[at] for at in inside}


def _kind(by: str | None, rule: StepRule | None, step: str) -> str:
    if step == NONE:
        return NOTHING
    if by is None:
        return NEVER
    if by.isdecimal() or ":" in by:
        return PRESSED if by.isdecimal() else OTHERS
    return DECIDED if rule is None or ours(rule) else LEFT


def figures(name: str, cases: Iterable[Hours]) -> Iterator[Figure]:
    """Hours per case of all, the most first; ``note``: in how many cases, and how long there."""
    total, among, count = defaultdict[Held, Span](Span), defaultdict[Held, int](int), 0
    for hours in cases:
        count += 1
        for held, each in hours.items():
            total[held].add(each.hours, each.night)
            among[held] += 1
    yield from _by_kind(name, total, count)
    lines = sorted(total, key=lambda held: -total[held].hours)
    for held in lines[:MOST]:
        (scene, step, desk), kind = held
        note = f"{desk}; {kind}; {among[held]:,} cases, {total[held].hours / among[held]:.1f} h in each"
        yield Figure(f"    {scene}/{step}: {name}", total[held].hours / count, "h", note=note)
    if rest := lines[MOST:]:
        yield Figure(f"    {len(rest)} others: {name}", sum(total[held].hours for held in rest) / count, "h")


def _by_kind(name: str, total: Hours, count: int) -> Iterator[Figure]:
    for kind in (PRESSED, LEFT, DECIDED, NEVER, OTHERS, NOTHING):
        spans = [each for held, each in total.items() if held.kind == kind]
        if hours := sum(each.hours for each in spans):
            dark = sum(each.night for each in spans) / hours
            note = f"{dark:.0%} of them at night"
            yield Figure(f"   {kind}: {name}", hours / count, "h", note=note)
