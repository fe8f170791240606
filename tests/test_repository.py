"""The habits of the repository itself."""

import ast
import re
import socket
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from tests.mission import TESTS, Proof, examples, line, rows, through_a_door
from tests.sockets import OutsideConnectionError, is_local
from tools.house import parse

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "src" / "amends"
DJANGOS_OWN = {"Meta", "Migration"}


def test_connections_leave_this_machine_only_as_errors() -> None:
    with socket.socket() as outside, pytest.raises(OutsideConnectionError, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))


@pytest.mark.parametrize(
    ("family", "address", "local"),
    [
        (socket.AF_UNIX, "/run/database", True),
        (socket.AF_INET, ("127.0.0.1", 80), True),
        (socket.AF_INET, ("localhost", 80), True),
        (socket.AF_INET6, ("::1", 80, 0, 0), True),
        (socket.AF_INET, ("192.0.2.1", 80), False),
        (socket.AF_INET, ("example.org", 80), False),
    ],
)
def test_which_addresses_are_local(family: int, address: object, local: bool) -> None:
    assert is_local(family, address) is local


@pytest.mark.parametrize("name", ["uv.lock", "package-lock.json"])
def test_lock_files_name_no_host_to_fetch_from(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert "url = " not in text
    assert 'registry = "http' not in text


def test_the_lock_knows_every_package_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {match[0].lower() for requirement in asked if (match := re.match(r"[\w.-]+", requirement))}
    assert names <= {package["name"] for package in lock["package"]}


def test_a_class_name_stands_for_one_thing() -> None:
    where: dict[str, list[str]] = defaultdict(list)
    for path in sorted(SOURCES.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)) if re.search(r"\bclass\b", source) else ():
            if isinstance(node, ast.ClassDef) and node.name not in DJANGOS_OWN:
                where[node.name].append(path.relative_to(SOURCES).as_posix())
    assert {name: files for name, files in where.items() if len(files) > 1} == {}


def test_mission_rows_are_complete_and_in_order() -> None:
    counts = {"T": 11, "B": 11, "M": 13, "A": 10, "L": 9, "X": 8, "N": 14}
    assert rows() == tuple(f"{part}{number}" for part, last in counts.items() for number in range(1, last + 1))


def test_playbook_examples_count_as_proofs(tmp_path: Path) -> None:
    folder = tmp_path / "tmall"
    folder.mkdir()
    (folder / "examples-refund.yaml").write_text("examples: [{name: shipped anyway, mission: [T9, X5]}, {name: plain}]")
    (folder / "scenes.yaml").write_text("scenes: []")
    assert list(examples(tmp_path)) == [
        Proof("T9", "playbook:shipped anyway"),
        Proof("X5", "playbook:shipped anyway"),
    ]


def test_a_mission_line_tells_doors_from_the_engine_and_names_each_test_once() -> None:
    proofs = [Proof("T8", "test_a"), Proof("T8", "test_b", door=True), Proof("T8", "test_a")]
    assert line("T8", proofs) == "T8  1 door  2 engine  test_b, test_a"
    assert line("T1", []) == "T1  0 door  0 engine"


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("browser/test_case.py", True),
        ("casework/api/test_orders.py", True),
        ("casework/actions/test_actions.py", False),
        ("desk/case/test_steps.py", True),
        ("desk/words/test_signals.py", False),
        ("test_repository.py", False),
    ],
)
def test_a_proof_through_a_door_is_known_by_its_folder(path: str, door: bool) -> None:
    assert through_a_door(TESTS / path) is door


@pytest.mark.parametrize(
    ("row", "module", "allowed"),
    [
        ("engine: / msgspec", "datetime", True),
        ("engine: / msgspec", "msgspec.json", True),
        ("engine: / msgspec", "amends.engine.signals", True),
        ("engine: / msgspec", "django.utils", False),
        ("engine: / msgspec", "amends.casework.ledger.models", False),
        ("policy: engine / yaml", "amends.engine.step", True),
        ("merchants: engine / *", "django.db", True),
        ("merchants: engine / *", "amends.desk", False),
    ],
)
def test_a_room_imports_only_what_its_row_names(row: str, module: str, allowed: bool) -> None:
    _, parsed = parse(row)
    assert parsed.allows(module) is allowed
