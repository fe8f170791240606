"""Tables as text: which encoding, which separator, and the rows.

A mark at the beginning says the encoding; without one UTF-8 is tried, then UTF-16, then the encodings of the places our
merchants sell in: whichever makes known column names of the first lines is right, else what statistics say.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from charset_normalizer import from_bytes

from amends.channels.tables import problem
from amends.channels.tables.problem import TableError
from amends.channels.tables.sheet import RawTable, hits

MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
PLACES: Final = ("gb18030", "big5", "shift_jis", "cp949", "cp1251", "cp1252")
NAMES: Final = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "gb18030": "GBK/GB18030"}
SEPARATORS: Final = ",\t;|"
SAMPLE: Final = 65_536
FIRST_LINES: Final = 20


def read_text(content: bytes, known: frozenset[str]) -> RawTable:
    """The rows of a CSV or TSV file. ``known``: names of columns, see ``sheet_of``. Raises TableError."""
    encoding, text = _decoded(content, known)
    if "\0" in text:
        raise TableError(problem.OTHER_FILE)
    text, told = _told_separator(text)
    separator = told or _separator(text, known)
    try:
        rows = list(_rows(text, separator))
    except csv.Error:
        raise TableError(problem.OTHER_FILE) from None
    form = "TSV" if separator == "\t" else "CSV"
    return RawTable(f"{form}, {NAMES.get(encoding, encoding)}", rows)


def _decoded(content: bytes, known: frozenset[str]) -> tuple[str, str]:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding, _strict(content.removeprefix(mark), encoding)
    if wide := _wide(content[:SAMPLE]):
        return wide, _strict(content, wide)
    try:
        return "utf-8", content.decode()
    except UnicodeDecodeError:
        return _by_place(content, known)


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise TableError(problem.UNKNOWN_TEXT) from None


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: every other byte of what is plain in it is nothing."""
    half = len(sample) // 2
    if not half:
        return ""
    if sample[1::2].count(0) * 5 > half and not sample[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if sample[::2].count(0) * 5 > half and not sample[1::2].count(0) else ""


def _by_place(content: bytes, known: frozenset[str]) -> tuple[str, str]:
    read = {encoding: text for encoding in PLACES if (text := _try(content, encoding)) is not None}
    found = {encoding: _known_in(text, known) for encoding, text in read.items()}
    best = [encoding for encoding in read if found[encoding] == max(found.values())]
    if len(best) > 1:
        likely = from_bytes(content[:SAMPLE], cp_isolation=best).best()
        best = [likely.encoding] if likely is not None and likely.encoding in read else []
    if not best:
        raise TableError(problem.UNKNOWN_TEXT)
    return best[0], read[best[0]]


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _known_in(text: str, known: frozenset[str]) -> int:
    return max(sum(hits(row, known) for row in _first(text, separator)) for separator in SEPARATORS)


def _told_separator(text: str) -> tuple[str, str]:
    """Excel's own first line ``sep=;``."""
    first, _, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == 5:  # noqa: PLR2004 (sep= and one character)
        return rest, first.strip()[-1]
    return text, ""


def _separator(text: str, known: frozenset[str]) -> str:
    """The one that makes most known names, and then the most columns, of the first lines."""

    def worth(separator: str) -> tuple[int, int]:
        rows = _first(text, separator)
        widths = sorted(len(row) for row in rows if row)
        return sum(hits(row, known) for row in rows), widths[len(widths) // 2] if widths else 0

    return max(SEPARATORS, key=worth)


def _first(text: str, separator: str) -> list[Sequence[str]]:
    lines = io.StringIO("\n".join(text[:SAMPLE].splitlines()[:FIRST_LINES]), newline="")
    try:
        return list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return []


def _rows(text: str, separator: str) -> Iterator[Sequence[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)
