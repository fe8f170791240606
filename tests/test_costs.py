"""What the files of tests cost is told, the dearest first and each that is above the budget; long tests begin."""

import pytest

from tests.conftest import shell_path
from tests.costs import MOST, NAMED, dealt, told


def test_the_dearest_are_named_and_all_above_the_budget() -> None:
    cheap = {f"tests/test_{number}.py": number / 10 for number in range(30)}
    assert told(cheap)[0] == "   2.9 s tests/test_29.py"
    assert len(told(cheap)) == NAMED
    dear = {f"tests/dear_{number}.py": MOST + number for number in range(1, NAMED + 3)}
    assert len(told(cheap | dear)) == len(dear)
    assert all(line.endswith(f"above {MOST:.0f} s") for line in told(cheap | dear))


def test_each_worker_begins_with_a_long_test() -> None:
    assert dealt(["A", "B"], [], list("abcdefgh"), 3) == ["A", *"ab", "B", *"cd", *"efgh"]  # three, three and four
    assert dealt(["A", "B", "C"], [], list("abcd"), 2) == ["A", "C", "a", "B", *"bcd"]
    assert dealt(["A"], [], ["a", "b"], 1) == ["A", "a", "b"]
    assert dealt([], [], ["a"], 3) == ["a"]
    assert dealt(["A", "B"], [], [], 1) == ["A", "B"]


def test_all_workers_but_one_go_on_with_browsers() -> None:
    assert dealt(["A"], list("xyz"), list("abcdefgh"), 3) == ["A", "x", *"ab", *"yz", *"cd", *"efgh"]
    assert dealt(["A"], ["x", "y"], ["a"], 2) == ["A", "x", "y", "a"]
    assert dealt([], ["x"], ["a"], 1) == ["x", "a"]


def test_chromium_does_all_where_the_shell_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM_SHELL", "/opt/shell")
    assert shell_path() == "/opt/shell"
    monkeypatch.setenv("CHROMIUM_SHELL", "")
    assert shell_path() is None
