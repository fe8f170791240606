"""Columns of many cases, in the order of their time: values by number, figures, yes and no. Pure.

A column is kept as it lies in memory, each value as narrow as those of its days allow, so that a board reads a few
bytes of a case and not its row.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from amends.insight.column_kinds import ColumnKind

Array = npt.NDArray[Any]
_NARROW: Final = ("<i1", "<i2", "<i4")  # of figures that are whole; the least of each stands for none
DENSE: Final = 2_000_000  # numbers there might be that are counted in an array of all of them
_CODES: Final = ("<u1", "<u2", "<u4")


@dataclass(frozen=True, slots=True)
class NamedRows:
    """``codes``: for each case the place of its value among ``values``."""

    codes: Array
    values: list[Any]


Rows = NamedRows | Array


class _Packed(msgspec.Struct, array_like=True, frozen=True):
    kind: str
    many: int
    dtype: str
    data: bytes
    values: list[Any]


_PACKED: Final = msgspec.msgpack.Decoder(_Packed)


def made(kind: ColumnKind, values: Sequence[Any]) -> Rows:
    """A column of what the database told."""
    match kind:
        case ColumnKind.NAMES:
            known = {each: n for n, each in enumerate(dict.fromkeys(values))}
            codes = np.fromiter(map(known.__getitem__, values), np.int64, len(values))
            return NamedRows(codes, list(known))
        case ColumnKind.FIGURES:
            return np.array(values, np.float64)  # None is no number
        case ColumnKind.FLAGS:
            return np.fromiter((each is True for each in values), np.bool_, len(values))
        case _:
            return np.array(values, np.int64)


_SENT: Final = {ColumnKind.FIGURES: ">f8", ColumnKind.FLAGS: "?", ColumnKind.NUMBERS: ">i8"}


def sent(kind: ColumnKind, whole: Any) -> Rows:
    """A column that the database told as a whole; None for one without rows."""
    if whole is None:
        return made(kind, ())
    if kind is ColumnKind.NAMES:
        return made(kind, whole)
    data = np.frombuffer(whole, _SENT[kind])
    return data.astype(data.dtype.newbyteorder("="))


def pack(kind: ColumnKind, rows: Rows) -> bytes:
    values: list[Any] = []
    if isinstance(rows, NamedRows):
        values, data = rows.values, rows.codes.astype(_width(len(rows.values)))
    elif kind is ColumnKind.FIGURES:
        data = _narrow(rows)
    elif kind is ColumnKind.FLAGS:
        data = np.packbits(rows)
    else:
        data = _whole(rows)
    many = len(rows.codes if isinstance(rows, NamedRows) else rows)
    return msgspec.msgpack.encode(_Packed(str(kind), many, data.dtype.str, data.tobytes(), values))


def unpack(packed: bytes) -> Rows:
    told = _PACKED.decode(packed)
    data = np.frombuffer(told.data, told.dtype)
    match told.kind:
        case ColumnKind.NAMES:
            return NamedRows(data, told.values)
        case ColumnKind.FIGURES:
            return _wide(data)
        case ColumnKind.FLAGS:
            return np.unpackbits(data, count=told.many).astype(np.bool_)
        case _:
            return data


def _width(many: int) -> str:
    return next(each for each in _CODES if many <= np.iinfo(each).max)


def _whole(numbers: Array) -> Array:
    most = int(np.abs(numbers).max()) if numbers.size else 0
    return numbers.astype(next((each for each in _NARROW if most <= np.iinfo(each).max), "<i8"))


def _narrow(figures: Array) -> Array:
    """Whole figures as whole numbers, as narrow as they all fit."""
    known = figures[~np.isnan(figures)]
    if (known != np.floor(known)).any():
        return figures.astype("<f8")
    most = float(np.abs(known).max()) if known.size else 0.0
    dtype = next((each for each in _NARROW if most <= np.iinfo(each).max), None)
    if dtype is None:
        return figures.astype("<f8")
    return np.where(np.isnan(figures), np.iinfo(dtype).min, figures).astype(dtype)


def _wide(data: Array) -> Array:
    if data.dtype.kind == "f":
        return data
    figures, none = data.astype(np.float64), data == np.iinfo(data.dtype).min
    if none.any():
        figures[none] = np.nan
    return figures


def cut(rows: Rows, begin: int, end: int) -> Rows:
    """Those from one place up to another."""
    return NamedRows(rows.codes[begin:end], rows.values) if isinstance(rows, NamedRows) else rows[begin:end]


def taken(rows: NamedRows, places: Array) -> NamedRows:
    """Those at some places."""
    return NamedRows(rows.codes[places], rows.values)


def among(rows: NamedRows, values: Iterable[str]) -> Array:
    """Which of them are told as one of these."""
    chosen = frozenset(values)
    good = np.array([str(each) in chosen for each in rows.values], np.bool_)
    return good[rows.codes] if good.size else np.zeros(len(rows.codes), np.bool_)


def arranged(rows: Rows, places: Array) -> Rows:
    """In another order."""
    return taken(rows, places) if isinstance(rows, NamedRows) else rows[places]


def joined(kind: ColumnKind, pieces: Iterable[Rows]) -> Rows:
    """One after the other."""
    if kind is not ColumnKind.NAMES:
        found = [each for each in pieces if not isinstance(each, NamedRows)]
        return np.concatenate(found) if found else made(kind, ())
    known: dict[Any, int] = {}
    codes = [_renumbered(each, known) for each in pieces if isinstance(each, NamedRows)]
    return NamedRows(np.concatenate(codes) if codes else np.zeros(0, np.int32), list(known))


def _renumbered(rows: NamedRows, known: dict[Any, int]) -> Array:
    numbers = np.array([known.setdefault(each, len(known)) for each in rows.values], np.int32)
    return numbers[rows.codes] if numbers.size else np.zeros(0, np.int32)


def folded(rows: NamedRows, values: Sequence[Any]) -> NamedRows:
    """The same under other values, of which several may be one."""
    known: dict[Any, int] = {}
    numbers = np.array([known.setdefault(each, len(known)) for each in values], np.int32)
    return NamedRows(numbers[rows.codes] if numbers.size else rows.codes, list(known))


def paired(first: NamedRows, second: NamedRows, say: Callable[[Any, Any], Any]) -> NamedRows:
    """Two values of each case as one, in the words of ``say``."""
    wide = max(len(second.values), 1)
    there, codes = found(first.codes.astype(np.int64) * wide + second.codes, len(first.values) * wide)
    return NamedRows(codes, [say(first.values[n // wide], second.values[n % wide]) for n in there.tolist()])


def found(numbers: Array, wide: int) -> tuple[Array, Array]:
    """Which numbers below ``wide`` there are, in order, and for each one its place among them."""
    if wide > DENSE:
        names, places = np.unique(numbers, return_inverse=True)
        return names, places
    there = np.flatnonzero(np.bincount(numbers, minlength=1))
    place = np.zeros(max(wide, 1), np.int32)
    place[there] = np.arange(len(there), dtype=np.int32)
    return there, place[numbers]
