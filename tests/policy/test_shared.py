"""Remedies and evidence written once: named by scenes, overridable, told by file and line; nothing shipped twice."""

import json
from collections import Counter
from pathlib import Path

import pytest

from amends.engine.playbook import Playbook
from amends.policy import nodes
from amends.policy.load import check, load_path
from amends.policy.nodes import Node
from amends.policy.overlay import load as load_overlay
from amends.policy.pack import SHIPPED, gather
from amends.policy.problem import ProblemReport
from amends.policy.shared import SHARED
from tests.packs import book
from tests.policy.small import write

REMEDIES = "exchange: {title: {zh: 换, en: Exchange}, closes: exchanged}\n"
EVIDENCE = "chat: {title: {zh: 聊天, en: The chat}}\nlong_chat: {name: chat, title: {zh: 长聊天, en: The whole chat}}\n"


def plain(node: Node) -> object:
    if isinstance(node.value, dict):
        return {word: plain(child) for word, child in node.value.items()}
    return [plain(child) for child in node.value] if isinstance(node.value, tuple) else node.value


def own_scenes(folder: Path) -> list[Node]:
    files = sorted(folder.glob("scenes/*.yaml"))
    read = (nodes.read(path.read_text("utf-8"), file=path.name, report=ProblemReport()) for path in files)
    return [scene for document in read for scene in document.map["scenes"].list]


@pytest.mark.parametrize("part", SHARED)
def test_nothing_shipped_is_written_twice_word_for_word(part: str) -> None:
    packs = [path.parent for path in SHIPPED.glob("*/playbook.yaml")]
    items = [item for folder in packs for scene in own_scenes(folder) for item in _items(scene, part)]
    told = Counter(json.dumps(plain(item), sort_keys=True, ensure_ascii=False) for item in items if item.map)
    assert [text for text, times in told.items() if times > 1] == []


def _items(scene: Node, part: str) -> tuple[Node, ...]:
    return scene.map[part].list if part in scene.map else ()


@pytest.mark.parametrize("part", SHARED)
def test_everything_shared_is_named_by_a_scene(part: str) -> None:
    packs = [path.parent for path in SHIPPED.glob("*/playbook.yaml")]
    named = {item.word for folder in packs for scene in own_scenes(folder) for item in _items(scene, part)}
    written_once = {key for folder in packs for key in getattr(gather(folder, ProblemReport()), part)}
    assert written_once - named == set()


def named(tmp_path: Path, evidence: str, remedy: str) -> Path:
    """The small playbook; its scene of late parcels names shared items."""
    line = "  desk: warehouse\n"
    more = f"{line}  evidence: [{evidence}]\n  remedies: [{remedy}]\n"
    folder = write(tmp_path, file="scenes/all.yaml", old=line, new=more)
    (folder / "remedies.yaml").write_text(REMEDIES, encoding="utf-8")
    (folder / "evidence.yaml").write_text(EVIDENCE, encoding="utf-8")
    return folder


def test_a_scene_has_what_it_names_under_the_items_own_name(tmp_path: Path) -> None:
    playbook = load_path(named(tmp_path, "long_chat", "exchange"))
    scene = next(scene for scene in playbook.scenes if scene.name == "late")
    assert [(item.name, item.title.en) for item in scene.evidence] == [("chat", "The whole chat")]
    assert [(remedy.name, remedy.closes) for remedy in scene.remedies] == [("exchange", "exchanged")]


def test_a_pack_inherits_what_it_does_not_say_itself(tmp_path: Path) -> None:
    playbook = load_path(named(tmp_path, "waybill", "exchange"))
    scene = next(scene for scene in playbook.scenes if scene.name == "late")
    assert [item.title.en for item in scene.evidence] == ["The waybill"]


def test_a_name_that_leads_nowhere_is_told_with_the_nearest(tmp_path: Path) -> None:
    (problem,) = check(named(tmp_path, "long_chatt", "exchange"))
    assert problem.message == "unknown evidence 'long_chatt'"
    assert "long_chat" in problem.cure
    assert "没有这个凭证" in problem.said("zh").message


def test_a_mistake_in_a_shared_item_is_told_where_it_is_written(tmp_path: Path) -> None:
    folder = named(tmp_path, "chat", "exchange")
    (folder / "evidence.yaml").write_text("chat: {titel: {zh: 聊天, en: The chat}}\n", encoding="utf-8")
    assert {(problem.file, problem.line) for problem in check(folder)} == {("small/evidence.yaml", 1)}


def test_an_overlay_changes_one_everywhere_or_in_one_scene() -> None:
    before = book("tmall")
    named = [scene.name for scene in before.scenes if title(before, scene.name)]
    everywhere = load_overlay("base: tmall\nset: {evidence.chat.title.en: All that was said}\n", number=1)
    assert {title(everywhere, name) for name in named} >= {"All that was said"}
    here = load_overlay(f"base: tmall\nset: {{scenes.{named[0]}.evidence.chat.title.en: Only here}}\n", number=1)
    assert [name for name in named if title(here, name) == "Only here"] == named[:1]


def title(playbook: Playbook, scene: str) -> str:
    found = next(each for each in playbook.scenes if each.name == scene)
    return next((item.title.en for item in found.evidence if item.name == "chat"), "")
