"""Whole numbers out of forms and addresses, and nothing else."""

import pytest

from amends.web.whole import HIGHEST, whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("17", 17), ("007", 7), (str(HIGHEST), HIGHEST), (str(HIGHEST + 1), None), ("9" * 5000, None),
        ("", None), ("-1", None), ("+1", None), ("1.0", None), ("1_000", None), (" 1", None), ("²", None), ("٣", None),
    ],
)  # fmt: skip
def test_a_number_is_read_and_anything_else_is_none(text: str, number: int | None) -> None:
    assert whole(text) == number


def test_a_page_says_what_is_the_most() -> None:
    assert (whole("99", most=99), whole("100", most=99), whole("0099", most=99)) == (99, None, None)
