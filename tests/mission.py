"""Which test proves which row of the mission.

As a pytest plugin it refuses unknown rows in `@pytest.mark.mission("T8")`. As a command
(`python -m tests.mission`) it prints a line per row of mission_rows.txt, in that order: id, how many proofs
go through a door (a page, HTTP, the command with its files), how many ask the engine alone, and their names.
Only those through a door prove a row. An example of a playbook with `mission: [T8]` is one of the engine's,
`playbook:NAME`.
"""

import contextlib
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

TESTS = Path(__file__).parent
PLAYBOOKS = TESTS.parent / "src" / "amends" / "playbooks"
DOORS = ("browser", "desk", "insight", "cli", "channels", "merchants", "casework/api")
"""The folders whose tests come in where people, shops and files do."""
BEHIND = ("desk/words", "insight/rules")
"""Folders inside them that don't."""


@dataclass(frozen=True)
class Proof:
    """One test or playbook example and the row it proves; a table test gives one proof per line of its table."""

    row: str
    name: str
    door: bool = False


@dataclass
class Collected:
    """A pytest plugin that keeps what the collection found."""

    proofs: list[Proof] = field(default_factory=list)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note each marked test under its name."""
        self.proofs += [
            Proof(row, named(item), through_a_door(item.path))
            for item in functions(session.items)
            for row in rows_of(item)
        ]


def rows() -> tuple[str, ...]:
    """The ids of the mission's rows, in the order they are printed."""
    return tuple(line.split()[0] for line in (TESTS / "mission_rows.txt").read_text(encoding="utf-8").splitlines())


def functions(items: Iterable[pytest.Item]) -> Iterator[pytest.Function]:
    """The collected items that are test functions."""
    return (item for item in items if isinstance(item, pytest.Function))


def named(item: pytest.Function) -> str:
    """The function's name; a playbook's example, which is one line of a table, goes by its own (``tmall:NAME``)."""
    own = item.callspec.id if hasattr(item, "callspec") else ""
    return own if ":" in own else item.originalname


def through_a_door(path: Path) -> bool:
    """Whether the test at this path comes in by a door that exists."""
    folder = f"{path.relative_to(TESTS).parent.as_posix()}/"
    return folder.startswith(tuple(f"{name}/" for name in DOORS)) and not folder.startswith(
        tuple(f"{name}/" for name in BEHIND)
    )


def rows_of(item: pytest.Item) -> Iterator[str]:
    """The rows a collected test is marked with, each once."""
    yield from dict.fromkeys(row for mark in item.iter_markers("mission") for row in mark.args)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a row that the mission does not have: a mistyped proof proves nothing."""
    known = rows()
    if unknown := sorted({f"{row} ({item.nodeid})" for item in items for row in rows_of(item) if row not in known}):
        raise pytest.UsageError(f"no such row in tests/mission_rows.txt: {', '.join(unknown)}")


def examples(folder: Path) -> Iterator[Proof]:
    """The examples under a folder of playbooks: items of `examples:` with `name` and `mission`."""
    for path in sorted(folder.rglob("examples*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for example in document.get("examples", ()):
            yield from (Proof(row, f"playbook:{example['name']}") for row in example.get("mission", ()))


def line(row: str, proofs: Sequence[Proof]) -> str:
    """`T8  1 door  2 engine  test_a, test_b`: every proof counts, every name is said once, those of doors first."""
    first = sorted(proofs, key=lambda proof: not proof.door)
    names, doors = dict.fromkeys(proof.name for proof in first), sum(proof.door for proof in proofs)
    return f"{row}  {doors} door  {len(proofs) - doors} engine  {', '.join(names)}".rstrip()


def collect() -> list[Proof]:
    """All proofs of the repository; prints what pytest said and exits when a test cannot be collected."""
    collected, said = Collected(), io.StringIO()
    with contextlib.redirect_stdout(said):
        code = pytest.main(["--collect-only", "--quiet", str(TESTS)], plugins=[collected])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        sys.exit(said.getvalue())
    return [*collected.proofs, *examples(PLAYBOOKS)]


def main() -> None:
    """Print each row of the mission with its proofs."""
    proofs, known = collect(), rows()
    if unknown := sorted({f"{proof.row} ({proof.name})" for proof in proofs if proof.row not in known}):
        sys.exit(f"no such row in tests/mission_rows.txt: {', '.join(unknown)}")
    for row in known:
        print(line(row, [proof for proof in proofs if proof.row == row]))


if __name__ == "__main__":
    main()
