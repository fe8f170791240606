"""The import rule of the house as an import-linter contract: a room imports only what its row names.

A row reads `room: other rooms / packages`. The standard library is always allowed; `*` as package means
any third-party package. A room without a row breaks the contract, a row without a room does not (yet).
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

ROOT = "amends"


@dataclass(frozen=True)
class Row:
    """What one room may import: names of rooms and of top-level packages."""

    rooms: frozenset[str]
    packages: frozenset[str]

    def allows(self, module: str) -> bool:
        """Whether a module of this room may import `module` (a dotted name)."""
        root, *rest = module.split(".")
        if root == ROOT:
            return not rest or rest[0] in self.rooms
        return "*" in self.packages or root in self.packages or root in sys.stdlib_module_names


def parse(row: str) -> tuple[str, Row]:
    """`policy: engine / yaml holidays` as its room and its row; the room may always import itself."""
    room, _, rest = row.partition(":")
    rooms, _, packages = rest.partition("/")
    return room.strip(), Row(rooms=frozenset({room.strip(), *rooms.split()}), packages=frozenset(packages.split()))


def breaches(graph: ImportGraph, rows: dict[str, Row]) -> Iterator[str]:
    """One line for each room that has no row and for each import that its room's row does not allow."""
    inside = sorted(module for module in graph.modules if module.startswith(f"{ROOT}."))
    for room in sorted({room_of(module) for module in inside} - rows.keys()):
        yield f"{ROOT}.{room} has no row: say in pyproject.toml what it may import"
    for module in inside:
        if row := rows.get(room_of(module)):
            for imported in sorted(graph.find_modules_directly_imported_by(module)):
                if not row.allows(imported):
                    yield f"{module} may not import {imported} (line {line_of(graph, module, imported)})"


def room_of(module: str) -> str:
    """`amends.engine.step` stands in room `engine`."""
    return module.split(".")[1]


def line_of(graph: ImportGraph, importer: str, imported: str) -> int:
    """The first line of `importer` that imports `imported`."""
    return min(detail["line_number"] for detail in graph.get_import_details(importer=importer, imported=imported))


class House(Contract):
    """Broken by any import that leaves its room's row; lists all of them."""

    rows = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001  # given by import-linter
        """Compare every direct import with the row of its room."""
        rows = cast("list[str]", self.rows)  # a field, until import-linter has read the rows into it
        found = list(breaches(graph, dict(map(parse, rows))))
        return ContractCheck(kept=not found, metadata={"breaches": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one breach a line."""
        for line in check.metadata["breaches"]:
            output.print_error(line)
