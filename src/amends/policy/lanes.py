"""The steps of a scene laid out as swim lanes, one for each desk, party and the engine; what comes first is left."""

from dataclasses import dataclass
from typing import Final

from amends.engine.playbook import Scene, StepRule

ENGINE: Final = "engine"
DESK: Final = "desk:"
PARTY: Final = "party:"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneStep:
    """A step in its place. ``row``: among those that stand in one column of one lane."""

    rule: StepRule
    lane: int
    column: int
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneEdge:
    """One step comes before another; ``outcome``: the way that leads there, ``any``: one of several is enough."""

    first: str
    then: str
    outcome: str = ""
    any: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SwimLanes:
    """``lanes``: ``desk:CODE``, ``party:WORD`` or ``engine``, from the top; ``rows``: how many rows each needs."""

    lanes: tuple[str, ...]
    rows: tuple[int, ...]
    columns: int
    steps: tuple[LaneStep, ...]
    edges: tuple[LaneEdge, ...]

    @property
    def first(self) -> list[str]:
        """Steps that nothing comes before."""
        led = {edge.then for edge in self.edges}
        return [each.rule.name for each in self.steps if each.rule.name not in led]

    @property
    def last(self) -> list[str]:
        """Steps that nothing comes after, and those with a way that leads nowhere further."""
        leading = {(edge.first, edge.outcome) for edge in self.edges}
        firsts = {edge.first for edge in self.edges}
        return [each.rule.name for each in self.steps if each.rule.name not in firsts or _ends(each.rule, leading)]


def _ends(rule: StepRule, leading: set[tuple[str, str]]) -> bool:
    """Whether one of its ways, where all that follows it hangs on a way, leads to no step."""
    own = {outcome for name, outcome in leading if name == rule.name}
    return bool(rule.outcomes) and "" not in own and any(way.name not in own for way in rule.outcomes)


def whose(rule: StepRule) -> str:
    """The lane of a step: of whoever does it."""
    if rule.engine:
        return ENGINE
    return f"{PARTY}{rule.party}" if rule.party else f"{DESK}{rule.desk}"


def lay_out(scene: Scene) -> SwimLanes:
    """Lanes in the order in which work first comes to them; a step stands behind all that comes before it."""
    edges = tuple(_edges(scene))
    columns = _columns(scene, edges)
    ordered = sorted(scene.steps, key=lambda rule: columns[rule.name])
    lanes = tuple(dict.fromkeys(whose(rule) for rule in ordered)) or (f"{DESK}{scene.desk}",)
    taken: dict[tuple[int, int], int] = {}
    steps = []
    for rule in ordered:
        place = lanes.index(whose(rule)), columns[rule.name]
        row = taken.get(place, 0)
        taken[place] = row + 1
        steps.append(LaneStep(rule=rule, lane=place[0], column=place[1], row=row))
    rows = tuple(max((n for (lane, _), n in taken.items() if lane == k), default=1) for k in range(len(lanes)))
    return SwimLanes(
        lanes=lanes, rows=rows, columns=max(columns.values(), default=-1) + 1, steps=tuple(steps), edges=edges
    )


def _edges(scene: Scene) -> list[LaneEdge]:
    names = {step.name for step in scene.steps}
    found = []
    for step in scene.steps:
        found += [LaneEdge(first=name, then=step.name) for name in step.after if name in names]
        found += [LaneEdge(first=name, then=step.name, any=True) for name in step.any_of if name in names]
    for step in scene.steps:
        for way in step.outcomes:
            found += [LaneEdge(first=step.name, then=name, outcome=way.name) for name in way.then if name in names]
    chosen = {(edge.first, edge.then) for edge in found if edge.outcome}
    return [edge for edge in found if edge.outcome or (edge.first, edge.then) not in chosen]


def _columns(scene: Scene, edges: tuple[LaneEdge, ...]) -> dict[str, int]:
    """How far from the start each stands. Steps never wait for themselves (see ``step_checks``)."""
    columns = {step.name: 0 for step in scene.steps}
    for _ in columns:
        for edge in edges:
            columns[edge.then] = max(columns[edge.then], columns[edge.first] + 1)
    return columns
