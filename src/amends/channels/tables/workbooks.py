"""Excel workbooks, new and old: the sheet that looks most like a table, as texts.

A workbook keeps numbers with fifteen digits at most. Where another program wrote all digits of a longer one into the
file they are read from there; else such a number stands as ``4.05812345678901E+18``, which nobody takes for an order.
"""

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from amends.channels.tables import problem
from amends.channels.tables.problem import TableError
from amends.channels.tables.sheet import MOST_ROWS, RawTable, hits

PACKED: Final = b"PK\x03\x04"
OLD: Final = b"\xd0\xcf\x11\xe0"
LOCKED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")  # a new workbook behind a password lies in an old file
BEGINS: Final = re.compile(rb"\x09\x08(?P<size>[\x08\x10])\x00\x00[\x05\x06]\x05\x00")  # an old workbook's first record
WRITE_PROTECTED, LOCKED_RECORD = 0x86, 0x2F  # kinds of records that stand right behind it ([MS-XLS] 2.3, 2.4.117)
LARGEST: Final = 30_000_000  # bytes of the file
LARGEST_UNPACKED: Final = 250_000_000
EXACT: Final = 10**15  # a double tells every whole number below this
NUMBER: Final = re.compile(rb"<(?:\w+:)?v>([0-9.]+(?:[eE]\+?[0-9]+)?)</(?:\w+:)?v>")
LOOKED_AT: Final = 15
Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_workbook(content: bytes, known: frozenset[str]) -> RawTable:
    """The rows of the best sheet. ``known``: names of columns, see ``sheet_of``. Raises TableError."""
    packed = content.startswith(PACKED)
    if not packed and (LOCKED_PACKAGE in content or _sealed(content)):
        raise TableError(problem.LOCKED)
    if len(content) > LARGEST:
        raise TableError(problem.TOO_LARGE)
    if packed:
        _measure(content)
    name, rows = _best(content, known)
    exact = _exact_digits(content, rows) if packed else None
    texts = [[_text(value, exact) for value in row] for row in rows]
    return RawTable("Excel" if packed else "Excel 97", texts, name)


def _sealed(content: bytes) -> bool:
    """Whether an old workbook's own records are encrypted."""
    begin = BEGINS.search(content)
    if begin is None:
        return False
    at = begin.start() + 4 + begin["size"][0]
    while int.from_bytes(content[at : at + 2], "little") == WRITE_PROTECTED:
        at += 4 + int.from_bytes(content[at + 2 : at + 4], "little")
    return int.from_bytes(content[at : at + 2], "little") == LOCKED_RECORD


def _best(content: bytes, known: frozenset[str]) -> tuple[str, list[list[Value]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_index(n) for n in range(min(len(book.sheet_names), 20))]
    except PasswordError:
        raise TableError(problem.LOCKED) from None
    except (CalamineError, ValueError, OSError) as error:
        raise TableError(problem.LOCKED if "assword" in str(error) else problem.DAMAGED) from None
    if not sheets:
        raise TableError(problem.EMPTY)
    best = max(sheets, key=lambda sheet: (_worth(sheet, known), sheet.height > 1))
    if best.total_height > MOST_ROWS + LOOKED_AT:
        raise TableError(problem.TOO_MANY_ROWS)
    return best.name, best.to_python(skip_empty_area=False)


def _worth(sheet: CalamineSheet, known: frozenset[str]) -> int:
    first = sheet.to_python(skip_empty_area=False, nrows=LOOKED_AT)
    return max((hits([str(value) for value in row], known) for row in first), default=0)


def _measure(content: bytes) -> None:
    """Raises TableError for a file that unpacks to too much, whatever sizes it names, or that isn't whole."""
    left = LARGEST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                left -= _unpacked(content, member, left)
    except (zipfile.BadZipFile, zlib.error, IndexError, NotImplementedError):
        raise TableError(problem.DAMAGED) from None


def _unpacked(content: bytes, member: zipfile.ZipInfo, most: int) -> int:
    at = member.header_offset
    name, extra = (int.from_bytes(content[at + n : at + n + 2], "little") for n in (26, 28))
    packed = content[at + 30 + name + extra :][: member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        size = len(packed)
    else:
        size = sum(len(part) for part in _inflate(packed, most))
    if size > most:
        raise TableError(problem.TOO_LARGE)
    return size


def _inflate(packed: bytes, most: int) -> Iterator[bytes]:
    unpacker, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while packed and size <= most:
        part = unpacker.decompress(packed, 1 << 20)
        size += len(part)
        packed = unpacker.unconsumed_tail
        yield part


def _exact_digits(content: bytes, rows: Sequence[Sequence[Value]]) -> Iterator[str] | None:
    """The digits of all long numbers as they stand in the file, in the order of ``rows``; None if none are long."""
    long = [value for row in rows for value in row if isinstance(value, float) and abs(value) >= EXACT]
    if not long:
        return None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            if member.startswith("xl/worksheets/") and member.endswith(".xml"):
                written = [w.decode() for w in NUMBER.findall(archive.read(member)) if _long(w)]
                if [float(each) for each in written] == long:
                    return iter(written)
    return None


def _long(written: bytes) -> bool:
    try:
        return float(written) >= EXACT
    except ValueError:
        return False


def _text(value: Value, exact: Iterator[str] | None) -> str:
    match value:
        case str():
            return value
        case bool():
            return str(value).upper()
        case float():
            return _number(value, exact)
        case dt.datetime():
            return value.replace(microsecond=0).isoformat(sep=" ")
        case _:
            return str(value)


def _number(value: float, exact: Iterator[str] | None) -> str:
    if abs(value) < EXACT:
        return str(int(value)) if value.is_integer() else f"{value:.12g}"
    written = next(exact, "") if exact is not None else ""
    return written if written.isdecimal() else f"{value:.14E}"
