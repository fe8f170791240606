"""A table out of the bytes of a file, whatever sort of file it is."""

from typing import Final

from amends.channels.tables import headers, problem
from amends.channels.tables.problem import TableError
from amends.channels.tables.sheet import DataSheet, sheet_of
from amends.channels.tables.texts import read_text
from amends.channels.tables.workbooks import OLD, PACKED, read_workbook

OTHERS: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{", b"[")


def read_table(content: bytes) -> DataSheet:
    """The table in a CSV, TSV, XLSX or XLS file. Raises TableError, which says what is wrong with it."""
    known = headers.known()
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise TableError(problem.EMPTY)
    if start[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml")):
        raise TableError(problem.WEB_PAGE)
    if start.startswith(OTHERS):
        raise TableError(problem.OTHER_FILE)
    read = read_workbook if content.startswith((PACKED, OLD)) else read_text
    return sheet_of(read(content, known), known)
