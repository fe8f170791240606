"""Many cases in groups, by number: how many, their sums, their values in order. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from amends.insight.columns import DENSE, Array, NamedRows
from amends.insight.figures import WHOLE, Figures
from amends.insight.question import Key

WIDEST: Final = 1 << 62
LOW: Final = (1 << 20) - 1  # bits of a number, by which most of those that occur once are told at once


@dataclass(frozen=True, slots=True)
class Groups:
    """``numbers``: for each case that of its group, of ``wide``; ``names``: where these aren't all there might be."""

    numbers: Array
    wide: int
    values: Sequence[Sequence[Any]]
    names: Array | None = None

    @classmethod
    def of(cls, split: Sequence[NamedRows], keep: Array) -> "Groups":
        """Of the cases that are kept, by all their values together."""
        numbers, wide = np.zeros(int(keep.sum()), np.int64), 1
        for each in split:
            numbers = numbers * len(each.values) + each.codes[keep]
            wide *= len(each.values)
        values = [each.values for each in split]
        if wide <= DENSE:
            return cls(numbers, wide, values)
        names, found = np.unique(numbers, return_inverse=True)
        return cls(found, len(names), values, names)

    def many(self) -> Array:
        return np.bincount(self.numbers, minlength=self.wide)

    def sums(self, of: Array) -> Array:
        return np.bincount(self.numbers, weights=of, minlength=self.wide)

    def ordered(self, figures: Array) -> Array:
        """One group after the other, each from its least figure to its largest."""
        least = figures.min()
        reach = float(figures.max() - least) + 1
        if self.wide * reach < WIDEST and (figures == np.floor(figures)).all():  # in one number, which sorts quickly
            both = self.numbers * int(reach) + (figures - least).astype(np.int64)
            both.sort()
            both -= np.repeat(np.arange(self.wide) * int(reach), self.many())
            whole: Array = both + least
            return whole
        return figures[np.lexsort((figures, self.numbers))]

    def distinct(self, of: Array) -> tuple[Array, int]:
        """How many different numbers each group has, and all of them together; most of them are there once."""
        again = _again(of)
        names, codes = np.unique(of[again], return_inverse=True)
        many = max(len(names), 1)
        pairs = np.unique(self.numbers[again] * many + codes)
        once = np.bincount(self.numbers[~again], minlength=self.wide)
        return once + np.bincount(pairs // many, minlength=self.wide), len(of) - int(again.sum()) + len(names)

    def told(self, rows: Array, figures: Sequence[Array], whole: Sequence[Any]) -> dict[Key, Figures]:
        """Those that have rows, with their figures, and everything together."""
        found: dict[Key, Figures] = {WHOLE: Figures(*whole)}
        if not self.values:
            return found
        there = np.flatnonzero(rows)
        names = there if self.names is None else self.names[there]
        parts: list[list[Any]] = []
        for values in reversed(self.values):
            parts.append([values[n] for n in (names % len(values)).tolist()])
            names = names // len(values)
        told = [each[there].tolist() for each in figures]
        told[0] = [int(each) for each in told[0]]
        found |= zip(
            zip(*reversed(parts), strict=True), (Figures(*each) for each in zip(*told, strict=True)), strict=True
        )
        return found


def _again(numbers: Array) -> Array:
    """Which of them are there more than once."""
    ordered = np.sort(numbers)
    again = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    marked = np.zeros(LOW + 1, np.bool_)
    marked[again & LOW] = True
    found: Array = marked[numbers & LOW]
    found[found] = np.isin(numbers[found], again)
    return found
