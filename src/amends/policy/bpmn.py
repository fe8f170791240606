"""A scene as BPMN 2.0 with its drawing, for tools that draw processes. It is a picture: the playbook decides.

Lanes are desks, parties and the engine. Where a way is chosen, or one of several is enough, stands an exclusive
gateway; where all must be done, or several begin at once, a parallel one. A step's time is a timer on its edge.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from amends.engine.calendar import Span
from amends.engine.playbook import Playbook, Scene
from amends.policy.chinese import LANES
from amends.policy.lanes import DESK, PARTY, LaneStep, SwimLanes, lay_out

MODEL: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DRAWING: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS: Final = "http://www.omg.org/spec/DD/20100524/DC"
LINES: Final = "http://www.omg.org/spec/DD/20100524/DI"
for _prefix, _space in (("bpmn", MODEL), ("bpmndi", DRAWING), ("dc", BOUNDS), ("di", LINES)):
    register_namespace(_prefix, _space)
TASK_WIDE, TASK_HIGH = 120, 64
COLUMN, ROW = 260, 96
HEAD, MARGIN, EVENT, GATE, TIMER = 60, 16, 36, 36, 28
UNITS: Final = {"s": "PT{}S", "min": "PT{}M", "h": "PT{}H", "d": "P{}D", "wd": "P{}D"}


@dataclass(frozen=True, slots=True)
class DrawnShape:
    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> tuple[int, int]:
        return self.x + self.width, self.y + self.height // 2

    @property
    def left(self) -> tuple[int, int]:
        return self.x, self.y + self.height // 2


@dataclass(slots=True)
class DrawnSheet:
    """What is drawn so far. ``nodes``: by id (tag, name, lane); ``flows``: (id, from, to, name)."""

    lanes: SwimLanes
    tops: list[int]
    nodes: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    shapes: dict[str, DrawnShape] = field(default_factory=dict)
    flows: list[tuple[str, str, str, str]] = field(default_factory=list)
    timers: list[tuple[str, str, Span]] = field(default_factory=list)

    def node(self, id: str, tag: str, name: str, lane: int, shape: DrawnShape) -> str:
        self.nodes[id], self.shapes[id] = (tag, name, lane), shape
        return id

    def flow(self, first: str, then: str, name: str = "") -> None:
        self.flows.append((f"flow_{len(self.flows) + 1}", first, then, name))


def draw(scene: Scene, playbook: Playbook, *, language: str, ending: Callable[[str], str] = str) -> str:
    """The whole file. ``ending``: how a case ended, in words."""
    sheet = _sheet(scene, language, ending)
    root = Element(f"{{{MODEL}}}definitions", {"id": f"amends_{scene.name}", "targetNamespace": "urn:amends:playbook"})
    root.set("exporter", "amends")
    root.set("exporterVersion", playbook.reference)
    both = SubElement(root, f"{{{MODEL}}}collaboration", {"id": "collaboration"})
    title = scene.title.say(language)
    SubElement(both, f"{{{MODEL}}}participant", {"id": "pool", "name": title, "processRef": scene.name})
    process = SubElement(root, f"{{{MODEL}}}process", {"id": scene.name, "name": title, "isExecutable": "false"})
    _lanes(process, sheet, playbook, language)
    _flow_nodes(process, sheet)
    _diagram(root, sheet)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _sheet(scene: Scene, language: str, ending: Callable[[str], str]) -> DrawnSheet:
    lanes = lay_out(scene)
    tops = [MARGIN + ROW * sum(lanes.rows[:n]) for n in range(len(lanes.lanes))]
    sheet = DrawnSheet(lanes, tops)
    for step in lanes.steps:
        _step(sheet, step, language)
    into, out = _joined(sheet, scene, language)
    _ends(sheet, " / ".join(dict.fromkeys(ending(close.outcome) for close in scene.closes)), into, out)
    return sheet


def _step(sheet: DrawnSheet, step: LaneStep, language: str) -> None:
    rule = step.rule
    shape = DrawnShape(_x(step.column), _y(sheet, step.lane, step.row), TASK_WIDE, TASK_HIGH)
    tag = "serviceTask" if rule.engine else "receiveTask" if rule.party else "userTask"
    sheet.node(f"step_{rule.name}", tag, rule.title.say(language), step.lane, shape)
    if rule.within:
        sheet.timers.append((f"timer_{rule.name}", f"step_{rule.name}", rule.within))
        sheet.shapes[f"timer_{rule.name}"] = DrawnShape(
            shape.x + TASK_WIDE - TIMER, shape.y + TASK_HIGH - TIMER // 2, TIMER, TIMER
        )


def _x(column: int) -> int:
    return HEAD + MARGIN + EVENT + 2 * GATE + COLUMN * column + 40


def _y(sheet: DrawnSheet, lane: int, row: int) -> int:
    return sheet.tops[lane] + ROW * row + (ROW - TASK_HIGH) // 2


def _joined(sheet: DrawnSheet, scene: Scene, language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Flows between the steps, through gateways where several meet or part; where each step is entered and left."""
    places = {each.rule.name: each for each in sheet.lanes.steps}
    ways = {(step.name, way.name): way.title.say(language) for step in scene.steps for way in step.outcomes}
    into = {name: _join(sheet, places[name]) for name in places}
    out = {name: _split(sheet, places[name]) for name in places}
    for edge in sheet.lanes.edges:
        sheet.flow(out[edge.first], into[edge.then], ways.get((edge.first, edge.outcome), ""))
    return into, out


