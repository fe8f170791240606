"""Rows of a table in the order of a column, whole or a page at a time: by expressions of the database."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import F, Model, Q, QuerySet

from amends.merchants import page_places
from amends.merchants.page_places import KEY
from amends.merchants.row_order import RowOrder

Thing = TypeVar("Thing", bound=Model)


def in_order(rows: QuerySet[Thing], order: RowOrder, usual: Sequence[str]) -> QuerySet[Thing]:
    """All of a list. ``usual``: its own order, as ``order_by`` takes it; no two rows share all of it."""
    return _keyed(rows, _keys(order, usual))


def page(
    rows: QuerySet[Thing], order: RowOrder, usual: Sequence[str], *, after: str, most: int
) -> tuple[list[Thing], str]:
    """A page of a list, and where the next begins: empty on the last. A place that makes no sense is the top."""
    keys, salt = _keys(order, usual), f"{rows.model._meta.label}:{order.name}:{usual}"  # noqa: SLF001 - public
    last, sorted_rows = page_places.read(after, salt, len(keys)), _keyed(rows, keys)
    found = list((sorted_rows.filter(_behind(keys, last)) if last else sorted_rows)[: most + 1])
    if len(found) <= most:
        return found, ""
    values = [getattr(found[most - 1], KEY.format(number)) for number in range(len(keys))]
    return found[:most], page_places.written(values, salt)


def _keys(order: RowOrder, usual: Sequence[str]) -> list[tuple[Any, bool]]:
    own = [(F(each.removeprefix("-")), each.startswith("-")) for each in usual]
    if order.by is None:
        return own
    by = order.by if isinstance(order.by, tuple) else (order.by,)
    return [*((F(each) if isinstance(each, str) else each, order.down) for each in by), *own]


def _keyed(rows: QuerySet[Thing], keys: list[tuple[Any, bool]]) -> QuerySet[Thing]:
    named = {KEY.format(number): by for number, (by, _down) in enumerate(keys)}
    way = [
        F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True)
        for name, (_by, down) in zip(named, keys, strict=True)
    ]
    found: QuerySet[Thing] = rows.annotate(**named).order_by(*way)
    return found


def _behind(keys: list[tuple[Any, bool]], last: list[Any]) -> Q:
    """Rows that come after one with these keys."""
    found, same = [], Q()
    for number, ((_by, down), value) in enumerate(zip(keys, last, strict=True)):
        name = KEY.format(number)
        if value is None:
            same &= Q(**{f"{name}__isnull": True})
            continue
        later = Q(**{f"{name}__{'lt' if down else 'gt'}": value}) | Q(**{f"{name}__isnull": True})
        found.append(same & later)
        same &= Q(**{name: value})
    return reduce(or_, found)
