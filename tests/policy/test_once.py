"""Items read once: what an overlay leaves alone is the very same rule, what it touches or knows otherwise is not."""

import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from amends.engine.compiler import compile_playbook
from amends.engine.playbook import ClockRule, Playbook, Scene, Template
from amends.policy.calendars import names, official
from amends.policy.load import check, load, load_path
from amends.policy.overlay import check as check_overlay
from amends.policy.overlay import load as load_overlay
from tests.policy.small import write

FEW = """\
base: tmall
set:
  authority.front_line.money: 31 CNY
  scenes.late_shipment.off: true
  clocks.answer_unshipped.due.after: 1 d
"""


def scene(playbook: Playbook, name: str) -> Scene:
    return next(each for each in playbook.scenes if each.name == name)


def test_what_an_overlay_leaves_alone_is_the_same_rule_and_compiled_once() -> None:
    shipped, laid = load("tmall"), load_overlay(FEW, number=1)
    theirs = {id(each) for each in (*shipped.scenes, *shipped.clocks, *shipped.templates)}
    rules: list[Scene | ClockRule | Template] = [*laid.scenes, *laid.clocks, *laid.templates]
    own = [each.name for each in rules if id(each) not in theirs]
    assert own == ["late_shipment", "answer_unshipped"]
    before, after = compile_playbook(shipped), compile_playbook(laid)
    assert [n for n in after.scenes if after.scenes[n] is not before.scenes[n]] == ["late_shipment"]
    changed = [n for n, each in after.clocks.items() if each is not before.clocks[n] and each.rule.origin]
    assert "answer_unshipped" in changed
    assert all(name == "answer_unshipped" or name.startswith("late_shipment.") for name in changed)


def test_what_is_remembered_says_what_reading_it_first_says() -> None:
    """The same overlay, in a process that has read nothing yet, and here after others that say something else."""
    load_overlay(FEW.replace("late_shipment.off: true", "late_shipment.rank: 7"), number=1)
    program = "import sys; from tests.policy.test_once import FEW, whole; print(whole(FEW))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == whole(FEW)


def whole(text: str) -> str:
    """A mark of all that the playbook under an overlay says."""
    return sha256(msgspec.json.encode(load_overlay(text, number=1), order="deterministic")).hexdigest()


def changeable(value: object) -> Iterator[int]:
    """Identities of all that could be changed in a playbook: mappings, lists, sets and structs that aren't frozen.

    Not of the official calendars, which are the same for everybody (``calendars.official``).
    """
    if any(value is official(name) for name in names()):
        return
    if isinstance(value, msgspec.Struct):
        if not value.__struct_config__.frozen:
            yield id(value)
        for field in value.__struct_fields__:
            yield from changeable(getattr(value, field))
    elif isinstance(value, dict):
        yield id(value)
        for each in value.values():
            yield from changeable(each)
    elif isinstance(value, tuple | frozenset):
        for each in value:
            yield from changeable(each)
    elif isinstance(value, list | set | bytearray):
        yield id(value)


def test_two_playbooks_share_nothing_that_can_be_changed() -> None:
    books = load("tmall"), load("tmall"), load_overlay(FEW, number=1), load_overlay(FEW, number=2), load("jd")
    found = [set(changeable(each)) for each in books]
    assert all(found)
    assert sum(map(len, found)) == len(set[int]().union(*found))


@pytest.mark.parametrize("_again", [1, 2])
def test_a_mistake_is_told_each_time_it_is_read(_again: int) -> None:
    wrong = "base: tmall\nset:\n  scenes.late_shipment.desk: warehose\n  templates.sorry.stage: never\n"
    assert [(each.file, each.line) for each in check_overlay(wrong)] == [("overlay", 3), ("overlay", 4)]


def test_a_scene_is_read_anew_where_a_name_it_uses_is_gone(tmp_path: Path) -> None:
    """The scenes' file stays as it is; what it names is in others."""
    folder = write(tmp_path)
    assert check(folder) == []
    clocks = folder / "clocks.yaml"
    kept = clocks.read_text("utf-8")
    clocks.write_text(kept.replace("- name: answer", "- name: reply"), "utf-8")
    assert any(each.file.endswith("scenes/all.yaml") and "'answer'" in each.message for each in check(folder))
    clocks.write_text(kept, "utf-8")
    assert check(folder) == []


def test_a_scene_is_read_anew_where_what_it_shares_is_otherwise(tmp_path: Path) -> None:
    line = "  desk: warehouse\n"
    folder = write(tmp_path, file="scenes/all.yaml", old=line, new=f"{line}  evidence: [chat]\n")
    for title in ("The chat", "The whole chat", "The chat"):
        (folder / "evidence.yaml").write_text(f"chat: {{title: {{zh: 聊天, en: {title}}}}}\n", "utf-8")
        assert [each.title.en for each in scene(load_path(folder), "late").evidence] == [title]
