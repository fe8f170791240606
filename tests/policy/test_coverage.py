"""What the packs cover, counted."""

import json
from pathlib import Path

import pytest

from amends.policy.coverage import (
    CoveredPack,
    coverage,
    lines,
    read_pack,
)
from amends.policy.pack import SHIPPED, shipped
from tests.policy.small import FILES, write
from tests.policy.test_commands import amends

EXAMPLE = FILES["examples/all.yaml"].replace("  mission: [T9]\n", "  shows: positive\n  scene: cancel\n")
NEGATIVE = """\
- name: paid
  scene: cancel
  shows: negative
  mission: [A9]
  given:
  - {kind: order.placed, at: 11-11 00:04, amount: 31 CNY}
  when:
  - {kind: refund.asked, at: 11-11 09:00, ref: R1, type: refund_only, amount: 31 CNY}
  then:
    cases: []
"""


def small(folder: Path) -> CoveredPack:
    pack = write(folder)
    (pack / "examples" / "all.yaml").write_text(EXAMPLE + NEGATIVE, encoding="utf-8")
    return read_pack(pack)


def test_a_row_counts_scenes_and_examples_by_what_they_show(tmp_path: Path) -> None:
    found = coverage([small(tmp_path)])
    assert found.rows["T9"].as_json() == {"scenes": 1, "positive": 1, "negative": 1, "boundary": 0}
    assert found.rows["A9"].as_json() == {"scenes": 0, "positive": 0, "negative": 1, "boundary": 0}
    assert found.rows["T3"].as_json() == {"scenes": 0, "positive": 0, "negative": 0, "boundary": 0}
    assert (found.issues["CANCEL_CHANGED_MIND"], found.issues["OUT_OF_STOCK"]) == (1, 0)
    assert found.packs["small"]["scenes"] == 3
    assert found.packs["small"]["examples"] == 2
    assert found.lacking["small:cancel"] == ("boundary",)
    assert found.lacking["small:late"] == ("positive", "negative", "boundary")
    assert {"T9", "T3", "OUT_OF_STOCK"} <= set(found.empty)
    assert "CANCEL_CHANGED_MIND" not in found.empty


def test_the_table_names_what_is_wanting(tmp_path: Path) -> None:
    table = list(lines(coverage([small(tmp_path)])))
    assert table[0].split() == ["row", "scenes", "positive", "negative", "boundary"]
    assert any(line.split() == ["T9", "1", "1", "1", "0", "<-", "empty"] for line in table)
    assert "  OUT_OF_STOCK: no scene" in table
    assert "  small:cancel: boundary" in table


@pytest.mark.mission("X5")
def test_every_row_we_owe_and_every_issue_code_is_covered_on_all_sides() -> None:
    found = coverage(read_pack(SHIPPED / name) for name in shipped())
    assert found.empty == ()
    assert found.lacking == {}
    assert len(found.issues) == 59


def test_the_command_prints_json_and_fails_where_strict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = str(write(tmp_path))
    assert amends("coverage", pack, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert {"rows", "issues", "packs"} <= found.keys()
    assert found["rows"]["T9"]["scenes"] == 1
    assert amends("coverage", pack, "--strict") == 1
    assert "empty: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("shows", "then", "wrong"),
    (
        ("positive", "scenes: []", "a positive example of 'late' without it"),
        ("negative", "scenes: []", ""),
        ("boundary", "scenes: []", ""),
    ),
)
def test_an_example_must_show_what_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shows: str, then: str, wrong: str
) -> None:
    pack = write(tmp_path)
    text = FILES["examples/all.yaml"].replace("  mission: [T9]\n", f"  shows: {shows}\n  scene: late\n")
    (pack / "examples" / "all.yaml").write_text(text, encoding="utf-8")
    assert amends("test", str(pack)) == int(bool(wrong))
    assert wrong in capsys.readouterr().out


def test_a_negative_example_may_not_have_its_scene(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = write(tmp_path)
    (pack / "examples" / "all.yaml").write_text(EXAMPLE.replace("positive", "negative"), encoding="utf-8")
    assert amends("test", str(pack)) == 1
    assert "a negative example of 'cancel', but it was recognised" in capsys.readouterr().out
