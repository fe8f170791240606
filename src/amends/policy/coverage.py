"""What the playbooks cover: rows of the mission and issue codes, by scenes and by the examples that show them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from amends.engine.playbook import Playbook, Scene
from amends.policy.example import SHOWS, Example
from amends.policy.examples import examples
from amends.policy.load import load_path

ROWS = (
    "T3", "T5", "T7", "T8", "T9", "T11",
    *(f"M{number}" for number in range(1, 14)),
    *(f"A{number}" for number in range(1, 8)), "A10",
    *(f"L{number}" for number in range(1, 10)),
    "B8",
)  # fmt: skip


@dataclass(frozen=True)
class CoveredPack:
    """A playbook with the examples in its own folder."""

    playbook: Playbook
    examples: tuple[Example, ...]

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """The scenes it brings itself."""
        return tuple(s for s in self.playbook.scenes if s.origin.startswith(f"{self.playbook.name}/"))


@dataclass
class CoverageRow:
    """Scenes that serve a row of the mission, and examples by what they show of a scene."""

    scenes: int = 0
    shown: Counter[str] = field(default_factory=Counter)

    @property
    def empty(self) -> bool:
        """Whether a scene or a kind of example is wanting."""
        return not self.scenes or not all(self.shown[kind] for kind in SHOWS)

    def as_json(self) -> dict[str, int]:
        """The counts by name."""
        return {"scenes": self.scenes, **{kind: self.shown[kind] for kind in SHOWS}}


@dataclass(frozen=True)
class Coverage:
    """``lacking``: the kinds of example a scene still wants, by ``pack:scene``."""

    rows: dict[str, CoverageRow]
    issues: dict[str, int]
    packs: dict[str, dict[str, int]]
    lacking: dict[str, tuple[str, ...]]

    @property
    def empty(self) -> tuple[str, ...]:
        """Rows we owe and issue codes that have a gap."""
        rows = [row for row in ROWS if self.rows[row].empty]
        return (*rows, *(code for code, count in self.issues.items() if not count))

    def as_json(self) -> dict[str, object]:
        """As ``amends playbook coverage --json`` prints it."""
        return {
            "rows": {name: row.as_json() for name, row in self.rows.items()},
            "issues": self.issues,
            "packs": self.packs,
            "lacking": {name: list(kinds) for name, kinds in self.lacking.items()},
        }


def read_pack(folder: Path) -> CoveredPack:
    """The playbook in a folder and its examples; PlaybookError where it does not hold."""
    playbook = load_path(folder)
    return CoveredPack(playbook, tuple(examples(folder, playbook)))


def coverage(packs: Iterable[CoveredPack]) -> Coverage:
    """Count over packs; each scene and example counts once, where it is written."""
    packs = tuple(packs)
    rows = {row: CoverageRow() for row in ROWS}
    issues = {code: 0 for pack in packs for code in pack.playbook.issues}
    for pack in packs:
        for scene in pack.scenes:
            issues[scene.issue] += 1
            for row in scene.mission:
                rows.setdefault(row, CoverageRow()).scenes += 1
        for example in pack.examples:
            for row in _rows(example, pack):
                rows.setdefault(row, CoverageRow()).shown[example.shows] += 1
    return Coverage(
        rows=dict(sorted(rows.items(), key=lambda item: (item[0][0], int(item[0][1:])))),
        issues=dict(sorted(issues.items())),
        packs={pack.playbook.name: _size(pack) for pack in packs},
        lacking=dict(_lacking(packs)),
    )


def _rows(example: Example, pack: CoveredPack) -> set[str]:
    """The rows an example proves: its own, and those of the scene it shows."""
    of_scene = (scene.mission for scene in pack.playbook.scenes if scene.name == example.scene)
    return {*example.mission, *(row for mission in of_scene for row in mission)}


def _size(pack: CoveredPack) -> dict[str, int]:
    book, own = pack.playbook, f"{pack.playbook.name}/"
    named = {
        "clocks": [rule.origin for rule in book.clocks],
        "templates": [template.origin for template in book.templates],
        "conduct": [rule.origin for rule in book.conduct],
        "flows": [flow.origin for flow in book.flows],
        "penalties": [penalty.origin for penalty in book.penalties.values()],
    }
    return {
        "scenes": len(pack.scenes),
        **{name: sum(origin.startswith(own) for origin in origins) for name, origins in named.items()},
        "examples": len(pack.examples),
        **{kind: sum(example.shows == kind for example in pack.examples) for kind in SHOWS},
    }


def _lacking(packs: tuple[CoveredPack, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A scene is shown by the examples of its own pack or of one that builds on it."""
    shown = {(example.scene, example.shows) for pack in packs for example in pack.examples}
    for pack in packs:
        for scene in pack.scenes:
            if kinds := tuple(kind for kind in SHOWS if (scene.name, kind) not in shown):
                yield f"{pack.playbook.name}:{scene.name}", kinds


def lines(found: Coverage) -> Iterator[str]:
    """A table for people: rows, then issue codes and scenes that still want something."""
    yield f"{'row':5}{'scenes':>8}" + "".join(f"{kind:>10}" for kind in SHOWS)
    for name, row in found.rows.items():
        mark = "  <- empty" if name in ROWS and row.empty else ""
        yield f"{name:5}{row.scenes:>8}" + "".join(f"{row.shown[kind]:>10}" for kind in SHOWS) + mark
    yield f"{sum(map(bool, found.issues.values()))} of {len(found.issues)} issue codes have a scene"
    yield from (f"  {code}: no scene" for code, count in found.issues.items() if not count)
    for name, size in found.packs.items():
        yield f"{name}: " + ", ".join(f"{count} {what}" for what, count in size.items())
    yield f"{len(found.lacking)} scenes want an example"
    yield from (f"  {scene}: {', '.join(kinds)}" for scene, kinds in found.lacking.items())
