"""What a failing example says, and what an example may not contain."""

from pathlib import Path

import pytest

from amends.engine.compiler import compile_playbook
from amends.policy.examples import examples, run
from amends.policy.load import load_path
from amends.policy.problem import PlaybookError
from tests.policy.small import line_of, write

FILE = "examples/all.yaml"
THEN = "cases: [{scene: cancel, steps: {refund: ready}}]"

FAILING = (
    ("scenes: [late]", "expected scene 'late'; recognised: cancel"),
    ("not_scenes: [cancel]", "scene 'cancel' was recognised and should not be"),
    ("not_scenes: [cancle]", "unknown scene 'cancle'"),
    ("cases: []", "expected 0 cases, got 1: cancel (open)"),
    ("cases: [{scene: late}]", "case scene: expected late, got cancel"),
    ("cases: [{steps: {refund: done}}]", "step refund: expected done, got ready"),
    ("cases: [{steps: {ship: done}}]", "step ship: expected done, got no such step"),
    ("cases: [{stake: {money: 30 CNY}}]", "money at stake: expected 3000, got 2900"),
    ("cases: [{skene: cancel}]", "unknown word 'skene' in expected case"),
    ("clocks: [{name: answer, due: 11-13 08:00}]", "clock answer due: expected 11-13 08:00, got 11-13 09:00"),
    ("clocks: [{name: answer, state: met}]", "clock answer state: expected met, got running"),
    ("clocks: [{name: ship}]", "expected clock 'ship'; there are: answer, step:refund"),
    ("no_clocks: [answer]", "clock 'answer' is there and should not be"),
    ("effects: [{kind: refund}]", "expected effect kind: refund; got: none"),
    ("reasons: [{verb: clock.met}]", "expected reason verb: clock.met; got: case.opened cancel by scenes.cancel"),
    ("result: [x]", "unknown word 'result' in then"),
)


@pytest.mark.mission("X5")
@pytest.mark.parametrize(("then", "message"), FAILING, ids=[row[0] for row in FAILING])
def test_a_failing_example_says_expected_and_got(tmp_path: Path, then: str, message: str) -> None:
    pack = write(tmp_path, file=FILE, old=THEN, new=then)
    playbook = load_path(pack)
    (example,) = examples(pack, playbook)
    problems = run(example, compile_playbook(playbook))
    assert [(p.file, p.line) for p in problems] == [(f"small/{FILE}", line_of(FILE, THEN))]
    assert problems[0].message.startswith(message)


def test_an_example_that_holds_says_nothing(tmp_path: Path) -> None:
    pack = write(tmp_path)
    playbook = load_path(pack)
    (example,) = examples(pack, playbook)
    assert example.id == "small:cancel"
    assert run(example, compile_playbook(playbook)) == []


UNREADABLE = (
    ("kind: refund.asked", "kind: refund.ask", "unknown kind of signal 'refund.ask'", "did you mean 'refund.asked'?"),
    ("ref: R1", "reff: R1", "unknown field 'reff' of a signal", "did you mean 'ref'?"),
    ("type: refund_only", "type: money", "refund.asked: Invalid enum value 'money'", "its fields: "),
    ("at: 11-11 09:00", "at: 11-31 09:00", "'11-31 09:00' is no time", "write it as 11-11 09:00"),
    ("amount: 29 CNY}\n  then", "amount: 29 BRL}\n  then", "BRL is not the playbook's currency", "give the sum in CNY"),
    ("  when:", "  whn:", "unknown word 'whn' in example", "did you mean 'when'?"),
)


@pytest.mark.parametrize(("old", "new", "message", "cure"), UNREADABLE, ids=[row[1] for row in UNREADABLE])
def test_an_unreadable_example_is_named(tmp_path: Path, old: str, new: str, message: str, cure: str) -> None:
    pack = write(tmp_path, file=FILE, old=old, new=new)
    with pytest.raises(PlaybookError) as broken:
        examples(pack, load_path(pack))
    found = next(p for p in broken.value.problems if p.message.startswith(message))
    assert (found.file, found.line) == (f"small/{FILE}", line_of(FILE, old))
    assert found.cure.startswith(cure)


def test_an_action_on_a_case_that_is_not_there_fails_the_example(tmp_path: Path) -> None:
    action = "- {kind: note.added, at: 11-11 09:10, case: 7, text: x}\n  then:"
    pack = write(tmp_path, file=FILE, old="then:", new=action)
    playbook = load_path(pack)
    (example,) = examples(pack, playbook)
    (problem,) = run(example, compile_playbook(playbook))
    assert problem.message == "cancel: no such case: 7"
