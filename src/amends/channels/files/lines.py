"""Files of signals in the wire format: one JSON object a line (NDJSON), or one JSON array."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from amends.channels.files.problem import RowProblem
from amends.engine import arrays, wire
from amends.engine.signals import AnySignal

LONGEST_LINE = 1_000_000
RAW_KEPT = 20_000
_BLANK = b" \t\r\n"
_MARK = b"\xef\xbb\xbf"


def read_signals(source: Path | bytes) -> Iterator[AnySignal | RowProblem]:
    """Every signal of an NDJSON file or JSON array in its order, and a Problem with line and field for each broken one.

    NDJSON is streamed; an array is read whole, and one that is not JSON as a whole is a single Problem.
    Raises OSError when the file cannot be read.
    """
    if isinstance(source, bytes):
        yield from _read(source.removeprefix(_MARK), "")
        return
    with source.open("rb") as file:
        if _opens_array(file):
            yield from _items(file.read().removeprefix(_MARK), source.name)
        else:
            yield from _lines(file, source.name)


def _read(content: bytes, name: str) -> Iterator[AnySignal | RowProblem]:
    if content.lstrip(_BLANK).startswith(b"["):
        yield from _items(content, name)
    else:
        for number, line in enumerate(content.split(b"\n"), 1):
            yield from _one(line, name, number)


def _opens_array(file: BinaryIO) -> bool:
    """Whether the first thing in the file is ``[``; leaves the file at its beginning."""
    start = file.read(4096).removeprefix(_MARK).lstrip(_BLANK)
    file.seek(0)
    return start.startswith(b"[")


def _lines(file: BinaryIO, name: str) -> Iterator[AnySignal | RowProblem]:
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            _skip_line(file)
            yield _problem(line, name, number, wire.Refused("", f"longer than {LONGEST_LINE} bytes"))
        else:
            yield from _one(line.removeprefix(_MARK) if number == 1 else line, name, number)


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def _one(line: bytes, name: str, number: int) -> Iterator[AnySignal | RowProblem]:
    """The line's signal or problem; nothing for a blank line."""
    if line := line.strip(_BLANK):
        got = wire.decode(line)
        yield _problem(line, name, number, got) if isinstance(got, wire.Refused) else got


def _items(content: bytes, name: str) -> Iterator[AnySignal | RowProblem]:
    try:
        items = arrays.items(content)
    except ValueError as error:
        yield _problem(content, name, 1, wire.Refused("", f"not a JSON array: {error}"))
        return
    at, number = 0, 1
    for raw in items:
        start = content.index(raw, at)
        number += content.count(b"\n", at, start)
        got = wire.decode(raw)
        yield _problem(raw, name, number, got) if isinstance(got, wire.Refused) else got
        at, number = start + len(raw), number + raw.count(b"\n")


def _problem(raw: bytes, name: str, number: int, refused: wire.Refused) -> RowProblem:
    kept = raw[:RAW_KEPT].decode(errors="replace")
    return RowProblem(file=name, line=number, field=refused.field, reason=refused.reason, raw=kept)
