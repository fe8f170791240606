"""The lines and cells of a board, and how a page has them: in one pass, for there may be thousands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.insight.address import BoardAddress
from amends.insight.dimensions import Dimension

MOST: Final = 3200  # cells that are drawn: a year of weeks by 60 values, four months of days by 25
HALF: Final = 6  # columns that half a page has room for
WIDER: Final = {
    "hour": ("day", gettext_lazy("By the day")),
    "day": ("week", gettext_lazy("By the week")),
    "week": ("month", gettext_lazy("By the month")),
}


class BoardCell(NamedTuple):
    """A figure in words, the address of its cases, how many these are, and its shade in a heat map."""

    told: str
    url: str
    n: int = 0
    shade: int = 0

    @property
    def drawn(self) -> str:
        return f'<a href="{escape(self.url)}">{escape(self.told)}</a>' if self.url else escape(self.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """A row of the table. ``bar``: how long its bar is, in steps of five percent; ``change``: since before."""

    names: list[str]
    cell: BoardCell
    median: str
    p90: str
    of: str
    before: str
    change: str
    tone: str
    bar: int

    @property
    def cases(self) -> str:
        return f"{self.cell.n:,}"


class HeatCut(NamedTuple):
    """Of a dimension only some values are drawn, ``n`` of ``many``: the last of a time, else the first.

    ``wider``: the address of the same board by a wider grain, ``how`` its name.
    """

    title: str
    n: int
    many: int
    last: bool
    wider: str = ""
    how: str = ""

    @property
    def said(self) -> str:
        words = (
            _("{dimension}: the last {n} of {many} are shown here, the file has all of them.")
            if self.last
            else _("{dimension}: the first {n} of {many} are shown here, the file has all of them.")
        )
        return words.format(dimension=self.title, n=self.n, many=self.many)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """``cut``: what of it isn't drawn. ``late``: over time, so that it is looked at from its last column."""

    columns: list[str]
    rows: list[tuple[str, list[BoardCell]]]
    cut: HeatCut | None = None
    late: bool = False

    @property
    def wide(self) -> bool:
        """Whether half a page is too narrow for it."""
        return len(self.columns) > HALF

    @property
    def drawn(self) -> SafeString:
        """Its rows as a page has them."""
        return mark_safe("".join(self._rows()))  # noqa: S308 - escaped

    def _rows(self) -> Iterator[str]:
        for name, cells in self.rows:
            yield f'<tr><th scope="row" dir="auto">{escape(name)}</th>'
            yield from map(_shaded, cells)
            yield "</tr>"


def fitted(
    address: BoardAddress, down: Sequence[Any], across: Sequence[Any]
) -> tuple[Sequence[Any], Sequence[Any], HeatCut | None]:
    """As many of both as are drawn: of a time the last, else the first of those across."""
    if len(down) * len(across) <= MOST:
        return down, across, None
    first, second = address.split
    if first.is_time:
        n = max(MOST // len(across), 1)
        return down[-n:], across, _cut(first, n, len(down), _wider(address, "by", first.name))
    n = max(MOST // len(down), 1)
    cut = _cut(second, n, len(across), _wider(address, "over", second.name))
    return down, across[-n:] if second.is_time else across[:n], cut


def _cut(dimension: Dimension, n: int, many: int, wider: tuple[str, str]) -> HeatCut:
    return HeatCut(str(dimension.title), n, many, dimension.is_time, *wider)


def _wider(address: BoardAddress, part: str, grain: str) -> tuple[str, str]:
    if grain not in WIDER:
        return "", ""
    name, how = WIDER[grain]
    return address.query(**{part: name}), str(how)


def _shaded(cell: BoardCell) -> str:
    told = cell.drawn if cell.url or cell.shade else ""
    return f'<td class="number shade-{cell.shade}">{told}</td>'


def rows(lines: Sequence[BoardLine], *, spread: bool, orders: bool, cases: bool, compared: bool) -> SafeString:
    """The rows of a table; which columns it has besides names and figure."""
    found = []
    for line in lines:
        names = "".join(f'<th scope="row" dir="auto">{escape(name)}</th>' for name in line.names)
        told = [line.median, line.p90] if spread else []
        told += [line.of] if orders else []
        told += [line.cases] if cases else []
        told += [line.before] if compared else []
        more = "".join(f'<td class="number">{escape(each)}</td>' for each in told)
        if compared:
            more += f'<td class="number"><span class="board-change {line.tone}">{escape(line.change)}</span></td>'
        found.append(f'<tr>{names}<td class="number board-bar bar-{line.bar}">{line.cell.drawn}</td>{more}</tr>')
    return mark_safe("".join(found))  # noqa: S308 - escaped
