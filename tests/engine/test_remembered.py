"""What is remembered is told by identity, never mistaken for what is only equal, and bounded."""

import pytest

from amends.engine import remembered as module
from amends.engine.remembered import remembered


class Given:
    """Equal to every other one, so that only identity tells them apart."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Given)

    def __hash__(self) -> int:
        return 0


def test_the_very_same_things_are_answered_as_before_and_equal_ones_anew() -> None:
    made = remembered(lambda *given: [*given])
    one, other = Given(), Given()
    assert made(one, other) is made(one, other)
    assert made(one, other) is not made(other, one)
    assert [each is one for each in made(one)] == [True]
    assert [each is other for each in made(other)] == [True]


def test_what_was_given_lives_as_long_as_its_answer_so_nothing_new_takes_its_place() -> None:
    made = remembered(lambda given: given.__class__.__name__)
    assert {made(type(f"T{number}", (), {})()) for number in range(200)} == {f"T{number}" for number in range(200)}


def test_the_oldest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    made = remembered(lambda given: [given])
    first, second, third = Given(), Given(), Given()
    kept = made(first), made(second), made(third)
    assert made(third) is kept[2]
    assert made(second) is kept[1]
    assert made(first) is not kept[0]


def test_nothing_is_given_by_name() -> None:
    with pytest.raises(TypeError, match="by position only"):
        remembered(lambda given: given)(given=1)
