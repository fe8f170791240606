"""What a body or file is, where it is plainly no list of signals: told in one sentence instead of an error a line."""

import codecs
import re
from typing import Final

OTHER_FILES: Final = {
    b"PK\x03\x04": "an Excel workbook or another packed file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
    b"%PDF": "a PDF",
}
TABLE: Final = re.compile(rb"[^,;\t]+[,;\t]")
OUTSIDE_ASCII: Final = re.compile(rb"[\x80-\xff]+")
LOOKED_AT: Final = 65_536  # bytes
TAKEN: Final = (
    "send JSON in UTF-8, an array of signals or one signal a line; tables (CSV, TSV, Excel) are imported on the page "
    "Import tables or by `amends import table FILE`"
)


def sentence(items: bytes) -> str:
    """What it is and what is taken; empty where it may be signals."""
    found = kind_of(items)
    return f"this is {found}; {TAKEN}" if found else ""


def kind_of(items: bytes) -> str:
    """Such as ``a table (CSV or TSV)``; empty where it may be signals."""
    for start, kind in OTHER_FILES.items():
        if items.startswith(start):
            return kind
    first = items.split(b"\n", 1)[0]
    if first[:1] not in b"[{ \t\r" and TABLE.search(first) and b"{" not in first:
        return "a table (CSV or TSV)"
    if first[:1] in b"[{" and b"\0" in first[:16]:
        return "text in UTF-16"
    return "text in GBK or GB18030" if _is_gbk(items[:LOOKED_AT]) else ""


def _is_gbk(head: bytes) -> bool:
    """Whether next to nothing outside ASCII is UTF-8 while all of it is GB18030. One bad byte makes no GBK."""
    first = OUTSIDE_ASCII.search(head)
    if first is None or _is_utf8(first[0]):
        return False
    runs = OUTSIDE_ASCII.findall(head)
    if sum(map(_is_utf8, runs)) * 5 > len(runs):
        return False
    try:
        codecs.getincrementaldecoder("gb18030")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True
