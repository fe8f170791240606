"""What is packed comes out as it was told, and groups add up to what counting one by one gives."""

from collections import defaultdict
from statistics import median
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from amends.insight import columns
from amends.insight.column_kinds import ColumnKind
from amends.insight.columns import NamedRows
from amends.insight.grouping import Groups

WHOLE = st.integers(-(2**40), 2**40)
FIGURES = st.lists(st.none() | st.integers(-300, 300) | WHOLE | st.floats(-1e9, 1e9), max_size=60)
ROWS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from("abc"), st.integers(0, 10**6)), min_size=1, max_size=80)


def told(kind: ColumnKind, values: list[Any]) -> list[Any]:
    rows = columns.unpack(columns.pack(kind, columns.made(kind, values)))
    whole = columns.joined(kind, [columns.cut(rows, 0, 3), columns.cut(rows, 3, len(values))])
    if isinstance(whole, NamedRows):
        return [whole.values[code] for code in whole.codes]
    return [None if kind is ColumnKind.FIGURES and np.isnan(each) else each for each in whole.tolist()]


@given(FIGURES)
def test_figures_come_out_as_they_were(values: list[Any]) -> None:
    assert told(ColumnKind.FIGURES, values) == values


@given(st.lists(st.text(max_size=3) | st.integers(0, 5), max_size=300))
def test_names_come_out_as_they_were(values: list[Any]) -> None:
    assert told(ColumnKind.NAMES, values) == values


@given(st.lists(st.booleans(), max_size=30), st.lists(st.integers(-(2**63) + 1, 2**63 - 1), max_size=30))
def test_flags_and_numbers_come_out_as_they_were(flags: list[bool], numbers: list[int]) -> None:
    assert told(ColumnKind.FLAGS, flags) == flags
    assert told(ColumnKind.NUMBERS, numbers) == numbers


@given(ROWS)
def test_groups_are_those_of_one_by_one(rows: list[tuple[int, str, int]]) -> None:
    by: dict[Any, list[int]] = defaultdict(list)
    for first, second, value in rows:
        by[first, second].append(value)
    split = [columns.made(ColumnKind.NAMES, [row[n] for row in rows]) for n in (0, 1)]
    named = [each for each in split if isinstance(each, NamedRows)]
    values = np.array([row[2] for row in rows], np.float64)
    groups = Groups.of(named, np.ones(len(rows), np.bool_))
    many = groups.many()
    ordered, begin = groups.ordered(values), np.cumsum(many) - many
    middle = np.array([median(ordered[b : b + n]) if n else 0 for b, n in zip(begin, many, strict=True)])
    distinct, all_together = groups.distinct(values.astype(np.int64))
    assert all_together == len({row[2] for row in rows})
    found = groups.told(many, [many, groups.sums(values), middle, distinct], [len(rows)])
    assert found.pop(()).n == len(rows)
    assert {key: (each.n, each.value, each.median, each.p90) for key, each in found.items()} == {
        key: (len(known), sum(known), median(known), len(set(known))) for key, known in by.items()
    }
