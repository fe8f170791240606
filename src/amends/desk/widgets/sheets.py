"""Lists as files: CSV as spreadsheets open it, and XLSX."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import Final

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from xlsxwriter.worksheet import Worksheet

from amends.engine.identities import rounded, tidy

FORMULA: Final = frozenset("=+-@")
BLANK: Final = frozenset("\t\r")
KEPT: Final = 15  # digits of a number in Excel
CSV: Final = "csv"
XLSX: Final = "xlsx"
NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
WIDEST, MARGIN = 60, 2  # characters of a column
LONGEST: Final = 32_767  # characters of a cell in Excel


class _Line:
    """What the csv module writes a line into: hands it back."""

    def write(self, text: str) -> str:
        return text


def sheet(
    name: str, header: Sequence[str], rows: Iterable[Sequence[str]], kind: str = CSV
) -> StreamingHttpResponse | FileResponse:
    """A file ``name-DATE.csv``, sent as it is made, or ``name-DATE.xlsx``."""
    title = f"{name}-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == XLSX:
        return FileResponse(book(header, rows), as_attachment=True, filename=title)
    told = _by_clock(rows, timezone.get_current_timezone())  # read as it is sent, when the request is over
    response = StreamingHttpResponse(_lines(header, told), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{title}"'
    return response


def _by_clock(rows: Iterable[Sequence[str]], zone: tzinfo) -> Iterator[Sequence[str]]:
    """The rows with their times told by the reader's clock."""
    with timezone.override(zone):
        yield from rows


def book(header: Sequence[str], rows: Iterable[Sequence[str]]) -> io.BytesIO:
    """A workbook of one sheet: its head stays in sight, and each column can be filtered."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        page.freeze_panes(1, 0)
        page.write_row(0, 0, header, book.add_format({"bold": True}))
        widths, last = [len(title) for title in header], 0
        for last, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                _put(page, last, column, text)
                widths[column] = max(widths[column], len(text))
        for column, width in enumerate(widths):
            page.set_column(column, column, min(width + MARGIN, WIDEST))
        page.autofilter(0, 0, last, len(header) - 1)
    made.seek(0)
    return made


def _put(page: Worksheet, row: int, column: int, text: str) -> None:
    """A number as one, where Excel keeps all of its digits; anything else as the text it is, never a formula."""
    if NUMBER.fullmatch(text) and sum(each.isdecimal() for each in text) <= KEPT:
        page.write_number(row, column, float(text))
    else:
        page.write_string(row, column, text[:LONGEST])


def _lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([cell(text) for text in row])


def cell(text: str) -> str:
    """A text from outside must not become a formula, whatever blanks stand before it; a number may stay one.

    An identity of digits stays whole: Excel keeps fifteen digits of a number, and no zeros before it.
    """
    bare = tidy(text)
    if _is_long(bare) or rounded(bare):
        return f'="{bare}"'
    number = bare.replace(".", "", 1).removeprefix("-")
    return f"'{text}" if (bare[:1] in FORMULA or text[:1] in BLANK) and not number.isdecimal() else text


def _is_long(bare: str) -> bool:
    return bare.isascii() and bare.isdecimal() and (len(bare) > KEPT or (bare[0] == "0" and len(bare) > 1))
