"""Lists as CSV, as spreadsheets open them."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils import timezone


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
    """A text from outside must not become a formula; a number may be one."""
    bare = text.replace(".", "", 1).removeprefix("-")
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and not bare.isdecimal() else text
