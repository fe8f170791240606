"""A scene's steps in swim lanes: a row for each desk, party and the engine, left to right what comes after what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from amends.desk.words import spans, vocabulary
from amends.desk.words.titles import Titles
from amends.engine.dossier import Step
from amends.engine.playbook import Scene, StepRule
from amends.policy.lanes import DESK, PARTY, LaneStep, SwimLanes, lay_out


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneCard:
    """A step. ``state``: as it stands in a case, empty where no case is meant; ``how``: what leads to it."""

    title: str
    state: str
    words: str
    within: str
    how: list[str]
    optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRow:
    """``cells``: by column, the cards that stand there."""

    name: str
    outside: bool
    cells: list[list[LaneCard]]


def rows(scene: Scene, titles: Titles, steps: tuple[Step, ...] = ()) -> list[LaneRow]:
    """``steps``: of a case in this scene, to show where it stands."""
    lanes, standing = lay_out(scene), {step.name: step for step in steps}
    return [
        LaneRow(
            name=_name(lane, titles),
            outside=lane.startswith(PARTY),
            cells=[_cell(lanes, (number, column), scene, titles, standing) for column in range(lanes.columns)],
        )
        for number, lane in enumerate(lanes.lanes if scene.steps else ())
    ]


def _name(lane: str, titles: Titles) -> str:
    if lane.startswith(DESK):
        return titles.desk(lane.removeprefix(DESK))
    if lane.startswith(PARTY):
        return vocabulary.say(vocabulary.PARTIES, lane.removeprefix(PARTY))
    return vocabulary.say(vocabulary.SOURCES, lane)


def _cell(
    lanes: SwimLanes, place: tuple[int, int], scene: Scene, titles: Titles, standing: Mapping[str, Step]
) -> list[LaneCard]:
    here = [each for each in lanes.steps if (each.lane, each.column) == place]
    return [_card(each, lanes, scene, titles, standing.get(each.rule.name)) for each in here]


def _card(step: LaneStep, lanes: SwimLanes, scene: Scene, titles: Titles, now: Step | None) -> LaneCard:
    return LaneCard(
        title=step.rule.title.say(titles.language),
        state=now.state.value if now else "",
        words=vocabulary.say(vocabulary.STEP_STATES, now.state.value) if now else "",
        within=spans.say(step.rule.within) if step.rule.within else "",
        how=_how(step.rule, lanes, scene, lambda name: titles.step(scene.name, name), titles),
        optional=step.rule.optional,
    )


def _how(rule: StepRule, lanes: SwimLanes, scene: Scene, called: Callable[[str], str], titles: Titles) -> list[str]:
    """What leads to a step: all of some steps, one of several, a way another ended."""
    edges = [edge for edge in lanes.edges if edge.then == rule.name]
    every = [called(edge.first) for edge in edges if not edge.any and not edge.outcome]
    either = [called(edge.first) for edge in edges if edge.any]
    found = [_("after: %(steps)s") % {"steps": " + ".join(every)}] if every else []
    found += [_("after one of: %(steps)s") % {"steps": " / ".join(either)}] if either else []
    ways = [
        f"{called(edge.first)}: {titles.outcome(scene.name, edge.first, edge.outcome)}"
        for edge in edges
        if edge.outcome
    ]
    return [*found, *((_("if %(way)s") % {"way": way}) for way in ways)]
