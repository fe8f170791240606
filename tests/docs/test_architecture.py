"""The page on how it is built names the rooms there are, and what each may import, as the import rules have it."""

import tomllib
from pathlib import Path

import pytest

from tests.docs.guide import DOCS, part
from tools.house import parse

ROOT = DOCS.parent
PACKAGE = ROOT / "src" / "amends"
FOLDERS = {path.name for path in PACKAGE.iterdir() if any(path.rglob("*.py")) or any(path.rglob("*.yaml"))}


def _told() -> dict[str, set[str]]:
    lines = [line for line in part("architecture.md", "The rooms").splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {room.strip("`"): set(may.partition(";")[0].split(", ")) - {"nothing"} for room, _, may in cells}


def _ruled() -> dict[str, set[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rows = dict(parse(row) for row in project["tool"]["importlinter"]["contracts"][0]["rows"])
    return {
        name: {room for room in FOLDERS if row.allows(f"amends.{room}.x") and room != name}
        for name, row in rows.items()
    }


def test_every_room_with_code_stands_in_the_table() -> None:
    ruled = _ruled()
    assert _told() == {name: ruled[name] for name in FOLDERS & set(ruled)}


def _inside(heading: str) -> list[str]:
    """The rooms of a table, from its top down."""
    lines = [line for line in part("architecture.md", heading).splitlines() if line.startswith("| `")]
    return [room.strip(" `") for line in lines for room in line.strip("|").partition("|")[0].split("·")]


@pytest.mark.parametrize(("package", "heading"), [("casework", "Inside the ledger"), ("desk", "Inside the desk")])
def test_every_room_inside_is_told(package: str, heading: str) -> None:
    there = {path.parent.name for path in (PACKAGE / package).glob("*/__init__.py")}
    assert set(_inside(heading)) == there - {"migrations"}


@pytest.mark.parametrize(("package", "heading"), [("casework", "Inside the ledger"), ("desk", "Inside the desk")])
def test_the_rooms_inside_stand_in_the_order_of_their_imports(package: str, heading: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rules = project["tool"]["importlinter"]["contracts"]
    (layers,) = (rule["layers"] for rule in rules if rule.get("containers") == [f"amends.{package}"])
    upwards = [room for layer in reversed(layers) for room in reversed(layer.split(" | "))]
    folders = [room for room in upwards if (PACKAGE / package / room).is_dir()]
    assert _inside(heading) == folders


def test_every_picture_and_page_that_is_linked_is_there() -> None:
    for page in (*DOCS.rglob("*.md"), *ROOT.glob("*.md")):
        for target in _links(page):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def _links(page: Path) -> list[str]:
    found = [piece.partition(")")[0] for piece in page.read_text(encoding="utf-8").split("](")[1:]]
    paths = [target.partition("#")[0] for target in found if "://" not in target]
    return [path for path in paths if path]
