"""Scenes and flows as Mermaid flowcharts."""

import re
from pathlib import Path

import pytest

from amends.policy.diagrams import draw_flow, draw_scene
from amends.policy.load import load_path, names
from tests.packs import book
from tests.policy.small import write
from tests.policy.test_commands import amends

NODE = r"[A-Za-z]\w*"
BRACKETS = r"(?:\(\[.*\]\)|\(\(.*\)\)|\[/.*/\]|\{\{.*\}\}|\[.*\]|>.*\])"
LINE = re.compile(
    rf"  {NODE}{BRACKETS}?(?: (?:-->|-\.->|---|-- \".*\" -->|-\. \".*\" \.->) {NODE}{BRACKETS}?)?"
)  # a node, or an edge between two


def test_a_scene_shows_what_sets_it_off_what_is_to_do_and_how_it_ends(tmp_path: Path) -> None:
    playbook = load_path(write(tmp_path))
    (scene,) = [scene for scene in playbook.scenes if scene.name == "cancel"]
    drawn = list(draw_scene(scene, playbook, language="en"))
    assert drawn == [
        "flowchart LR",
        '  scene(["Cancel"])',
        '  on0>"refund.asked"] --> scene',
        '  step_refund["Refund<br/>returns<br/>4 h"]',
        "  scene --> step_refund",
        '  scene --- clock_answer[/"Answer<br/>refund.deadline after 2 d"/]',
        '  clock_answer -. "platform" .-> missed_answer["Refunded"]',
        '  step_refund --> close0(("refunded"))',
    ]


def test_a_flow_shows_its_stages_and_what_moves_it(tmp_path: Path) -> None:
    (flow,) = load_path(write(tmp_path)).flows
    drawn = list(draw_flow(flow, language="zh"))
    assert drawn[0] == "flowchart LR"
    assert '  opened["待商家回应<br/>merchant_cs<br/>answer"]' in drawn
    assert '  start(("·")) -- "dispute.opened" --> opened' in drawn
    assert '  opened -- "missed:answer / dispute.ruled" --> over' in drawn


@pytest.mark.parametrize("name", names())
def test_everything_shipped_can_be_drawn(name: str) -> None:
    playbook = book(name)
    for language in ("zh", "en"):
        drawings = [draw_scene(scene, playbook, language=language) for scene in playbook.scenes]
        for drawing in (*drawings, *(draw_flow(flow, language=language) for flow in playbook.flows)):
            first, *rest = drawing
            assert first == "flowchart LR"
            assert [line for line in rest if not LINE.fullmatch(line)] == []


def test_the_command_draws_or_says_which_was_meant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = str(write(tmp_path))
    assert amends("graph", "cancel", "--playbook", pack, "--language", "zh") == 0
    assert '  scene(["取消"])' in capsys.readouterr().out
    assert amends("graph", "judged", "--playbook", pack) == 0
    assert '  over["Over"]' in capsys.readouterr().out
    assert amends("graph", "cancle", "--playbook", pack) == 1
    assert "did you mean 'cancel'?" in capsys.readouterr().err
    assert amends("graph", "low_review") == 0
