"""Scenes as BPMN 2.0: whole, with a place for everything, in lanes by who does it; for every scene that is shipped."""

import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.utils.translation import override

from amends.cli import parser
from amends.desk.words import vocabulary
from amends.engine.playbook import Playbook, Scene
from amends.policy.bpmn import BOUNDS, DRAWING, LINES, MODEL, draw
from amends.policy.chinese import LANES
from amends.policy.lanes import PARTY, lay_out, whose
from amends.policy.pack import shipped
from tests.packs import book
from tests.policy.test_commands import amends

NODES = {"startEvent", "endEvent", "userTask", "receiveTask", "serviceTask", "exclusiveGateway", "parallelGateway"}
Tree = ET.Element


def scenes() -> list[tuple[Playbook, Scene]]:
    return [(each, scene) for each in map(book, shipped()) for scene in each.scenes]


def read(text: str) -> Tree:
    return ET.fromstring(text)  # noqa: S314 - our own


def bare(element: Tree) -> str:
    return element.tag.rpartition("}")[2]


def of(root: Tree, kind: str, space: str = MODEL) -> list[Tree]:
    return root.findall(f".//{{{space}}}{kind}")


def wrong(root: Tree) -> list[str]:
    """What another tool would stumble over."""
    ids = Counter(str(each.get("id")) for each in root.iter() if each.get("id"))
    found = [f"{id} twice" for id, n in ids.items() if n > 1]
    found += [f"{id} is no XML name" for id in ids if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", id)]
    process = of(root, "process")[0]
    nodes = {str(each.get("id")): each for each in process if bare(each) in NODES | {"boundaryEvent"}}
    flows = {str(each.get("id")): each for each in of(root, "sequenceFlow")}
    for id, flow in flows.items():
        first, then = flow.get("sourceRef", ""), flow.get("targetRef", "")
        found += [f"{id} leads nowhere" for end in (first, then) if end not in nodes]
        found += [f"{id} not outgoing"] * (id not in {e.text for e in nodes[first].findall(f"{{{MODEL}}}outgoing")})
        found += [f"{id} not incoming"] * (id not in {e.text for e in nodes[then].findall(f"{{{MODEL}}}incoming")})
    lanes = Counter(each.text for each in of(root, "flowNodeRef"))
    found += [f"{id} in {lanes[id]} lanes" for id in nodes if lanes[id] != 1]
    placed = Counter(each.get("bpmnElement") for each in of(root, "BPMNShape", DRAWING))
    drawn = Counter(each.get("bpmnElement") for each in of(root, "BPMNEdge", DRAWING))
    lane_ids = [str(each.get("id")) for each in of(root, "lane")]
    found += [f"{id} has {placed[id]} shapes" for id in (*nodes, *lane_ids, "pool") if placed[id] != 1]
    found += [f"{id} has {drawn[id]} lines" for id in flows if drawn[id] != 1]
    found += [f"{edge.get('id')} is no line" for edge in of(root, "BPMNEdge", DRAWING)
              if len(edge.findall(f"{{{LINES}}}waypoint")) < 2]  # fmt: skip
    reached, ahead = set[str](), {"start"}
    while ahead:
        reached |= ahead
        ahead = {str(f.get("targetRef")) for f in flows.values() if f.get("sourceRef") in reached} - reached
    found += [f"{id} is never reached" for id in nodes if id not in reached and bare(nodes[id]) != "boundaryEvent"]
    return found + list(_outside(root, nodes))


def _outside(root: Tree, nodes: dict[str, Tree]) -> list[str]:
    """Nodes that stand outside their lane, or on one another."""
    bounds = {}
    for shape in of(root, "BPMNShape", DRAWING):
        box = shape.find(f"{{{BOUNDS}}}Bounds")
        assert box is not None
        bounds[str(shape.get("bpmnElement"))] = [int(str(box.get(name))) for name in ("x", "y", "width", "height")]
    found = [f"{id} has no size" for id, (_x, _y, width, height) in bounds.items() if min(width, height) <= 0]
    for lane in of(root, "lane"):
        x, y, width, height = bounds[str(lane.get("id"))]
        for ref in lane.findall(f"{{{MODEL}}}flowNodeRef"):
            a, b, c, d = bounds[str(ref.text)]
            if not (x <= a and a + c <= x + width and y <= b and b + d <= y + height):
                found.append(f"{ref.text} outside {lane.get('id')}")
    solid = [bounds[id] for id in nodes if bare(nodes[id]) != "boundaryEvent"]
    for n, (a, b, c, d) in enumerate(solid):
        found += [
            "two on one another" for x, y, w, h in solid[:n] if a < x + w and x < a + c and b < y + h and y < b + d
        ]
    return found


@pytest.mark.mission("B1")
def test_every_shipped_scene_opens_elsewhere() -> None:
    bad = {
        f"{pack.name}:{scene.name}": faults
        for pack, scene in scenes()
        if (faults := wrong(read(draw(scene, pack, language="zh"))))
    }
    assert bad == {}
    assert len(scenes()) > 100


def lanes_of(pack: Playbook, scene: Scene, language: str = "en") -> set[str]:
    root = read(draw(scene, pack, language=language))
    return {str(each.get("name")) for each in of(root, "lane")}


def test_lanes_are_desks_and_parties_and_ways_part_at_a_gateway() -> None:
    (found,) = [(b, s) for b, s in scenes() if b.name == "tmall" and s.name == "supplier_out_of_stock"]
    assert "Supplier" in lanes_of(*found)
    assert {"供应商", "接待组"} <= lanes_of(*found, language="zh")
    chosen = [(b, s) for b, s in scenes() if any(len(e.outcome) for e in lay_out(s).edges)]
    assert chosen
    for pack, scene in chosen:
        root = read(draw(scene, pack, language="en"))
        named = {flow.get("name") for flow in of(root, "sequenceFlow") if flow.get("name")}
        ways = {w.title.say("en") for step in scene.steps for w in step.outcomes if w.then}
        assert ways <= named


def test_every_party_has_the_name_that_pages_give_it() -> None:
    sources = {"engine": vocabulary.SOURCES["engine"]}
    for place, language in enumerate(("en", "zh-hans")):
        with override(language):
            told = {name: str(words) for name, words in (vocabulary.PARTIES | sources).items()}
        assert {name: said[place] for name, said in LANES.items()} == told
    assert {whose(step).removeprefix(PARTY) for _b, s in scenes() for step in s.steps if step.engine or step.party} <= (
        LANES.keys()
    )


def test_the_command_writes_it_or_says_what_there_is(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert amends("graph", "--bpmn", "supplier_out_of_stock") == 0
    assert wrong(read(capsys.readouterr().out)) == []
    assert amends("graph", "--bpmn", "supplier_out_of_stok") == 1
    assert "supplier_out_of_stock" in capsys.readouterr().err


def test_the_command_names_ends_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    told = {"en": "Settled", "zh": "已了结"}
    for language, words in told.items():
        asked = parser().parse_args(["playbook", "graph", "--bpmn", "signed_not_received", "--lang", language])
        assert asked.func(asked) == 0
        ends = re.findall(r'endEvent[^>]* name="([^"]*)"', capsys.readouterr().out)
        assert any(words in each for each in ends), ends
        assert not any("_" in each for each in ends), ends