def _join(sheet: DrawnSheet, step: LaneStep) -> str:
    """Where flows arrive at a step: at itself, or at a gateway before it where there are several."""
    edges = [edge for edge in sheet.lanes.edges if edge.then == step.rule.name]
    id = f"step_{step.rule.name}"
    if len(edges) <= 1:
        return id
    either = any(edge.any or edge.outcome for edge in edges)
    shape = DrawnShape(
        _x(step.column) - 2 * GATE - 8, _y(sheet, step.lane, step.row) + (TASK_HIGH - GATE) // 2, GATE, GATE
    )
    kind = "exclusiveGateway" if either else "parallelGateway"
    gate = sheet.node(f"join_{step.rule.name}", kind, "", step.lane, shape)
    sheet.flow(gate, id)
    return gate


def _split(sheet: DrawnSheet, step: LaneStep) -> str:
    """Where flows leave a step: from itself, or from a gateway behind it where there are several."""
    edges = [edge for edge in sheet.lanes.edges if edge.first == step.rule.name]
    leaves = len(edges) + (step.rule.name in sheet.lanes.last)
    id = f"step_{step.rule.name}"
    if leaves <= 1:
        return id
    shape = DrawnShape(
        _x(step.column) + TASK_WIDE + 16, _y(sheet, step.lane, step.row) + (TASK_HIGH - GATE) // 2, GATE, GATE
    )
    kind = "exclusiveGateway" if step.rule.outcomes else "parallelGateway"
    gate = sheet.node(f"split_{step.rule.name}", kind, "", step.lane, shape)
    sheet.flow(id, gate)
    return gate


