"""A scene drawn: what sets it off, its condition, its steps by desk, remedies with cost and chance, how it ends."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from amends.desk.playbook.diagrams import (
    Box,
    Graph,
    Word,
    centred,
    foot,
    graph,
    stack,
)
from amends.desk.playbook.pages import Reader, mark
from amends.desk.words import conditions, vocabulary
from amends.desk.words.vocabulary import say
from amends.engine.playbook import ClockRule, Scene

MOST_SAID = 3
TRACK = 620
SIDE = 14
ROW = 74


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    x: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A clock as a line from its start to its end; places in pixels."""

    y: int
    title: str
    due: str
    ticks: list[Tick]
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    width: int
    height: int
    tracks: list[Track]


def draw(reader: Reader, scene: Scene) -> Graph:
    """The scene from left to right."""
    levels = reader.levels(scene)
    columns = [stack(words, column=3 + n) for n, words in enumerate(_steps(reader, scene, levels))]
    below = foot([box for column in columns for box in column])
    remedies = stack(_remedies(reader, scene), column=3, top=below + 8 if below else 0)
    last = 3 + max(len(columns), 1 if remedies else 0)
    ends = stack(_ends(scene), column=last)
    right = [*(box for column in columns for box in column), *remedies, *ends]
    left = [stack(words, column=n) for n, words in enumerate(_before(reader, scene))]
    height = max(foot(right), *(foot(column) for column in left))
    boxes = [box for column in left for box in centred(column, height)] + right
    return graph(boxes, _arrows(scene, boxes), title=reader.titles.scene(scene.name))


def time_line(reader: Reader, scene: Scene) -> TimeLine:
    """The scene's clocks, each on its own scale."""
    rules = [rule for name in scene.clocks if (rule := reader.titles.clock_of(name))]
    tracks = [_track(reader, rule, number) for number, rule in enumerate(rules)]
    return TimeLine(width=TRACK + 2 * SIDE, height=ROW * len(tracks) + 4, tracks=tracks)


def _track(reader: Reader, rule: ClockRule, number: int) -> Track:
    card = reader.clock(rule)
    ticks = [
        Tick(x=SIDE + TRACK * place // 20, words=reader.warning(warn))
        for warn in rule.warn
        if (place := mark(warn, rule.due.after)) is not None
    ]
    ends = " · ".join(filter(None, [card.does or card.acts, card.acts if card.does else "", card.cost]))
    return Track(y=ROW * number + 14, title=card.title, due=card.due, ticks=ticks[:2], ends=ends)


def _before(reader: Reader, scene: Scene) -> list[list[Word]]:
    triggers = [Word(key=f"on:{word}", parts=(reader.trigger(word),), kind="trigger") for word in scene.on]
    asked = [line.text for line in conditions.lines(scene.when, titles=reader.titles)]
    if len(asked) > MOST_SAID:
        asked = [*asked[:MOST_SAID], _("and %(n)s more") % {"n": len(asked) - MOST_SAID}]
    middle = Word(key="when", parts=tuple(asked) or (_("always"),), kind="when")
    what = Word(key="scene", parts=(reader.titles.scene(scene.name), reader.titles.desk(scene.desk)), kind="scene")
    return [triggers, [middle], [what]]


def _steps(reader: Reader, scene: Scene, levels: dict[str, int]) -> list[list[Word]]:
    columns: list[list[Word]] = [[] for _level in range(max(levels.values(), default=-1) + 1)]
    for step in scene.steps:
        card = reader.step(scene, step, levels[step.name])
        below = " · ".join(filter(None, [card.desk, card.within]))
        columns[levels[step.name]].append(Word(key=f"step:{step.name}", parts=(card.title, below), kind="step"))
    return columns


def _remedies(reader: Reader, scene: Scene) -> list[Word]:
    cards = [(rule, reader.remedy(scene, rule)) for rule in scene.remedies]
    return [
        Word(key=f"way:{rule.name}", parts=(card.title, f"{card.cost} × {card.chance} %"), kind="remedy")
        for rule, card in cards
    ]


def _ends(scene: Scene) -> list[Word]:
    outcomes = [*(close.outcome for close in scene.closes), *(rule.closes for rule in scene.remedies if rule.closes)]
    return [
        Word(key=f"end:{word}", parts=(say(vocabulary.OUTCOMES, word),), kind="end") for word in dict.fromkeys(outcomes)
    ]


def _arrows(scene: Scene, boxes: list[Box]) -> list[tuple[str, str, str, str]]:
    followed = {name for step in scene.steps for name in step.after}
    final = [f"step:{step.name}" for step in scene.steps if step.name not in followed] or ["scene"]
    found = [(f"on:{word}", "when", "plain", "") for word in scene.on]
    found.append(("when", "scene", "plain", ""))
    for step in scene.steps:
        found += [(f"step:{name}", f"step:{step.name}", "plain", "") for name in step.after]
        found += [] if step.after else [("scene", f"step:{step.name}", "plain", "")]
    for rule in scene.remedies:
        found.append(("scene", f"way:{rule.name}", "maybe", ""))
        found += [(f"way:{rule.name}", f"end:{rule.closes}", "maybe", "")] if rule.closes else []
    found += [(name, f"end:{close.outcome}", "plain", "") for name in final for close in scene.closes]
    return list(dict.fromkeys(found))
