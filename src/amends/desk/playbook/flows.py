"""A platform's procedure (法政流程) as a state machine: each stage, who acts, by when, what happens otherwise."""

from dataclasses import dataclass
from typing import Final

from amends.desk.playbook.diagrams import (
    Box,
    Graph,
    Word,
    graph,
    stack,
)
from amends.desk.playbook.pages import Reader
from amends.desk.words import conditions, vocabulary
from amends.desk.words.vocabulary import say
from amends.engine.playbook import Flow, Move, Stage

START: Final = ":start"
MISSED: Final = "missed:"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    on: str
    to: str
    when: str
    missed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    title: str
    actor: str
    clock: str
    due: str
    otherwise: str
    moves: list[MoveRow]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPage:
    name: str
    title: str
    source: str
    picture: Graph
    stages: list[StageRow]


def flows(reader: Reader) -> list[FlowPage]:
    return [_flow(reader, flow) for flow in reader.titles.playbook.flows]


def _flow(reader: Reader, flow: Flow) -> FlowPage:
    title = flow.title.say(reader.titles.language)
    return FlowPage(
        name=flow.name,
        title=title,
        source=reader.titles.source(flow.source) if flow.source else "",
        picture=graph(_boxes(reader, flow), _arrows(reader, flow), title=title),
        stages=[_stage(reader, stage, flow) for stage in flow.stages],
    )


def _levels(flow: Flow) -> dict[str, int]:
    """How many moves a stage is from the start, by the shortest way; where it is over stands last."""
    moves = {stage.name: [move.to for move in stage.moves] for stage in flow.stages}
    found, edge = {START: 0}, [move.to for move in flow.start]
    level = 1
    while edge:
        fresh = [name for name in dict.fromkeys(edge) if name not in found]
        found |= dict.fromkeys(fresh, level)
        edge, level = [to for name in fresh for to in moves.get(name, [])], level + 1
    last = max(found.get(stage.name, 1) for stage in flow.stages if stage.moves)
    ends = {stage.name: last + 1 for stage in flow.stages if not stage.moves}
    return {**{stage.name: last for stage in flow.stages}, **found, **ends}


def _boxes(reader: Reader, flow: Flow) -> list[Box]:
    levels = _levels(flow)
    columns: list[list[Word]] = [[] for _level in range(max(levels.values()) + 1)]
    said = " / ".join(dict.fromkeys(reader.trigger(word) for move in flow.start for word in move.on))
    columns[0].append(Word(key=START, parts=(said,), kind="trigger"))
    for stage in flow.stages:
        columns[levels[stage.name]].append(_word(reader, stage))
    return [box for number, words in enumerate(columns) for box in stack(words, column=number)]


def _word(reader: Reader, stage: Stage) -> Word:
    if not stage.moves:
        return Word(key=stage.name, parts=(stage.title.say(reader.titles.language),), kind="end")
    parts = (stage.title.say(reader.titles.language), say(vocabulary.PARTIES, stage.actor.value), _due(reader, stage))
    ours = stage.actor.value in {"merchant", "merchant_cs", "merchant_ops"}
    return Word(key=stage.name, parts=parts, kind="step" if ours else "other")


def _due(reader: Reader, stage: Stage) -> str:
    rule = reader.titles.clock_of(stage.clock) if stage.clock else None
    return reader.due(rule.due) if rule else ""


def _arrows(reader: Reader, flow: Flow) -> list[tuple[str, str, str, str]]:
    found = [(START, move.to, "plain", "") for move in flow.start]
    for stage in flow.stages:
        found += [(stage.name, move.to, _kind(move), _on(reader, move)) for move in stage.moves]
    once = {(a, b, kind): (a, b, kind, said) for a, b, kind, said in found}
    return list(once.values())


def _kind(move: Move) -> str:
    return "missed" if any(word.startswith(MISSED) for word in move.on) else "plain"


def _on(reader: Reader, move: Move) -> str:
    return " / ".join(reader.trigger(word) for word in move.on)


def _stage(reader: Reader, stage: Stage, flow: Flow) -> StageRow:
    names = {each.name: each.title.say(reader.titles.language) for each in flow.stages}
    return StageRow(
        title=names[stage.name],
        actor=say(vocabulary.PARTIES, stage.actor.value) if stage.moves else "",
        clock=reader.titles.clock(stage.clock) if stage.clock else "",
        due=_due(reader, stage),
        otherwise=stage.timeout.say(reader.titles.language),
        moves=[_move(reader, move, names) for move in stage.moves],
        source=reader.titles.source(stage.source) if stage.source else "",
    )


def _move(reader: Reader, move: Move, names: dict[str, str]) -> MoveRow:
    asked = " · ".join(line.text for line in conditions.lines(move.when, titles=reader.titles))
    return MoveRow(on=_on(reader, move), to=names.get(move.to, move.to), when=asked, missed=_kind(move) == "missed")
