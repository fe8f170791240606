"""Many cases in groups, by number: how many, their sums, their values in order. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from amends.insight.columns import Array, NamedRows
from amends.insight.figures import WHOLE, Figures
from amends.insight.question import Key

DENSE: Final = 2_000_000  # groups there might be that are counted in an array of all of them
WIDEST: Final = 1 << 62


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
            whole: Array = (both % int(reach)).astype(np.float64) + least
            return whole
        return figures[np.lexsort((figures, self.numbers))]

    def distinct(self, of: Array, many: int) -> Array:
        """How many different numbers below ``many`` each group has."""
        pairs = np.sort(self.numbers * max(many, 1) + of)
        new = np.ones(len(pairs), np.bool_)
        np.not_equal(pairs[1:], pairs[:-1], out=new[1:])
        return np.bincount(pairs[new] // max(many, 1), minlength=self.wide)

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
