"""Cells of our own tables: nothing from outside becomes a formula, and no number loses a digit when Excel opens it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.channels.tables.values import identity
from amends.desk.widgets.sheets import cell

FORMULAS = (
    "=1+1",
    "+1+1",
    "-a",
    "@SUM(A1)",
    " =cmd",
    "\t=cmd",
    "\u3000=cmd",
    "＝cmd",
    "\u3000＋cmd",
    "\ufeff=1",
    "\r=1",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_from_outside_is_no_formula(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["4058123456789012345", "0012345", "4058123456789012345\t", "4.05E+18", "1E5"])
def test_an_identity_of_digits_is_text_to_a_spreadsheet(text: str) -> None:
    assert cell(text) == f'="{text.strip()}"'


@pytest.mark.parametrize("text", ["", "0", "-12.50", "299.00", "T-1001", "2026-11-11 10:00", "张三"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


@given(st.integers(10**15, 10**20).map(str))
def test_what_we_write_we_read_again(number: str) -> None:
    written = io.StringIO()
    csv.writer(written).writerow([cell(number), "x"])
    assert identity(next(csv.reader(io.StringIO(written.getvalue())))[0]) == number
