"""What differs between two versions of a playbook."""

from pathlib import Path

import pytest

from amends.engine.playbook import Playbook
from amends.policy.difference import difference
from amends.policy.load import load, load_path
from tests.policy.small import write

# file, what to replace, by what, what is said of it
CHANGES = (
    ("clocks.yaml", "{at: refund.deadline, after: 2 d}", "{at: refund.deadline, after: 1 d}",
     ["~ clocks.answer.due.after: 2 d -> 1 d"]),
    ("clocks.yaml", "[half, 4 h]", "[half]", ["~ clocks.ship.warn: half, 4 h before -> half"]),
    ("clocks.yaml", "cap: 100 CNY", "cap: 90 CNY",
     ["~ clocks.ship.missed.money: 10 % of order.amount, at most 100 CNY -> 10 % of order.amount, at most 90 CNY"]),
    ("scenes/all.yaml", "order.amount: {le: 30 CNY}", "order.amount: {le: 35.50 CNY}",
     ["~ scenes.cancel.when: refund.goods is not_shipped and order.amount <= 30 CNY -> refund"]),
    ("scenes/all.yaml", "    within: 4 h\n", "", ["~ scenes.cancel.steps.refund.within: 4 h -> nothing"]),
    ("scenes/all.yaml", "- name: late\n", "- name: later\n",
     ["- scenes.late: Late", "+ scenes.later: Late", "~ scenes.late.group"]),
    ("scenes/more.yaml", "carrier: 70 %, warehouse: 30 %", "carrier: 100 %", ["~ scenes.claimed.liability.1.shares"]),
    ("authority.yaml", "money: 20 CNY", "money: 30 CNY", ["~ authority.front_line.money: 20 CNY -> 30 CNY"]),
    ("templates/all.yaml", "en: Sorry", "en: Very sorry", ["~ templates.sorry.title.en: Sorry -> Very sorry"]),
    ("penalties.yaml", "points: 3", "points: 6", ["~ penalties.late_points.points: 3 -> 6"]),
    ("flows/all.yaml", "      clock: answer\n", "", ["~ flows.judged.stages.opened.clock: answer -> nothing"]),
    ("conduct.yaml", "1[3-9][0-9]{9}", "1[0-9]{10}", ["~ conduct.buyer_phone.patterns"]),
    ("playbook.yaml", 'version: "1"', 'version: "2"', ["~ version: 1 -> 2"]),
    ("playbook.yaml", "不想要了", "多拍了", ["- reasons.不想要了: CANCEL_CHANGED_MIND", "+ reasons.多拍了"]),
)  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), CHANGES, ids=[row[3][0] for row in CHANGES])
def test_a_change_is_told_field_by_field(tmp_path: Path, file: str, old: str, new: str, said: list[str]) -> None:
    before = load_path(write(tmp_path / "a"))
    after = load_path(write(tmp_path / "b", file=file, old=old, new=new))
    told = list(map(str, difference(before, after)))
    assert len(told) == len([line for line in said if "group" not in line])
    for line, wanted in zip(sorted(told), sorted(line for line in said if "group" not in line), strict=True):
        assert line.startswith(wanted)


def test_nothing_differs_from_itself(tmp_path: Path) -> None:
    playbook: Playbook = load_path(write(tmp_path))
    assert difference(playbook, playbook) == ()
    assert difference(load("tmall"), load("tmall")) == ()


def test_where_a_rule_stands_does_not_matter(tmp_path: Path) -> None:
    moved = write(tmp_path / "b", file="clocks.yaml", old="clocks:\n", new="# a note\nclocks:\n")
    assert difference(load_path(write(tmp_path / "a")), load_path(moved)) == ()
