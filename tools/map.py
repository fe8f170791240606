"""Draw the rooms and who imports whom from the code: ``make map``.

Prints a table (lines, modules, imports with counts, arrows that no rule allows) and writes a picture. With the name of
a room, the same for the rooms inside it: ``tools/map.py casework``.
"""

import argparse
import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "amends"
WIDE, HIGH, GAP, MARGIN = 168, 46, 40, 60


@dataclass(frozen=True)
class Room:
    name: str
    modules: int
    lines: int


@dataclass(frozen=True)
class Map:
    """``arrows``: how many imports from one room to another; ``allowed``: None where no rule speaks of the room."""

    rooms: tuple[Room, ...]
    arrows: dict[tuple[str, str], int]
    allowed: dict[str, frozenset[str]]

    def wrong(self) -> list[tuple[str, str]]:
        """Arrows that no row of the import rules allows."""
        return sorted(
            arrow for arrow in self.arrows if arrow[0] in self.allowed and arrow[1] not in self.allowed[arrow[0]]
        )


def survey(package: Path, rules: dict[str, frozenset[str]]) -> Map:
    """What stands in a package: its folders and modules are the rooms."""
    dotted = ".".join(package.relative_to(PACKAGE.parent).parts)
    sources: dict[str, list[Path]] = {}
    for path in sorted(package.rglob("*.py")):
        first = path.relative_to(package).parts[0].removesuffix(".py")
        if first != "__init__" and "migrations" not in path.parts:
            sources.setdefault(first, []).append(path)
    arrows: Counter[tuple[str, str]] = Counter()
    for room, paths in sources.items():
        arrows.update((room, other) for path in paths for other in _imported(path, dotted) if other in sources)
    lines = {room: sum(len(path.read_text().splitlines()) for path in paths) for room, paths in sources.items()}
    rooms = tuple(Room(name, len(paths), lines[name]) for name, paths in sources.items())
    return Map(rooms, {arrow: n for arrow, n in arrows.items() if arrow[0] != arrow[1]}, rules)


def _imported(path: Path, dotted: str) -> Iterator[str]:
    """The rooms of the package that a source imports, once for each import."""
    for node in _imports(path):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif node.module:
            whole = node.module == dotted
            names = [f"{dotted}.{alias.name}" for alias in node.names] if whole else [node.module]
        for name in names:
            if name.startswith(f"{dotted}."):
                yield name.removeprefix(f"{dotted}.").split(".")[0]


@cache
def _imports(path: Path) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """Read once, whoever's rooms are surveyed."""
    return tuple(
        node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)
    )


