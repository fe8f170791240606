"""Files of signals: good lines are signals, broken ones problems with their line; nothing stops the rest."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.channels.files import lines
from amends.channels.files.problem import RowProblem
from amends.engine import signals as s

ONE = b'{"kind":"parcel.delivered","id":"d1","at":"2026-11-12T10:00:00Z","order":"T-1"}'
TWO = b'{"kind":"review.posted","id":"r1","at":"2026-11-13T10:00:00Z","order":"T-1","stars":1}'
BROKEN = b'{"kind":"review.posted","id":"r2","at":"2026-11-13T10:00:00Z","order":"T-1","stars":9}'


def told(content: bytes) -> list[str | tuple[int, str]]:
    """Ids of the signals, and line and field of the problems."""
    return [(got.line, got.field) if isinstance(got, RowProblem) else got.id for got in lines.read_signals(content)]


@pytest.mark.parametrize(
    ("content", "expected"),
    (
        (b"", []),
        (b"\n \r\n", []),
        (ONE, ["d1"]),
        (ONE + b"\n" + TWO + b"\n", ["d1", "r1"]),
        (b"\xef\xbb\xbf" + ONE + b"\r\n\r\n" + TWO, ["d1", "r1"]),
        (ONE + b"\n" + BROKEN + b"\n" + TWO, ["d1", (2, "stars"), "r1"]),
        (b"not json\n" + ONE + b"\n" + ONE[:-5], [(1, ""), "d1", (3, "")]),
        (b"[]", []),
        (b" [\n" + ONE + b",\n" + BROKEN + b",\n\n" + TWO + b"]\n", ["d1", (3, "stars"), "r1"]),
        (b"[" + BROKEN + b"," + BROKEN + b"]", [(1, "stars"), (1, "stars")]),
        (b"[" + ONE + b",\n7]", ["d1", (2, "")]),
        (b"[" + ONE, [(1, "")]),
        (b"\xef\xbb\xbf[" + ONE + b"]", ["d1"]),
    ),
)
def test_each_line_is_a_signal_or_a_problem(tmp_path: Path, content: bytes, expected: list[object]) -> None:
    (tmp_path / "signals.json").write_bytes(content)
    from_file = list(lines.read_signals(tmp_path / "signals.json"))
    assert told(content) == expected
    assert [got if isinstance(got, s.Signal) else (got.line, got.field) for got in from_file] == [
        got if isinstance(got, s.Signal) else (got.line, got.field) for got in lines.read_signals(content)
    ]


def test_a_problem_keeps_the_line_as_it_came(tmp_path: Path) -> None:
    (tmp_path / "signals.ndjson").write_bytes(BROKEN)
    assert list(lines.read_signals(tmp_path / "signals.ndjson")) == [
        RowProblem(file="signals.ndjson", line=1, field="stars", reason="must be 1 to 5", raw=BROKEN.decode())
    ]


def test_an_endless_line_is_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "signals.ndjson"
    path.write_bytes(b'{"x":"' + b"x" * (3 * lines.LONGEST_LINE) + b'"}\n' + ONE)
    problem, signal = lines.read_signals(path)
    assert isinstance(problem, RowProblem)
    assert (problem.line, len(problem.raw)) == (1, lines.RAW_KEPT)
    assert isinstance(signal, s.ParcelDelivered)


def test_an_exported_list_reads_back() -> None:
    signals = [got for got in lines.read_signals(ONE + b"\n" + TWO) if isinstance(got, s.Signal)]
    assert list(lines.read_signals(msgspec.json.encode(signals))) == signals


@given(st.lists(st.binary(max_size=40)))
def test_any_bytes_are_read_to_the_end(parts: list[bytes]) -> None:
    content = b"{}\n" + b"\n".join(parts) + b"\n" + ONE
    *_, last = lines.read_signals(content)
    assert isinstance(last, s.ParcelDelivered)
