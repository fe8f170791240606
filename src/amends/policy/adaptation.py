"""An overlay on another version of its playbook than the one it was made for: as much of it holds on as can.

What no longer holds is left off, value by value, with its place and the reason; nothing is dropped without a word.
"""

from dataclasses import dataclass, replace

from amends.engine.playbook import Playbook
from amends.policy.nodes import Node
from amends.policy.overlay import (
    FILE,
    OverlayDocument,
    laid_on,
    numbered,
    read_whole,
)
from amends.policy.problem import (
    PlaybookError,
    Problem,
    ProblemReport,
)


@dataclass(frozen=True)
class LeftOff:
    """A value that can't hold any more: its path, and what is wrong with it, where."""

    path: str
    problem: Problem


@dataclass(frozen=True)
class AdaptedOverlay:
    """``playbook``: with what still holds laid over it. ``kept``: the paths of that, in the overlay's order."""

    playbook: Playbook
    kept: tuple[str, ...]
    left_off: tuple[LeftOff, ...]


def settle(text: str, *, number: int) -> AdaptedOverlay:
    """The playbook with as much of an overlay as holds on it.

    Raises PlaybookError where the overlay can't be read at all, or the playbook itself doesn't hold.
    """
    whole = read_whole(text)
    overlay, problems = whole.document, sorted(whole.problems)
    if whole.playbook is None:
        raise PlaybookError(problems)
    if not problems:
        return AdaptedOverlay(numbered(whole.playbook, number), tuple(overlay.changes), ())
    return _without(overlay, _blamed(overlay, problems), number)


def _without(overlay: OverlayDocument, blamed: dict[str, Problem], number: int) -> AdaptedOverlay:
    """Without what is plainly to blame; if that isn't enough, with what holds when it is added value by value."""
    changes = {path: value for path, value in overlay.changes.items() if path not in blamed}
    playbook, problems = _laid(overlay, changes, number)
    if problems:
        playbook, more = _one_by_one(overlay, changes, number)
        blamed = {**blamed, **more}
    left = tuple(LeftOff(path, blamed[path]) for path in overlay.changes if path in blamed)
    return AdaptedOverlay(playbook, tuple(path for path in overlay.changes if path not in blamed), left)


def _one_by_one(overlay: OverlayDocument, changes: dict[str, Node], number: int) -> tuple[Playbook, dict[str, Problem]]:
    playbook, problems = _laid(overlay, {}, number)
    if problems:
        raise PlaybookError(problems)
    kept: dict[str, Node] = {}
    left: dict[str, Problem] = {}
    for path, value in changes.items():
        tried, problems = _laid(overlay, {**kept, path: value}, number)
        if problems:
            left[path] = replace(problems[0], file=value.file, line=value.line)
        else:
            kept, playbook = {**kept, path: value}, tried
    return playbook, left


def _blamed(overlay: OverlayDocument, problems: list[Problem]) -> dict[str, Problem]:
    """The values at whose own line something is wrong, each with the first of it."""
    lines = {value.line: path for path, value in overlay.changes.items()}
    found: dict[str, Problem] = {}
    for problem in problems:
        if problem.file == FILE and problem.line in lines:
            found.setdefault(lines[problem.line], problem)
    return found


def _laid(overlay: OverlayDocument, changes: dict[str, Node], number: int) -> tuple[Playbook, list[Problem]]:
    report = ProblemReport()
    playbook = laid_on(replace(overlay, changes=changes), report)
    return numbered(playbook, number), list(report)