def rules(package: Path) -> dict[str, frozenset[str]]:
    """What each room may import, by the import rules: of the rooms inside another, those on lower layers."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    if package != PACKAGE:
        dotted = ".".join(package.relative_to(PACKAGE.parent).parts)
        return _below(next((each["layers"] for each in told if each.get("containers") == [dotted]), []))
    rows = next(contract["rows"] for contract in told if contract["type"] == "house")
    split = (row.partition(":") for row in rows)
    return {room.strip(): frozenset(may.partition("/")[0].split()) for room, _, may in split}


def _below(layers: list[str]) -> dict[str, frozenset[str]]:
    """``layers``: from the top down, rooms of one layer divided by ``|``."""
    split = [[room.strip() for room in layer.split("|")] for layer in layers]
    return {room: frozenset(chain(*split[at + 1 :])) for at, layer in enumerate(split) for room in layer}


def floors(drawn: Map) -> list[list[str]]:
    """The rooms from the ground up: each above all that it imports; rooms that import each other share a floor."""
    left = {room.name for room in drawn.rooms}
    found: list[list[str]] = []
    while left:
        needs = {room: {b for (a, b) in drawn.arrows if a == room and b in left} for room in left}
        free = sorted(room for room in left if not needs[room])
        fewest = min(len(each) for each in needs.values())
        free = free or sorted(room for room in left if len(needs[room]) == fewest)
        found.append(free)
        left -= set(free)
    return found


def table(drawn: Map) -> str:
    """One line a room, from the ground up, and below it what is wrong."""
    known = {room.name: room for room in drawn.rooms}
    lines = [f"{'room':<14}{'modules':>8}{'lines':>8}  imports"]
    for name in (name for floor in floors(drawn) for name in floor):
        to = sorted(((n, b) for (a, b), n in drawn.arrows.items() if a == name), reverse=True)
        told = "  ".join(f"{other} {n}" for n, other in to) or "-"
        lines.append(f"{name:<14}{known[name].modules:>8}{known[name].lines:>8}  {told}")
    lines += [f"NOT ALLOWED: {a} imports {b} ({drawn.arrows[a, b]})" for a, b in drawn.wrong()]
    both = sorted((a, b) for a, b in drawn.arrows if a < b and (b, a) in drawn.arrows)
    return "\n".join([*lines, *(f"BOTH WAYS: {a} and {b}" for a, b in both)])


def picture(drawn: Map) -> str:
    """The rooms on their floors as SVG; an arrow's width tells how many imports, red ones aren't allowed."""
    levels = floors(drawn)
    wide = max(len(floor) for floor in levels) * (WIDE + GAP) + 2 * MARGIN
    high = len(levels) * (HIGH + 2 * GAP) + MARGIN
    known = {room.name: room for room in drawn.rooms}
    at = {
        name: (
            MARGIN + wide / (len(floor) + 1) * (place + 1) - WIDE / 2,
            high - MARGIN - HIGH - level * (HIGH + 2 * GAP),
        )
        for level, floor in enumerate(levels)
        for place, name in enumerate(floor)
    }
    wrong = set(drawn.wrong())
    arrows = [_arrow(at[a], at[b], n, (a, b) in wrong) for (a, b), n in sorted(drawn.arrows.items())]
    boxes = [_box(known[name], place) for name, place in at.items()]
    frame = f'viewBox="0 0 {wide + 2 * MARGIN:.0f} {high}" font-family="sans-serif"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>'
    return "\n".join([head, '<rect width="100%" height="100%" fill="#fff"/>', *arrows, *boxes, "</svg>", ""])


def _arrow(start: tuple[float, float], end: tuple[float, float], count: int, wrong: bool) -> str:  # noqa: FBT001
    x1, y1, x2, y2 = start[0] + WIDE / 2, start[1] + HIGH, end[0] + WIDE / 2, end[1]
    thick, colour = 0.6 + min(count, 300) ** 0.5 / 4, "#c00" if wrong else "#6a7fa5"
    bend = (y1 + y2) / 2
    line = f"M{x1:.0f} {y1:.0f} C{x1:.0f} {bend:.0f} {x2:.0f} {bend:.0f} {x2:.0f} {y2:.0f}"
    return f'<path d="{line}" fill="none" stroke="{colour}" stroke-opacity=".55" stroke-width="{thick:.1f}"/>'


def _box(room: Room, place: tuple[float, float]) -> str:
    x, y = place
    name = f'<text x="{x + 10:.0f}" y="{y + 19:.0f}" font-size="15" font-weight="600">{escape(room.name)}</text>'
    size = f"{room.modules} modules, {room.lines:,} lines"
    told = f'<text x="{x + 10:.0f}" y="{y + 37:.0f}" font-size="11" fill="#555">{size}</text>'
    shape = f'<rect x="{x:.0f}" y="{y:.0f}" width="{WIDE}" height="{HIGH}" rx="6" fill="#eef3fb" stroke="#6a7fa5"/>'
    return f"<g>{shape}{name}{told}</g>"


def main() -> int:
    """Print and write; 1 where an arrow isn't allowed."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("room", nargs="?", help="a room to look into")
    asked.add_argument("--to", type=Path, help="where the picture goes (default: build/map.svg, build/map-ROOM.svg)")
    given = asked.parse_args()
    package = PACKAGE / given.room if given.room else PACKAGE
    drawn = survey(package, rules(package))
    to = given.to or ROOT / "build" / (f"map-{given.room}.svg" if given.room else "map.svg")
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(picture(drawn), encoding="utf-8")
    print(table(drawn))
    print(f"picture: {to.relative_to(ROOT) if to.is_relative_to(ROOT) else to}", file=sys.stderr)
    return 1 if drawn.wrong() else 0


if __name__ == "__main__":
    raise SystemExit(main())