def _ends(sheet: DrawnSheet, title: str, into: dict[str, str], out: dict[str, str]) -> None:
    """One beginning and one end; ``title``: of the end."""
    lane = sheet.lanes.steps[0].lane if sheet.lanes.steps else 0
    top = _y(sheet, lane, 0) + (TASK_HIGH - EVENT) // 2
    start = sheet.node("start", "startEvent", "", lane, DrawnShape(HEAD + MARGIN, top, EVENT, EVENT))
    first = sheet.lanes.first
    if len(first) > 1:
        gate = sheet.node("begin", "parallelGateway", "", lane, DrawnShape(HEAD + MARGIN + EVENT + 24, top, GATE, GATE))
        sheet.flow(start, gate)
        start = gate
    for name in first:
        sheet.flow(start, into[name])
    last = max((each.lane for each in sheet.lanes.steps if each.rule.name in sheet.lanes.last), default=lane)
    shape = DrawnShape(_x(sheet.lanes.columns), _y(sheet, last, 0) + (TASK_HIGH - EVENT) // 2, EVENT, EVENT)
    end = sheet.node("end", "endEvent", title, last, shape)
    for name in sheet.lanes.last:
        sheet.flow(out[name], end)
    if not first:
        sheet.flow(start, end)


def _lanes(process: Element, sheet: DrawnSheet, playbook: Playbook, language: str) -> None:
    lanes = SubElement(process, f"{{{MODEL}}}laneSet", {"id": "lanes"})
    for number, lane in enumerate(sheet.lanes.lanes):
        each = SubElement(
            lanes, f"{{{MODEL}}}lane", {"id": f"lane_{number}", "name": lane_name(lane, playbook, language)}
        )
        for id, (_tag, _name, where) in sheet.nodes.items():
            if where == number:
                SubElement(each, f"{{{MODEL}}}flowNodeRef").text = id
        for id, at, _span in sheet.timers:
            if sheet.nodes[at][2] == number:
                SubElement(each, f"{{{MODEL}}}flowNodeRef").text = id


def lane_name(lane: str, playbook: Playbook, language: str) -> str:
    """A lane in words: a desk by the playbook's name for it, parties and the engine by ours."""
    if lane.startswith(DESK):
        code = lane.removeprefix(DESK)
        return playbook.desks[code].say(language) if code in playbook.desks else code
    english, chinese = LANES.get(lane.removeprefix(PARTY), (lane.removeprefix(PARTY),) * 2)
    return chinese if language.startswith("zh") else english


def _flow_nodes(process: Element, sheet: DrawnSheet) -> None:
    for id, (tag, name, _lane) in sheet.nodes.items():
        node = SubElement(process, f"{{{MODEL}}}{tag}", {"id": id, **({"name": name} if name else {})})
        for flow, _first, then, _name in sheet.flows:
            if then == id:
                SubElement(node, f"{{{MODEL}}}incoming").text = flow
        for flow, first, _then, _name in sheet.flows:
            if first == id:
                SubElement(node, f"{{{MODEL}}}outgoing").text = flow
    for id, at, span in sheet.timers:
        told = {"id": id, "name": str(span), "attachedToRef": at, "cancelActivity": "false"}
        timer = SubElement(process, f"{{{MODEL}}}boundaryEvent", told)
        rule = SubElement(timer, f"{{{MODEL}}}timerEventDefinition", {"id": f"{id}_rule"})
        SubElement(rule, f"{{{MODEL}}}timeDuration").text = UNITS[str(span.unit)].format(span.amount)
    for id, first, then, name in sheet.flows:
        ends = {"id": id, "sourceRef": first, "targetRef": then, **({"name": name} if name else {})}
        SubElement(process, f"{{{MODEL}}}sequenceFlow", ends)


def _diagram(root: Element, sheet: DrawnSheet) -> None:
    diagram = SubElement(root, f"{{{DRAWING}}}BPMNDiagram", {"id": "diagram"})
    plane = SubElement(diagram, f"{{{DRAWING}}}BPMNPlane", {"id": "plane", "bpmnElement": "collaboration"})
    width = _x(sheet.lanes.columns) + EVENT + 2 * MARGIN
    height = ROW * sum(sheet.lanes.rows)
    _shape(plane, "pool", DrawnShape(0, MARGIN, width, height), level=True)
    for number, rows in enumerate(sheet.lanes.rows):
        lane = DrawnShape(HEAD // 2, sheet.tops[number], width - HEAD // 2, ROW * rows)
        _shape(plane, f"lane_{number}", lane, level=True)
    for id, shape in sheet.shapes.items():
        _shape(plane, id, shape)
    for id, first, then, _name in sheet.flows:
        edge = SubElement(plane, f"{{{DRAWING}}}BPMNEdge", {"id": f"{id}_line", "bpmnElement": id})
        for x, y in _points(sheet.shapes[first].right, sheet.shapes[then].left):
            SubElement(edge, f"{{{LINES}}}waypoint", {"x": str(x), "y": str(y)})


def _shape(plane: Element, id: str, shape: DrawnShape, *, level: bool = False) -> None:
    more = {"isHorizontal": "true"} if level else {}
    drawn = SubElement(plane, f"{{{DRAWING}}}BPMNShape", {"id": f"{id}_shape", "bpmnElement": id, **more})
    place = {"x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height}
    SubElement(drawn, f"{{{BOUNDS}}}Bounds", {name: str(value) for name, value in place.items()})


def _points(start: tuple[int, int], end: tuple[int, int]) -> Iterable[tuple[int, int]]:
    """Straight, or with a corner just before where it goes."""
    if start[1] == end[1]:
        return (start, end)
    bend = max(end[0] - 14, start[0] + 6)
    return (start, (bend, start[1]), (bend, end[1]), end)
