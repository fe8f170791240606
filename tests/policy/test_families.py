"""What a scene or clock reads must be of a family that it can be about; else it reads nothing, and nobody notices."""

from pathlib import Path

import pytest

from amends.policy.families import Families
from amends.policy.load import check, names
from tests.packs import book
from tests.policy.small import line_of, write

pytestmark = pytest.mark.mission("X5")

SCENES = "scenes/all.yaml"
LATE = '  on: ["missed:ship"]\n'
EFFECT = "effects: [{kind: message, to: buyer, text: {zh: 好, en: Well}, values: {refund: refund.id}}]"
# the part, and what is written there, all of a scene about a shipment
NEVER = (
    ("stake", "  stake: [refund.amount]\n"),
    ("effects", f"  {EFFECT}\n"),
    ("remedies", "  remedies: [{name: pay, title: {zh: 付, en: Pay}, cost: [order.amount, refund.amount]}]\n"),
    ("remedies", "  remedies: [{name: pay, title: {zh: 付, en: Pay}, when: {refund.state: asked}}]\n"),
    ("remedies", f"  remedies: [{{name: tell, title: {{zh: 说, en: Tell}}, {EFFECT}}}]\n"),
    ("remedies", "  remedies: [{name: agree, title: {zh: 同意, en: Agree}, script: dispute_agree}]\n"),
    ("steps", "  steps: [{name: a, title: {zh: 做, en: Do}, desk: returns, done_when: {refund.state: paid}}]\n"),
    ("evidence", "  evidence: [{name: a, title: {zh: 证, en: A}, when: {review.stars: 1}}]\n"),
    ("scripts", "  scripts: [dispute_agree]\n"),
    ("when", "  when: {refund.state: asked}\n"),
)


@pytest.mark.parametrize(("part", "line"), NEVER, ids=[f"{part} {line.strip()[:40]}" for part, line in NEVER])
def test_what_a_scene_can_never_know_is_told_at_its_line(tmp_path: Path, part: str, line: str) -> None:
    problems = check(write(tmp_path, file=SCENES, old=LATE, new=LATE + line))
    found = [problem for problem in problems if problem.message.startswith("'late' reads ")]
    assert [(p.file, p.line) for p in found] == [(f"small/{SCENES}", line_of(SCENES, LATE) + 1)], problems
    assert f" in {part}:, but is never about a " in found[0].message
    assert found[0].cure.startswith("listen to a ")
    assert "从来不会" in str(found[0].said("zh").message)


def test_how_a_case_closes_is_looked_at_too(tmp_path: Path) -> None:
    old = "{handed_over_at: {known: true}}, outcome: shipped"
    problems = check(write(tmp_path, file=SCENES, old=old, new="{refund.state: paid}, outcome: shipped"))
    assert "'late' reads refund.state in closes:, but is never about a refund" in [p.message for p in problems]


def test_a_clock_is_about_what_its_scenes_are_about(tmp_path: Path) -> None:
    """The refund's own scene lets its clock go, the late shipment's takes it."""
    folder = write(tmp_path, file=SCENES, old="  clocks: [answer]\n", new="")
    scenes = folder / SCENES
    scenes.write_text(scenes.read_text(encoding="utf-8").replace(LATE, f"{LATE}  clocks: [answer]\n"), encoding="utf-8")
    found = [problem.message for problem in check(folder)]
    assert "'answer' reads refund.deadline in due:, but is never about a refund" in found
    assert "'answer' reads refund.settled_at in until:, but is never about a refund" in found


@pytest.mark.parametrize(
    "more",
    [
        "  group: refund\n  rank: 5\n  stake: [refund.amount]\n",  # its case may have been opened about a refund
        "  when: {refund.state: null}\n",  # that there is none can be asked of anything
    ],
)
def test_what_it_may_know_is_no_problem(tmp_path: Path, more: str) -> None:
    assert check(write(tmp_path, file=SCENES, old=LATE, new=LATE + more)) == []


@pytest.mark.parametrize("name", names())
def test_families_are_found_for_every_scene_and_clock_that_something_sets_off(name: str) -> None:
    playbook = book(name)
    found = Families(playbook)
    assert all(found.cases[scene.name] for scene in playbook.scenes)
    started = {clock for scene in playbook.scenes for clock in scene.clocks}
    assert all(found.clocks[clock] for clock in started)
