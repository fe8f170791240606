"""A merchant's own values on a new version of the playbook: what still holds is kept, what doesn't is named."""

from pathlib import Path

import pytest

from amends.engine.calendar import Span
from amends.engine.playbook import Playbook
from amends.policy import pack
from amends.policy.adaptation import settle
from amends.policy.load import load
from amends.policy.overlay import check
from amends.policy.overlay import load as laid
from amends.policy.problem import PlaybookError
from tests.policy.versions import NEXT, update

pytestmark = pytest.mark.mission("B11", "X5")

BODY = """\
base: tmall
note: we promise a day
set:
  clocks.answer_unshipped.due.after: 1 d
  authority.front_line.money: 30 CNY
  clocks.answer_shipped.due.after: 3 d
"""
RENAMED = ("clocks.yaml", "- name: answer_unshipped\n", "- name: answer_early\n")


def renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next version calls the clock otherwise, everywhere."""
    there = update(tmp_path, monkeypatch)
    for path in (there / "tmall").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("answer_unshipped", "answer_early"), encoding="utf-8")


def after(playbook: Playbook, name: str) -> Span | None:
    return next(clock.due.after for clock in playbook.clocks if clock.name == name)


def test_what_holds_is_carried_over_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update(
        tmp_path, monkeypatch, ("clocks.yaml", "{at: refund.deadline, after: 2 d}", "{at: refund.deadline, after: 3 d}")
    )
    settled = settle(BODY, number=4)
    assert settled.left_off == ()
    assert settled.playbook.reference == f"tmall@{NEXT}+m4"
    assert after(settled.playbook, "answer_unshipped") == Span.parse("1 d")
    assert after(load("tmall"), "answer_unshipped") == Span.parse("3 d")


def test_what_no_longer_holds_is_left_off_and_the_rest_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(BODY) == []
    renamed(tmp_path, monkeypatch)
    assert len(check(BODY)) == 1
    settled = settle(BODY, number=4)
    (left,) = settled.left_off
    assert left.path == "clocks.answer_unshipped.due.after"
    assert (left.problem.file, left.problem.line) == ("overlay", 4)
    assert "no item of clocks is called 'answer_unshipped'" in left.problem.message
    assert "answer_" in left.problem.cure
    assert settled.kept == ("authority.front_line.money", "clocks.answer_shipped.due.after")
    assert settled.playbook.authority[0].money == 3_000
    assert after(settled.playbook, "answer_shipped") == Span.parse("3 d")


def test_a_value_to_blame_only_with_the_playbooks_own_lines_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next version's script has one gap more: the merchant's own text lacks it."""
    template = load("tmall").templates[0]
    gaps = "".join(f"{{{each.name}}}" for each in template.variables)
    body = BODY + f"  templates.{template.name}.variables.more: text\n  look_ahead: 6 h\n"
    settled = settle(body, number=1)
    assert [each.path for each in settled.left_off] == [f"templates.{template.name}.variables.more"]
    assert settled.left_off[0].problem.line == 7
    assert "look_ahead" in settled.kept
    assert gaps or not template.variables


def test_what_can_not_be_read_at_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PlaybookError, match="no 'base'"):
        settle("set: {}", number=1)
    update(tmp_path, monkeypatch, ("clocks.yaml", "warn: [half, 4 h, 1 h]", "warn: [half, 4]"))
    with pytest.raises(PlaybookError, match="has no unit"):
        settle(BODY, number=1)


def test_the_same_files_are_the_same_version_and_a_base_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = pack.fingerprint("tmall")
    assert before == pack.fingerprint("tmall")
    assert pack.bases("tmall") == ("common",)
    example = next((pack.SHIPPED / "tmall/examples").glob("*.yaml"))
    there = update(tmp_path, monkeypatch, name="common")
    changed = pack.fingerprint("tmall")
    assert changed != before
    (there / "tmall/examples" / example.name).write_text("examples: []\n", encoding="utf-8")
    assert pack.fingerprint("tmall") == changed
    assert laid(BODY, number=1).name == "tmall"
