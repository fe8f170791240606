"""A counted board as a page draws it: its lines with links to their cases, its chart, its heat map.

Addresses in a chart are what follows its ``base``.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from amends.insight import words
from amends.insight.address import DAYS, spoken
from amends.insight.boards import BoardRow, CountedBoard
from amends.insight.cells import BoardCell, BoardLine, HeatMap, fitted
from amends.insight.dimensions import Dimension
from amends.insight.figures import Figures
from amends.insight.measures import BoardMeasure, FigureUnit
from amends.insight.words import Names

SHADES: Final = 6  # of a heat map, none apart
NONE: Final = BoardCell("", "")
SERIES: Final = 8  # lines in one chart
TO_COME: Final = Figures(0, None)


class BoardDrawing:
    """Draws one board for one reader. ``home``: the currency of its sums; ``now``: what begins later isn't none yet."""

    def __init__(self, board: CountedBoard, names: Names, home: str, now: datetime) -> None:
        self.board, self.names, self.home, self.now = board, names, home, now
        self.measure: BoardMeasure = board.address.counted
        self.unit: FigureUnit = self.measure.unit
        self._parts: dict[tuple[str, Any], str] = {}
        self._told: dict[float | None, str] = {}
        self._behind = reverse("board_cases")

    def _known(self, key: Sequence[Any], figures: Figures) -> Figures:
        """A group's figures; of a time that hasn't begun there is nothing to tell, not even nought."""
        return TO_COME if not figures.n and self._to_come(key) else figures

    def _to_come(self, key: Sequence[Any]) -> bool:
        return any(
            each.is_time and self.board.begun[each.name][part - 1] > self.now
            for each, part in zip(self.board.address.split, key, strict=False)
        )

    def told(self, value: float | None) -> str:
        known = self._told.get(value)
        if known is None:
            known = self._told[value] = words.figure(value, self.unit, self.home)
        return known

    def lines(self) -> list[BoardLine]:
        most = max((abs(row.now.value or 0) for row in self.board.rows), default=0)
        return [self._line(row, most) for row in self.board.rows]

    def total(self) -> BoardLine:
        return self._line(self.board.total, 0)

    def _line(self, row: BoardRow, most: float) -> BoardLine:
        now, was = self._known(row.key, row.now), row.before
        before = was.value if was else None
        return BoardLine(
            names=[self.names.of(each, part) for each, part in zip(self.board.address.split, row.key, strict=False)],
            cell=self._cell(row.key, now),
            median=self.told(now.median) if self.measure.spread else "",
            p90=self.told(now.p90) if self.measure.spread else "",
            of=f"{now.of:,.0f}" if now.of is not None else "",
            before=self.told(before) if was else "",
            change=words.change(now.value, before, self.unit),
            tone=self._tone(now.value, before),
            bar=round(20 * abs(now.value or 0) / most) if most else 0,
        )

    def _tone(self, now: float | None, before: float | None) -> str:
        if now is None or not before or now == before:
            return ""
        return "bad" if (now > before) == self.measure.less else "good"

    def _cell(self, key: Sequence[Any], figures: Figures, shade: int = 0) -> BoardCell:
        return BoardCell(self.told(figures.value), self.url(key) if figures.n else "", figures.n, shade)

    def url(self, key: Sequence[Any]) -> str:
        """The cases behind a group; the picture and the table lead to the same."""
        return f"{self._same}{self._own(key)}"

    def _own(self, key: Sequence[Any]) -> str:
        """What of an address is a group's own: its time, then its values."""
        span, narrowed = f"&from={self.board.span.first}&to={self.board.span.last}", ""
        for dimension, part in zip(self.board.address.split, key, strict=False):
            told = self._part(dimension, part)
            span, narrowed = (told, narrowed) if dimension.is_time else (span, narrowed + told)
        return f"{span}{narrowed}"

    @cached_property
    def _same(self) -> str:
        split = {each.name for each in self.board.address.split}
        split |= {"clock"} if "hour" in split else set()
        kept = tuple(each for each in self.board.address.only if each[0] not in split)
        address = replace(self.board.address, since=None, until=None, days=DAYS, only=kept)
        return f"{self._behind}?{address.query(chart=None, compare=None, most=None)}"

    def _part(self, dimension: Dimension, part: Any) -> str:
        known = self._parts.get((dimension.name, part))
        if known is None:
            told = self._of_time(dimension, part) if dimension.is_time else _narrowing(dimension, part)
            known = self._parts[dimension.name, part] = told
        return known

    def _of_time(self, dimension: Dimension, number: int) -> str:
        begun = self.board.begun[dimension.name]
        first = begun[number - 1]
        if dimension.name == "hour":
            return f"&from={first.date()}&to={first.date()}&clock={first.hour}"
        after = begun[number].date() if number < len(begun) else self.board.span.last + timedelta(days=1)
        return f"&from={first.date()}&to={after - timedelta(days=1)}"

    # --- pictures -----------------------------------------------------------------------------------------------------

    def heat(self) -> HeatMap:
        """The second dimension across, the first down; the darker the more."""
        down, across, cut = fitted(self.board.address, *self._axes())
        by = {row.key: row.now for row in self.board.rows}
        most = max((abs(each.value or 0) for each in by.values()), default=0)
        first, second = self.board.address.split
        lines = [
            (self.names.of(first, one), [self._shaded((one, over), by.get((one, over)), most) for over in across])
            for one in down
        ]
        return HeatMap(columns=[self.names.of(second, over) for over in across], rows=lines, cut=cut,
                       late=second.is_time)  # fmt: skip

    def _shaded(self, key: tuple[Any, ...], found: Figures | None, most: float) -> BoardCell:
        return self._cell(key, found, _shade(found, most)) if found else NONE

    def _axes(self) -> tuple[list[Any], list[Any]]:
        split = self.board.address.split
        found: list[list[Any]] = []
        for place, dimension in enumerate(split):
            if dimension.is_time:
                found.append(list(range(1, len(self.board.begun[dimension.name]) + 1)))
                continue
            weights: dict[Any, float] = {}
            for row in self.board.rows:
                weights[row.key[place]] = weights.get(row.key[place], 0) + row.now.n
            parts = (
                sorted(weights) if dimension.ordered else sorted(weights, key=lambda each: (-weights[each], str(each)))
            )
            found.append(parts)
        return found[0], found[1]

    def chart(self) -> dict[str, Any]:
        """What the page's script draws: names along the axis, and the series over them with links to their cases."""
        kind = self.board.address.drawn
        common = {"kind": kind, "unit": self.unit.value, "home": self.home, "title": str(self.measure.title),
                  "base": self._same}  # fmt: skip
        if len(self.board.address.split) > 1:
            return common | self._several()
        rows = self.board.rows
        axis = (
            [self.names.of(self.board.address.split[0], row.key[0]) for row in rows] if self.board.address.split else []
        )
        series = [self._series(str(self.measure.title), [row.now for row in rows], [row.key for row in rows])]
        if self.measure.spread:
            for name, each in ((_("median"), "median"), ("p90", "p90")):
                values = [getattr(row.now, each) for row in rows]
                series.append(
                    {
                        "name": name,
                        "values": values,
                        "told": [self.told(v) for v in values],
                        "quiet": True,
                        "points": True,
                    }
                )
        if self.board.compared:
            values = [row.before.value if row.before else None for row in rows]
            told = [self.told(value) for value in values]
            series.append({"name": self.compared(), "values": values, "told": told, "quiet": True})
        return common | {"axis": axis, "series": series}

    def _series(self, name: str, figures: Sequence[Figures], keys: Sequence[Sequence[Any]]) -> dict[str, Any]:
        figures = [self._known(key, each) for key, each in zip(keys, figures, strict=True)]
        return {
            "name": name,
            "values": [each.value for each in figures],
            "told": [self.told(each.value) for each in figures],
            "urls": [self._own(key) if each.n else "" for each, key in zip(figures, keys, strict=True)],
        }

    def _several(self) -> dict[str, Any]:
        rows, across = self._axes()
        first, second = self.board.address.split
        by = {row.key: row.now for row in self.board.rows}
        adds = not (self.measure.spread or self.measure.part or self.measure.orders)
        empty = Figures(0, 0.0 if adds else None)
        series = [
            self._series(self.names.of(second, over), [by.get((down, over), empty) for down in rows],
                         [(down, over) for down in rows])
            for over in across[:SERIES]
        ]  # fmt: skip
        return {"axis": [self.names.of(first, down) for down in rows], "series": series}

    @property
    def told_at_all(self) -> bool:
        """Whether any group has a figure: of a rate whose orders aren't known none has."""
        return any(row.now.value is not None for row in self.board.rows)

    def compared(self) -> str:
        """Which time it is compared with, in words."""
        span = self.board.compared
        if span is None:
            return ""
        return f"{_day(span.first)} – {_day(span.last)}"


def _narrowing(dimension: Dimension, part: Any) -> str:
    return "&" + urlencode({dimension.name: spoken(str(part))})


def _shade(figures: Figures, most: float) -> int:
    if not figures.value or not most:
        return 0
    return max(1, min(SHADES, round(SHADES * abs(figures.value) / most)))


def _day(day: date | datetime) -> str:
    return f"{day:%Y-%m-%d}"
