"""The order of a list's rows, and its pages: of rows of a table, of a query, or of what is reckoned.

The database sorts the whole of a list. What is empty stands last, both ways; equal rows stand in the list's own order,
whose last part no two rows share, so that each row has one place. A page begins behind the last row of the one before
by its keys, never by a number of rows: what comes in between moves nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Final, TypeVar

from django.core import signing
from django.db.models import Case, F, IntegerField, Model, Q, QuerySet, TextField, Value, When
from django.db.models.functions import NullIf
from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime

from amends.web import sorting
from amends.web.sorting import Heading, ListColumn, Sort, Titled

Row = TypeVar("Row")
Thing = TypeVar("Thing", bound=Model)
KEY: Final = "sorted_by_{}"
UNKNOWN: Final = 2**31 - 1  # the place of a code that has no words
READ: Final[dict[str, Callable[[str], Any]]] = {
    "datetime": parse_datetime,
    "date": parse_date,
    "Decimal": Decimal,
    "int": int,
    "float": float,
    "bool": lambda text: text == "True",
    "str": str,
}  # by the name of what a key is


@dataclass(frozen=True, slots=True)
class SqlKey:
    """What rows of a query are sorted by: SQL of its columns, and the values it takes."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOrder:
    """``name``: as the address says it; ``by``: of the column; empty and None: the list's own order."""

    name: str = ""
    by: Any = None
    down: bool = False


USUAL: Final = RowOrder()


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedList:
    """What an address asks of a list. ``query``: all of it but the page; ``kept``: all but page and order.

    ``choices``: what it can be sorted by, shown or not; ``name``: under which the address says its order;
    ``after``: where the page begins, empty: at the top.
    """

    name: str
    heads: Sequence[Heading]
    choices: Sequence[Heading]
    order: RowOrder
    sort: str
    query: str
    kept: Sequence[tuple[str, str]]
    after: str

    @property
    def said(self) -> str:
        """Its order behind the address of a tab, so that the tab keeps it."""
        return f"&{self.name}={self.sort}" if self.sort else ""

    @property
    def further(self) -> str:
        """The address of a page further down begins with this."""
        return f"?{self.query}&" if self.query else "?"


def asked(request: HttpRequest, columns: Sequence[ListColumn], name: str = sorting.SORT) -> SortedList:
    """How a request wants a list of these columns; what is no column of it is the list's own order.

    ``name``: of the list, where a page has several: each is sorted by itself.
    """
    ways = {each.name: each.down for each in columns if each.by is not None}
    sort, kept = sorting.read(request.GET.get(name, ""), ways), sorting.kept(request.GET, name)
    found = sorted_list(columns, ways, kept=kept, sort=sort, name=name)
    return replace(found, order=_order(columns, sort), after=request.GET.get("after", ""))


def sorted_list(
    columns: Sequence[Titled],
    ways: Mapping[str, bool],
    *,
    kept: Sequence[tuple[str, str]],
    sort: Sort | None,
    name: str = sorting.SORT,
) -> SortedList:
    """``ways``: see ``sorting.headings``; ``kept``: what else the address says."""
    heads = sorting.headings(columns, query=kept, sort=sort, ways=ways, name=name)
    return SortedList(
        name=name,
        heads=heads,
        choices=heads,
        order=USUAL,
        sort=str(sort or ""),
        query=sorting.address([*kept, *sorting.said(sort, name).items()]),
        kept=kept,
        after="",
    )


def _order(columns: Sequence[ListColumn], sort: Sort | None) -> RowOrder:
    if sort is None:
        return USUAL
    return RowOrder(name=str(sort), by=next(each.by for each in columns if each.name == sort.column), down=sort.down)


def by_words(
    code: str, words: Mapping[Any, Any], of: Mapping[Any, Q] | None = None, *, unknown: int | None = UNKNOWN
) -> Case:
    """The place of a code's words among all of them, for a column of codes; nothing where there is no code.

    ``of``: words that rows have by more than their code; ``unknown``: the place of codes without words.
    """
    told = {key: str(said) for key, said in words.items() if key not in {"", None} and str(said)}
    place = {said: number for number, said in enumerate(sorted(set(told.values())))}
    known = [When(**{code: key}, then=Value(place[said])) for key, said in told.items()]
    empty = Q(**{f"{code}__isnull": True})
    if any(isinstance(key, str) for key in words):
        empty |= Q(**{code: ""})
    first = [When(rows, then=Value(place[told[key]])) for key, rows in (of or {}).items() if key in told]
    return Case(*first, When(empty, then=Value(None)), *known, default=Value(unknown), output_field=IntegerField())


def filled(text: Any) -> NullIf:
    """A text; nothing where it is empty."""
    return NullIf(text, Value(""), output_field=TextField())


def in_order(rows: QuerySet[Thing], order: RowOrder, usual: Sequence[str]) -> QuerySet[Thing]:
    """All of a list. ``usual``: its own order, as ``order_by`` takes it; no two rows share all of it."""
    return _keyed(rows, _keys(order, usual))


