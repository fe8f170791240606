"""Reading flows: a platform's procedure as stages, who must act in each, and what moves it on."""

from collections.abc import Iterable

from amends.engine.fold import family
from amends.engine.playbook import ALWAYS, Flow, Move, Stage
from amends.engine.signals import KINDS
from amends.engine.words import Party
from amends.policy import words
from amends.policy.clocks import when
from amends.policy.item import Item
from amends.policy.known import Known
from amends.policy.nodes import Node
from amends.policy.problem import ProblemReport, phrase


def flow(name: str, node: Node, report: ProblemReport, known: Known) -> Flow:
    """One flow; what is wrong goes into the report."""
    item = Item(node, report, what="flow", words=words.FLOW)
    for key, cure in _NEEDS:
        item.need(key, cure)
    about = item.one("family", words.FLOW_FAMILIES)
    nodes = stages.map if (stages := item.get("stages")) else {}
    found = Flow(
        name=name,
        title=item.text("title", needed=True),
        family=about,
        start=_moves(item, "start", about, nodes, known),
        stages=tuple(_stage(stage, child, about, nodes, report, known) for stage, child in nodes.items()),
        source=item.one("source", known.sources),
        origin=node.origin,
    )
    _unreached(found, nodes, item)
    return found


_NEEDS = (
    ("family", phrase("say what it is about: {words}", words=", ".join(words.FLOW_FAMILIES))),
    ("source", "name a source of the playbook"),
    ("start", "say how it begins: start: [{on: [dispute.opened], to: opened}]"),
    ("stages", "write its stages: stages: {opened: {title: …, actor: …, moves: […]}}"),
)


def _stage(name: str, node: Node, about: str, stages: dict[str, Node], report: ProblemReport, known: Known) -> Stage:
    item = Item(node, report, what="stage", words=words.STAGE)
    if not item.get("actor") and item.list("moves"):
        item.say(
            None,
            phrase("stage {name!r} moves on, but nobody acts", name=name),
            "name its actor:, or take out moves: where it ends",
        )
    if item.get("actor") and not item.get("clock") and not item.list("moves"):
        cure = "add clock: or moves:; where the flow ends, take out actor:"
        item.say(None, phrase("stage {name!r} waits for somebody, but nothing ends the wait", name=name), cure)
    return Stage(
        name=name,
        title=item.text("title", needed=True),
        actor=Party(item.one("actor", words.PARTIES, what="party", default=Party.UNDETERMINED)),
        moves=_moves(item, "moves", about, stages, known),
        clock=item.one("clock", known.clocks),
        timeout=item.text("timeout"),
        source=item.one("source", known.sources),
    )


def _moves(item: Item, key: str, about: str, stages: dict[str, Node], known: Known) -> tuple[Move, ...]:
    return tuple(_move(each, about, stages, known) for each in item.items(key, what="move", words=words.MOVE))


def _move(item: Item, about: str, stages: dict[str, Node], known: Known) -> Move:
    item.need("on", "name what moves it, such as dispute.answered or missed:CLOCK")
    item.need("to", phrase("name a stage: {words}", words=", ".join(stages)))
    on = item.several("on", known.triggers, what="trigger")
    for trigger in on:
        if about and trigger in KINDS and family(KINDS[trigger]) != about:
            item.say(
                item.get("on"),
                phrase("{trigger} is not about a {about}", trigger=trigger, about=about),
                phrase("name a signal about a {about}", about=about),
            )
    return Move(on=on, to=item.one("to", tuple(stages), what="stage"), when=when(item, "when", known) or ALWAYS)


def _unreached(flow: Flow, nodes: dict[str, Node], item: Item) -> None:
    reached, ahead = set[str](), {move.to for move in flow.start}
    while ahead:
        reached |= ahead
        ahead = {move.to for stage in flow.stages if stage.name in reached for move in stage.moves} - reached
    for name in nodes.keys() - reached:
        item.say(nodes[name], phrase("stage {name!r} can never be reached", name=name), "add a move that leads to it")


def check_stages(flows: Iterable[Flow], report: ProblemReport) -> None:
    """A thread remembers only its stage: in two flows of a family, stages that move on need names of their own."""
    seen: dict[tuple[str, str], tuple[Flow, Stage]] = {}
    for flow in flows:
        for stage in flow.stages:
            other = seen.setdefault((flow.family, stage.name), (flow, stage))
            if other[0] is not flow and (stage.moves or other[1].moves):
                file, _, line = flow.origin.rpartition(":")
                message = phrase(
                    "flows {other!r} and {flow!r} share the stage {stage!r}",
                    other=other[0].name,
                    flow=flow.name,
                    stage=stage.name,
                )
                report.say(file, int(line), message, phrase("call it {flow}_{stage}", flow=flow.name, stage=stage.name))
