"""An overlay is checked, foreseen, put in force and kept one after the other: its playbook is made once for all."""

from typing import Any

import pytest

from amends.casework.overlay.compiled import foreseen, laid
from amends.engine.playbook import Playbook
from amends.policy import load, overlay
from amends.policy.problem import PlaybookError

WRONG = "base: tmall\nset:\n  clocks.answer_unshippd.due.after: 1 d\n"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The playbooks that have been built since."""
    built: list[str] = []
    build = load.build

    def counted(*given: Any, **named: Any) -> Playbook:
        found = build(*given, **named)
        built.append(found.name)
        return found

    monkeypatch.setattr(overlay, "build", counted)
    return built


def text(hours: int) -> str:
    return f"base: tmall\nset:\n  clocks.answer_unshipped.due.after: {hours} h\n"


def test_what_was_foreseen_is_the_very_policy_that_runs(made: list[str]) -> None:
    assert overlay.check(text(31), base="tmall") == []
    assert foreseen(text(31), 4) is laid(text(31), 4)
    assert foreseen(text(31), 4).playbook.version.endswith("+m4")
    assert made == ["tmall"]
    assert [each.message for each in overlay.check(text(31), base="jd")] == ["it lies on 'tmall', not on 'jd'"]
    assert made == ["tmall"]
    assert foreseen(text(32), 4) is not laid(text(31), 4)
    assert made == ["tmall", "tmall"]


def test_another_version_of_the_playbook_is_read_anew(made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert overlay.check(text(33)) == []
    monkeypatch.setattr(overlay, "fingerprint", lambda name: f"another {name}")
    assert overlay.check(text(33)) == []
    assert made == ["tmall", "tmall"]


def test_what_does_not_hold_is_told_each_time_and_never_foreseen(made: list[str]) -> None:
    for _each in range(2):
        with pytest.raises(PlaybookError, match="answer_unshippd"):
            foreseen(WRONG, 1)
    assert made == ["tmall"]
