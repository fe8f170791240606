"""Remedies and evidence that scenes share: written once in ``remedies.yaml`` and ``evidence.yaml``, named by scenes.

``evidence: [chat, waybill]`` in a scene means the items of these names, whole. An item is called as its key, unless it
says its own ``name``: one name may mean different sums in different scenes. A pack's own item takes the place of one of
the same key in what the pack extends, in every scene that names it.
"""

from dataclasses import replace
from typing import Final

from amends.policy.nodes import Node
from amends.policy.pack import PlaybookPack
from amends.policy.problem import ProblemReport, nearest, phrase

SHARED: Final = {"remedies": "remedy", "evidence": "evidence"}
"""The part of a pack and of a scene, and what one of it is called."""


def write_out(pack: PlaybookPack, report: ProblemReport) -> None:
    """Put the items that scenes name where they are named; a name that leads nowhere goes into the report."""
    for name, scene in pack.scenes.items():
        named = {part: scene.map[part] for part in SHARED if _names(scene.map.get(part))}
        whole = {part: _whole(items, getattr(pack, part), SHARED[part], report) for part, items in named.items()}
        if whole:
            pack.scenes[name] = replace(scene, value=scene.map | whole)


def _names(items: Node | None) -> bool:
    return items is not None and any(item.word for item in items.list)


def _whole(items: Node, known: dict[str, Node], what: str, report: ProblemReport) -> Node:
    found = []
    for item in items.list:
        if item.map or not item.word:
            found.append(item)
        elif item.word in known:
            found.append(_named(item, known[item.word]))
        else:
            unknown = phrase("unknown {what} {word!r}", what=what, word=item.word)
            report.say(item.file, item.line, unknown, nearest(item.word, known))
    return replace(items, value=tuple(found))


def _named(item: Node, shared: Node) -> Node:
    """The shared item under its name, standing where it is written."""
    if "name" in shared.map:
        return shared
    return replace(shared, value={"name": replace(item, file=shared.file, line=shared.line), **shared.map})