def page(
    rows: QuerySet[Thing], order: RowOrder, usual: Sequence[str], *, after: str, most: int
) -> tuple[list[Thing], str]:
    """A page of a list, and where the next begins: empty on the last. A place that makes no sense is the top."""
    keys, salt = _keys(order, usual), f"{rows.model._meta.label}:{order.name}:{usual}"  # noqa: SLF001 - public
    last, sorted_rows = _read(after, salt, len(keys)), _keyed(rows, keys)
    found = list((sorted_rows.filter(_behind(keys, last)) if last else sorted_rows)[: most + 1])
    if len(found) <= most:
        return found, ""
    values = [getattr(found[most - 1], KEY.format(number)) for number in range(len(keys))]
    return found[:most], _told(values, salt)


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


def of_query(
    inner: str, order: RowOrder, usual: Sequence[str], *, after: str, most: int, of: str
) -> tuple[str, dict[str, Any]]:
    """SQL of a page of what a query gives, and the values it takes: one row more than ``most`` where there is more.

    Its rows have their keys behind their columns, for ``next_of``. ``order.by`` and ``usual``: columns of the query,
    or SQL of them (``SqlKey``); ``of``: the list's name.
    """
    keys = _texts(order, usual)
    last = _read(after, _salt(of, order, usual), len(keys))
    chosen = ", ".join(f"{text} AS {KEY.format(number)}" for number, (text, _down) in enumerate(keys))
    way = ", ".join(f"{KEY.format(n)} {'DESC' if down else 'ASC'} NULLS LAST" for n, (_t, down) in enumerate(keys))
    behind, values = _behind_text(keys, last) if last else ("true", {})
    text = f"SELECT * FROM (SELECT r.*, {chosen} FROM ({inner}) r) k WHERE {behind} ORDER BY {way} LIMIT {most + 1}"  # noqa: S608
    return text, {**values, **(order.by.values if isinstance(order.by, SqlKey) else {})}


def next_of(
    rows: list[tuple[Any, ...]], order: RowOrder, usual: Sequence[str], *, most: int, of: str
) -> tuple[list[tuple[Any, ...]], str]:
    """The rows of such a page without their keys, and where the next one begins."""
    many = len(_texts(order, usual))
    more = _told(list(rows[most - 1][-many:]), _salt(of, order, usual)) if len(rows) > most else ""
    return [row[:-many] for row in rows[:most]], more


def _texts(order: RowOrder, usual: Sequence[str]) -> list[tuple[str, bool]]:
    own = [(each.removeprefix("-"), each.startswith("-")) for each in usual]
    if order.by is None:
        return own
    return [(order.by.text if isinstance(order.by, SqlKey) else order.by, order.down), *own]


def _salt(of: str, order: RowOrder, usual: Sequence[str]) -> str:
    return f"{of}:{order.name}:{usual}"


def _behind_text(keys: list[tuple[str, bool]], last: list[Any]) -> tuple[str, dict[str, Any]]:
    found, same, values = [], "true", {}
    for number, ((_text, down), value) in enumerate(zip(keys, last, strict=True)):
        name = KEY.format(number)
        if value is None:
            same += f" AND {name} IS NULL"
            continue
        values[name] = value
        found.append(f"{same} AND ({name} {'<' if down else '>'} %({name})s OR {name} IS NULL)")
        same += f" AND {name} = %({name})s"
    return f"({' OR '.join(f'({each})' for each in found) or 'false'})", values


def reckoned(rows: Iterable[Row], order: RowOrder) -> list[Row]:
    """What is reckoned and whole in memory; equal ones stay as they are."""
    rows = list(rows)
    if order.by is None:
        return rows
    keyed = [(order.by(row), row) for row in rows]
    filled = [each for each in keyed if each[0] not in {None, ""}]
    empty = [row for key, row in keyed if key in {None, ""}]
    up = sorted(filled, key=lambda each: each[0])
    return [*(row for _key, row in (_turned(filled) if order.down else up)), *empty]


def _turned(filled: list[tuple[Any, Row]]) -> list[tuple[Any, Row]]:
    return sorted(filled, key=lambda each: each[0], reverse=True)  # keeps equal ones as they are, too


def _told(values: list[Any], salt: str) -> str:
    return signing.dumps([_kind(value) for value in values], salt=salt, compress=True)


def _kind(value: Any) -> list[str] | None:
    """What a key is and how it is written; None where there is none."""
    if value is None:
        return None
    kind = type(value).__name__
    text = value.isoformat() if isinstance(value, date) else repr(value) if isinstance(value, float) else str(value)
    return [kind if kind in READ else "str", text]


def _read(after: str, salt: str, many: int) -> list[Any] | None:
    """Signed by us, so that it holds what such a list can be compared with; None for anything else."""
    if not after:
        return None
    try:
        parts = signing.loads(after, salt=salt)
    except (signing.BadSignature, ValueError):
        return None
    return [part and READ[part[0]](part[1]) for part in parts] if len(parts) == many else None
