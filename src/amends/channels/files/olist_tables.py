"""The public Olist files as tables: opening a zip or folder, rows, and the values in them.

Times in the files are local to America/Sao_Paulo with no zone said. Brazil kept summer time until 2019: of an hour that
came twice we take the first reading (summer time); an hour that never was is read with the offset before the change, so
00:30 of the day summer time began is 01:30.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from amends.channels.files.problem import RowProblem

if TYPE_CHECKING:
    from _csv import Reader

ZONE = "America/Sao_Paulo"
_LOCAL = ZoneInfo(ZONE)
YEARS = range(1970, 2200)
MOST_CENTAVOS = 10**15
RAW_KEPT = 2_000

COLUMNS = {
    "orders": (
        "order_id",
        "customer_id",
        "order_status",
        "order_purchase_timestamp",
        "order_approved_at",
        "order_delivered_carrier_date",
        "order_delivered_customer_date",
        "order_estimated_delivery_date",
    ),
    "order_items": ("order_id", "product_id", "shipping_limit_date", "price", "freight_value"),
    "order_payments": ("order_id", "payment_type", "payment_value"),
    "order_reviews": (
        "review_id",
        "order_id",
        "review_score",
        "review_comment_title",
        "review_comment_message",
        "review_creation_date",
        "review_answer_timestamp",
    ),
    "customers": ("customer_id", "customer_unique_id", "customer_city", "customer_state"),
    "products": ("product_id", "product_category_name"),
}
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)  # the last: a password
NEEDED = ("orders", "order_items", "order_payments", "order_reviews")
Tell = Callable[[RowProblem], None]


class OlistError(ValueError):
    """The zip or folder is not a set of the public Olist files; the message says what is missing."""


def ignore(_problem: RowProblem) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class OlistFile:
    """``members``: for each table that is there, its path inside the zip or folder."""

    path: Path
    members: dict[str, str]

    def rows(self, table: str, tell: Tell = ignore) -> Iterator["OlistRow"]:
        """The table's rows; nothing when an optional table is absent. Rows with too few fields are told, not given."""
        if table not in self.members:
            return
        with _text(self.path, self.members[table]) as text:
            yield from _rows(text, Path(self.members[table]).name, table, tell)

    def count(self, table: str) -> int:
        """About how many rows the table has (lines, so a text of several lines counts more)."""
        with _text(self.path, self.members[table]) as text:
            return max(0, sum(1 for _ in text) - 1)


@dataclass(frozen=True, slots=True)
class OlistRow:
    """One row by column name; its readers tell the problem and give None when a value cannot be used."""

    file: str
    line: int
    values: dict[str, str]
    tell: Tell

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def refuse(self, column: str, reason: str) -> None:
        """Tell that this row's ``column`` cannot be used."""
        raw = ",".join(self.values.values())[:RAW_KEPT]
        self.tell(RowProblem(file=self.file, line=self.line, field=column, reason=reason, raw=raw))

    def moment(self, column: str) -> datetime | None:
        """The local time in UTC; None when empty or told."""
        if not (text := self.values[column]):
            return None
        if (moment := _moment(text)) is None:
            self.refuse(column, "not a time like 2018-01-31 23:59:00")
        return moment

    def centavos(self, column: str) -> int:
        """The sum of money in centavos; 0 when told."""
        if (sum_ := _centavos(self.values[column])) is None:
            self.refuse(column, "not a sum like 129.90")
        return sum_ or 0

    def key(self, column: str) -> str:
        """The id in that column; empty when told."""
        text = self.values[column]
        if 0 < len(text) <= 64 and text.isprintable():  # noqa: PLR2004 (ids are 32 hex digits; leave room in ours)
            return text
        self.refuse(column, "not an id")
        return ""


def _moment(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read.replace(tzinfo=read.tzinfo or _LOCAL).astimezone(UTC) if read.year in YEARS else None


def _centavos(text: str) -> int | None:
    try:
        sum_ = Decimal(text) * 100
    except InvalidOperation:
        return None
    return int(sum_.to_integral_value()) if sum_.is_finite() and 0 <= sum_ <= MOST_CENTAVOS else None


def read(path: Path) -> OlistFile:
    """The Olist files in a zip or folder, at any depth of the zip. Raises OlistError or OSError."""
    names = _names(path)
    members = {table: name for table in COLUMNS if (name := _member(names, table))}
    if missing := [_file(table) for table in NEEDED if table not in members]:
        raise OlistError(f"{path.name} does not hold {', '.join(missing)}")
    source = OlistFile(path, members)
    for table in members:
        next(source.rows(table), None)  # says at once which column is missing
    return source


def _names(path: Path) -> list[str]:
    if path.is_dir():
        return [entry.name for entry in path.iterdir()]
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise OlistError(f"{path.name} is neither a folder nor a zip") from error


def _file(table: str) -> str:
    return f"olist_{table}_dataset.csv"


def _member(names: list[str], table: str) -> str | None:
    return next((n for n in names if Path(n).name == _file(table) and not n.startswith("__MACOSX")), None)


@contextmanager
def _text(path: Path, member: str) -> Iterator[io.TextIOWrapper]:
    """The member as text; bytes that are no UTF-8 become U+FFFD."""
    if path.is_dir():
        with (path / member).open(encoding="utf-8-sig", errors="replace", newline="") as text:
            yield text
        return
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as stored:
            yield io.TextIOWrapper(stored, encoding="utf-8-sig", errors="replace", newline="")
    except BROKEN as error:
        raise OlistError(f"{path.name}: {Path(member).name} can't be unpacked ({error})") from error


def _rows(text: io.TextIOWrapper, file: str, table: str, tell: Tell) -> Iterator[OlistRow]:
    reader = csv.reader(text)
    places = _places(next(reader, []), file, table)
    width = max(places.values()) + 1
    for line, fields in _records(reader, file, tell):
        if len(fields) >= width:
            yield OlistRow(file, line, {name: _clean(fields[place]) for name, place in places.items()}, tell)
        else:
            reason = f"has {len(fields)} fields, at least {width} expected"
            tell(RowProblem(file=file, line=line, field="", reason=reason, raw=",".join(fields)[:RAW_KEPT]))


def _clean(value: str) -> str:
    """Without what no database column takes, and the space around it."""
    return value.replace("\0", "").strip()


def _places(header: list[str], file: str, table: str) -> dict[str, int]:
    if missing := [column for column in COLUMNS[table] if column not in header]:
        raise OlistError(f"{file} has no column {', '.join(missing)}")
    return {column: header.index(column) for column in COLUMNS[table]}


def _records(reader: "Reader", file: str, tell: Tell) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it starts on; blank lines are skipped, records the format forbids are told."""
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            tell(RowProblem(file=file, line=line, field="", reason=f"not CSV: {error}", raw=""))
            continue
        if fields:
            yield line, fields
