"""A document read event by event is what YAML's own tree makes of it, with the same problems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.policy import nodes
from amends.policy.nodes import Node
from amends.policy.pack import SHIPPED
from amends.policy.problem import Problem, ProblemReport

PIECES = (
    "a", "b: 1", "- ", "  ", "\n", "\n  ", ": ", "{x: 1, x: 2}", "[1, true, ~]", "'yes'", '"7"', "null", "-3", "007",
    "&a 1", "*a", "!!int 3", "---\n", "...\n", "? [k]\n: v", "|\n  text\n", "#c\n", "\t", "{", "]", "é", "true", "",
)  # fmt: skip


def both(text: str) -> tuple[tuple[Node, set[Problem]] | None, tuple[Node, set[Problem]]]:
    quick, whole = ProblemReport(), ProblemReport()
    told, made = nodes.plainly(text, "f", quick), nodes.composed(text, "f", whole)
    return None if told is None else (told, quick.found), (made, whole.found)


def test_all_that_is_shipped_is_read_so_and_is_the_same() -> None:
    files = sorted(SHIPPED.glob("*/**/*.yaml"))
    left = []
    for path in files:
        quick, whole = both(path.read_text("utf-8"))
        if quick is None:
            left.append(path.name)
        else:
            assert quick == whole, path
    assert len(files) > 100
    assert left == ["payouts.yaml"]  # it names what it says twice


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_text_is_the_same_or_left_to_the_tree(text: str) -> None:
    quick, whole = both(text)
    assert quick is None or quick == whole


@pytest.mark.parametrize(
    "text",
    ["a: &x 1\nb: *x", "a: !!int '3'", "--- 1\n--- 2", "? [a]\n: 1", "a: [", "a: *x", "[" * 60 + "]" * 60, "&r [*r]"],
)
def test_what_is_unusual_is_left_to_the_tree(text: str) -> None:
    assert both(text)[0] is None


@pytest.mark.parametrize("text", ["!!int 3a", "9" * 5_000, "-" + "1" * 4_300])
def test_a_number_that_cannot_be_read_is_text(text: str) -> None:
    (made, found) = both(text)[1]
    assert (made.value, found) == (text.removeprefix("!!int "), set())


def test_a_key_said_twice_is_told_once_and_the_first_holds() -> None:
    quick, whole = both("a: 1\nb: {c: 1, c: 2}\na: {d: 1, d: 2}\n")
    assert quick == whole
    assert {each.line for each in whole[1]} == {2, 3}
    assert whole[0].map["a"].value == 1
