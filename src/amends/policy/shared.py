"""Remedies and evidence that scenes share: written once in ``remedies.yaml`` and ``evidence.yaml``, named by scenes.

``evidence: [chat, waybill]`` in a scene means the items of these names, whole. An item is called as its key, unless it
says its own ``name``: one name may mean different sums in different scenes. A pack's own item takes the place of one of
the same key in what the pack extends, in every scene that names it.
"""

from collections.abc import Iterator
from typing import Final

from amends.engine.remembered import remembered
from amends.policy.nodes import Node
from amends.policy.pack import PlaybookPack
from amends.policy.problem import ProblemReport, nearest, phrase

SHARED: Final = {"remedies": "remedy", "evidence": "evidence"}
"""The part of a pack and of a scene, and what one of it is called."""


def write_out(pack: PlaybookPack, report: ProblemReport) -> None:
    """Put the items that scenes name where they are named; a name that leads nowhere goes into the report."""
    for name, scene in pack.scenes.items():
        named = [(item, part) for part in SHARED if part in scene.map for item in scene.map[part].list if _names(item)]
        if named:
            _check(named, pack, report)
            meant = [getattr(pack, part).get(item.word) for item, part in named]
            pack.scenes[name] = _written_out(scene, *meant)


def _names(item: Node) -> bool:
    return bool(item.word) and not item.map


def _check(named: list[tuple[Node, str]], pack: PlaybookPack, report: ProblemReport) -> None:
    for item, part in named:
        known = getattr(pack, part)
        if item.word not in known:
            unknown = phrase("unknown {what} {word!r}", what=SHARED[part], word=item.word)
            report.say(item.file, item.line, unknown, nearest(item.word, known))


@remembered
def _written_out(scene: Node, *meant: Node | None) -> Node:
    """The scene with what its names mean, in their order; None: left out. Remembered, so it stays the same scene."""
    left = iter(meant)
    parts = {part: scene.map[part] for part in SHARED if any(map(_names, scene.map.get(part, ())))}
    return scene.saying(scene.map | {part: _whole(items, left) for part, items in parts.items()})


def _whole(items: Node, meant: Iterator[Node | None]) -> Node:
    found = ((item, next(meant) if _names(item) else item) for item in items.list)
    return items.saying(tuple(_named(item, whole) for item, whole in found if whole is not None))


def _named(item: Node, shared: Node) -> Node:
    """The shared item under its name, standing where it is written."""
    if shared is item or "name" in shared.map:
        return shared
    return shared.saying({"name": Node(shared.file, shared.line, item.value), **shared.map})
