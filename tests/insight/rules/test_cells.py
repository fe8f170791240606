"""What is drawn of a board: nothing that somebody named reads as markup, and no more cells than a person reads."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from amends.insight import cells
from amends.insight.address import BoardAddress
from amends.insight.cells import MOST, BoardCell, BoardLine, HeatMap, fitted

MARKUP = '<b onclick="x">&'
ESCAPED = "&lt;b onclick=&quot;x&quot;&gt;&amp;"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_what_fits_is_drawn_whole() -> None:
    address = BoardAddress(by="product", over="day")
    assert fitted(address, range(25), range(128)) == (range(25), range(128), None)


def test_of_a_time_the_last_are_drawn_and_a_wider_grain_is_offered() -> None:
    down, across, cut = fitted(BoardAddress(by="product", over="day", days=366), range(25), range(1, 367))
    assert (len(down), across[-1]) == (25, 366)
    assert 25 * len(across) <= MOST
    assert cut is not None
    assert (cut.n, cut.many, cut.how) == (len(across), 366, "By the week")
    assert cut.wider == "measure=cases&by=product&over=week&days=366"
    assert cut.said == "Day: the last 128 of 366 are shown here, the file has all of them."
    down, across, cut = fitted(BoardAddress(by="week", over="product"), range(1, 158), range(100))
    assert (down[0], down[-1], len(across)) == (126, 157, 100)
    assert cut is not None
    assert (cut.title, cut.wider) == ("Week", "measure=cases&by=month&over=product")


def test_of_other_values_the_first_are_drawn() -> None:
    down, across, cut = fitted(BoardAddress(by="product", over="person", most=100), range(100), range(100))
    assert (len(down), across) == (100, range(32))
    assert cut is not None
    assert cut.said == "Person: the first 32 of 100 are shown here, the file has all of them."
    assert not cut.wider


def test_something_is_drawn_of_however_many() -> None:
    down, across, cut = fitted(BoardAddress(by="product", over="day"), range(MOST + 1), range(31))
    assert (len(down), across) == (MOST + 1, range(30, 31))
    assert cut is not None
    down, across, cut = fitted(BoardAddress(by="day", over="product"), range(31), range(MOST + 1))
    assert (down, len(across)) == (range(30, 31), MOST + 1)
    assert cut is not None


def test_names_figures_and_addresses_are_escaped() -> None:
    cell = BoardCell(MARKUP, f"/boards/cases/?product={MARKUP}", 3, 2)
    heat = HeatMap(columns=[], rows=[(MARKUP, [cell, BoardCell("0", "")])])
    told = f'<td class="number shade-2"><a href="/boards/cases/?product={ESCAPED}">{ESCAPED}</a></td>'
    assert heat.drawn == f'<tr><th scope="row" dir="auto">{ESCAPED}</th>{told}<td class="number shade-0"></td></tr>'
    line = BoardLine(names=[MARKUP], cell=cell, median=MARKUP, p90=MARKUP, of=MARKUP, before=MARKUP, change=MARKUP,
                     tone="bad", bar=7)  # fmt: skip
    drawn = cells.rows([line], spread=True, orders=True, cases=True, compared=True)
    assert "<b" not in drawn
    assert drawn.count(ESCAPED) == 8
    assert cells.rows([line], spread=False, orders=False, cases=False, compared=False).count("<td") == 1
