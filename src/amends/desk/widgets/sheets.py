"""Lists as CSV, as spreadsheets open them."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.http import StreamingHttpResponse
from django.utils import timezone

from amends.engine.identities import rounded, tidy

FORMULA: Final = frozenset("=+-@")
BLANK: Final = frozenset("\t\r")
KEPT: Final = 15  # digits of a number in Excel


class _Line:
    """What the csv module writes a line into: hands it back."""

    def write(self, text: str) -> str:
        return text


def sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """A file ``name-DATE.csv``, sent as it is made."""
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


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
