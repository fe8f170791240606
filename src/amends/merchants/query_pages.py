"""What a query of ours gives, a page at a time in the order of a column: by SQL of its columns."""

from collections.abc import Sequence
from typing import Any

from amends.merchants import page_places
from amends.merchants.page_places import KEY
from amends.merchants.row_order import RowOrder, SqlKey


def of_query(
    inner: str, order: RowOrder, usual: Sequence[str], *, after: str, most: int, of: str
) -> tuple[str, dict[str, Any]]:
    """SQL of a page of what a query gives, and the values it takes: one row more than ``most`` where there is more.

    Its rows have their keys behind their columns, for ``next_of``. ``order.by`` and ``usual``: columns of the query,
    or SQL of them (``SqlKey``); ``of``: the list's name.
    """
    keys = _texts(order, usual)
    last = page_places.read(after, _salt(of, order, usual), len(keys))
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
    more = page_places.written(list(rows[most - 1][-many:]), _salt(of, order, usual)) if len(rows) > most else ""
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
