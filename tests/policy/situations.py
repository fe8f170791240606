"""The page "which situation is met by which scene": its rows, and what the packs say belongs in them.

``python -m tests.policy.situations`` writes the last two columns anew; situations and names are written by hand.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from amends.engine.playbook import Playbook, Scene
from amends.policy.coverage import ROWS
from amends.policy.load import names
from tests.packs import book

PAGE = Path(__file__).parents[2] / "docs" / "guides" / "situations.md"
NAMED = re.compile(r"(?:(script|rule|flow|clock) )?`([a-z0-9-]+):(\w+)`")
HEAD = "| situation |"
NOTHING = "·"


@dataclass(frozen=True)
class Named:
    """A scene of a pack, or a script, rule of conduct, flow or clock."""

    kind: str
    pack: str
    name: str


@dataclass(frozen=True)
class Row:
    """One line of a table: its number, what happens, what meets it, and the two columns worked out."""

    line: int
    situation: str
    met_by: str
    steps: str
    rows: str

    @property
    def named(self) -> list[Named]:
        """Everything the row names, in its order."""
        return [Named(kind or "scene", pack, name) for kind, pack, name in NAMED.findall(self.met_by)]

    @property
    def scenes(self) -> list[Scene]:
        """The scenes it names."""
        return [scene for each in self.named if each.kind == "scene" and (scene := scene_of(each)) is not None]


def rows(text: str) -> list[Row]:
    """The rows of all tables of the page."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("| ") and not line.startswith(HEAD):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            found.append(Row(number, *(cells + [""] * 4)[:4]))
    return found


def scene_of(named: Named) -> Scene | None:
    """The scene as its own pack has it."""
    own = (s for s in book(named.pack).scenes if s.origin.startswith(f"{named.pack}/"))
    return next((scene for scene in own if scene.name == named.name), None)


def known(named: Named) -> bool:
    """Whether the pack has what is named."""
    if named.pack not in names():
        return False
    if named.kind == "scene":
        return scene_of(named) is not None
    return named.name in of_kind(book(named.pack), named.kind)


def of_kind(playbook: Playbook, kind: str) -> set[str]:
    """The names of a kind of item that isn't a scene."""
    match kind:
        case "script":
            return {template.name for template in playbook.templates}
        case "rule":
            return {rule.name for rule in playbook.conduct}
        case "flow":
            return {flow.name for flow in playbook.flows}
        case _:
            return {clock.name for clock in playbook.clocks}


def steps(row: Row) -> str:
    """What is done, in order, by the first scene that lays steps."""
    laid = next((scene.steps for scene in row.scenes if scene.steps), ())
    return "; ".join(step.title.en for step in laid).replace("|", "/") or NOTHING


def missions(row: Row) -> str:
    """The rows of the mission that its scenes serve."""
    served = {mission for scene in row.scenes for mission in scene.mission}
    return " ".join(sorted(served, key=lambda name: (name[0], int(name[1:])))) or NOTHING


def written(text: str) -> str:
    """The page with its last two columns as the packs have them."""
    lines = text.splitlines()
    for row in rows(text):
        lines[row.line - 1] = f"| {row.situation} | {row.met_by} | {steps(row)} | {missions(row)} |"
    return "\n".join(lines) + "\n"


def wanting(text: str) -> set[str]:
    """Rows of the mission that are owed and that no situation of the page serves."""
    return set(ROWS) - {mission for row in rows(text) for mission in missions(row).split()}


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
