"""Overlays: what a merchant does otherwise than a shipped playbook, without copying it.

    base: tmall
    note: We promise a day
    set:
      clocks.answer_unshipped.due.after: 1 d
      authority.front_line.money: 30 CNY
      templates.sorry.text.zh: 抱歉让您久等了
      scenes.late_shipment.off: true

A path leads to one value: a part, the name of an item, then its keys; items of lists inside go by name, role, party or
number. What is set is laid over the playbook's own text before it is read, so every check holds for it as well, and a
mistake is told at its line. The version becomes ``2026.1+m3`` for the merchant's third overlay.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec import Struct

from amends.engine.playbook import Playbook
from amends.policy import calendars, nodes, words
from amends.policy.item import Item
from amends.policy.load import build
from amends.policy.nodes import Node
from amends.policy.pack import (
    NAME_OF,
    OF_HEAD,
    PARTS,
    PlaybookPack,
    fingerprint,
    folder_of,
    gather,
    shipped,
)
from amends.policy.problem import (
    PlaybookError,
    Problem,
    ProblemReport,
    Wrong,
    nearest,
    phrase,
)
from amends.policy.shared import SHARED, write_out

FILE = "overlay"
MOST_READ: Final = 16  # texts: the same is checked, foreseen, put in force and kept one after the other
WORDS = ("base", "note", "set")
OF_OWN_HEAD = (
    "look_ahead", "same_within", "price_of_point", "freeze_share", "title", "gift_worth", "part_worth", "offer_step",
)  # fmt: skip
_NAMES = ("name", "role", "code", "party")
_OFF = "off"
_KEYS = frozenset(
    (
        *words.CLOCK, *words.SCENE, *words.DUE, *words.CONSEQUENCE, *words.STEP, *words.REMEDY, *words.EVIDENCE,
        *words.LIMIT, *words.DECIDE, *words.APPROVERS, *words.PENALTY, *words.TEMPLATE, *words.EFFECT, *words.CLAIM,
        *words.LIABILITY, *words.STAGE, *words.ISSUE, *words.CONDUCT, *words.OWN_FIELD,
        *words.JOIN, *words.REPEAT, *words.FORM_ENTRY, *words.OUTCOME, "share", "fixed", "floor",
        "cap", "of", "zh", "en", "pt",
    )
)  # fmt: skip


class _WrongPathError(Wrong):
    """Where a path leads nowhere: the message, and the words there are."""

    def __init__(self, message: str, options: tuple[str, ...] = (), word: str = "") -> None:
        super().__init__(message, nearest(word, options) if options else "set one of its own values")


@dataclass(frozen=True)
class OverlayDocument:
    """An overlay as written: the pack it lies on, a note, and what it sets, by path."""

    base: str
    note: str
    changes: dict[str, Node]


@dataclass(frozen=True)
class OverlayRead:
    """An overlay and its playbook with all it sets laid over it, None where it names none; and all that is wrong."""

    document: OverlayDocument
    playbook: Playbook | None
    problems: frozenset[Problem]


def parse(text: str, report: ProblemReport) -> OverlayDocument:
    """Read an overlay; what is wrong with its frame goes into the report."""
    item = Item(nodes.read(text, file=FILE, report=report), report, what="overlay", words=WORDS)
    item.need("base", phrase("name the playbook it lies on: {words}", words=", ".join(shipped())))
    changes = item.need("set", "say what is otherwise: set: {clocks.ship.due.after: 1 d}")
    if changes and not isinstance(changes.value, dict):
        item.say(changes, "'set' must be a mapping", "write path: value")
    return OverlayDocument(
        item.one("base", shipped(), what="playbook"), item.string("note"), changes.map if changes else {}
    )


def check(text: str, *, base: str = "") -> list[Problem]:
    """All that is wrong with an overlay, or with the playbook under it once it is laid over; empty if it holds.

    ``base``: the pack it is meant for, where only one will do.
    """
    return _read(text, number=0, base=base)[1]


def load(text: str, *, number: int) -> Playbook:
    """The playbook with an overlay laid over it, as version ``…+mNUMBER``. PlaybookError with every problem."""
    playbook, problems = _read(text, number=number, base="")
    if playbook is None or problems:
        raise PlaybookError(problems)
    return playbook


def base_of(text: str) -> str:
    """The pack an overlay lies on; empty where it names none."""
    return parse(text, ProblemReport()).base


def read_whole(text: str) -> OverlayRead:
    """What an overlay says and makes of its playbook as that is shipped now; made once for who asks several times."""
    base = base_of(text)
    return _read_whole(text, fingerprint(base) if base else "")


@lru_cache(maxsize=MOST_READ)
def _read_whole(text: str, _mark: str) -> OverlayRead:
    report = ProblemReport()
    overlay = parse(text, report)
    playbook = laid_on(overlay, report) if overlay.base else None
    return OverlayRead(overlay, playbook, frozenset(report.found))


def _read(text: str, *, number: int, base: str) -> tuple[Playbook | None, list[Problem]]:
    found = read_whole(text)
    report = ProblemReport(set(found.problems))
    if base and found.document.base and found.document.base != base:
        report.say(
            FILE,
            1,
            phrase("it lies on {word!r}, not on {base!r}", word=found.document.base, base=base),
            phrase("write base: {base}", base=base),
        )
    return numbered(found.playbook, number) if found.playbook else None, list(report)


def laid_on(overlay: OverlayDocument, report: ProblemReport) -> Playbook:
    """The overlay's playbook under what it sets; what is wrong goes into the report."""
    pack = gather(folder_of(overlay.base), report)
    return build(lay_over(pack, overlay, report), report, folder=FILE)


def numbered(playbook: Playbook, number: int) -> Playbook:
    """The same as the version that it becomes under a merchant's overlay of this number, with mappings of its own."""
    own = {name: _own(value) for name in playbook.__struct_fields__ if (value := getattr(playbook, name)) is not None}
    return msgspec.structs.replace(playbook, **{**own, "version": f"{playbook.version}+m{number}"})


def _own(value: Any) -> Any:
    """A value with its mappings copied: what can be changed belongs to one playbook, what can't is the very same."""
    if isinstance(value, dict):
        return {key: _own(each) for key, each in value.items()}
    if not isinstance(value, Struct) or any(value is calendars.official(name) for name in calendars.names()):
        return value
    changed = {name: _own(each) for name in value.__struct_fields__ if isinstance(each := getattr(value, name), dict)}
    return msgspec.structs.replace(value, **changed) if changed else value


def lay_over(pack: PlaybookPack, overlay: OverlayDocument, report: ProblemReport) -> PlaybookPack:
    """The pack with what the overlay sets; paths that lead nowhere go into the report."""
    pack = replace(pack, head=pack.head.saying(dict(pack.head.map)))
    shared, others = _parted(overlay.changes)
    _lay(pack, shared, report)
    write_out(pack, report)  # what is set for one scene holds there alone
    _lay(pack, others, report)
    return pack


def _parted(changes: dict[str, Node]) -> tuple[dict[str, Node], dict[str, Node]]:
    """What is set of shared items, which scenes then have, and all the rest."""
    shared = {path: value for path, value in changes.items() if path.partition(".")[0] in SHARED}
    return shared, {path: value for path, value in changes.items() if path not in shared}


def _lay(pack: PlaybookPack, changes: dict[str, Node], report: ProblemReport) -> None:
    for path, value in changes.items():
        try:
            _set(pack, path.split("."), value)
        except _WrongPathError as wrong:
            message = phrase("{path}: {wrong}", path=path, wrong=wrong.message)
            report.say(value.file, value.line, message, wrong.cure)


def _set(pack: PlaybookPack, path: list[str], value: Node) -> None:
    part, rest = path[0], path[1:]
    if part in OF_OWN_HEAD:
        under = pack.head.map.get(part) or Node(value.file, value.line, {})
        pack.head.map[part] = _put(under, rest, value)
        return
    if part not in PARTS:
        raise _WrongPathError(
            phrase("no part of a playbook is called {part!r}", part=part), (*PARTS, *OF_OWN_HEAD), part
        )
    items: dict[str, Node] = getattr(pack, part)
    name, keys = _longest(rest, items)
    if not name and part in OF_HEAD and len(rest) == 1:
        items[rest[0]] = value
    elif len(rest) == 1 and value.map and not name:
        items[rest[0]] = _item_called(rest[0], value, NAME_OF.get(part, ""))
    elif not name:
        raise _WrongPathError(
            phrase("no item of {part} is called {word!r}", part=part, word=".".join(rest[:1])),
            tuple(items),
            "".join(rest[:1]),
        )
    elif part == "scenes" and keys == [_OFF]:
        items[name] = _off(items[name], value)
    elif not keys and part in OF_HEAD:
        items[name] = value
    elif not keys and not value.map:
        raise _WrongPathError("what takes an item's place must be a whole item", tuple(items[name].map))
    elif not keys:
        items[name] = _item_called(name, value, NAME_OF.get(part, ""))
    else:
        items[name] = _put(items[name], keys, value)


def _item_called(name: str, value: Node, key: str) -> Node:
    """An item that comes in whole, new or in another's place; it need not say again what the path calls it."""
    if not key or key in value.map:
        return value
    return value.saying({key: Node(value.file, value.line, name), **value.map})


def _off(scene: Node, value: Node) -> Node:
    """A scene that is never recognised; others may go on naming it."""
    if not isinstance(value.value, bool):
        raise _WrongPathError("off must be true or false", ("true", "false"), value.word)
    never = Node(value.file, value.line, {"any": Node(value.file, value.line, ())})
    return scene.saying(scene.map | {"when": never}) if value.value else scene


def _longest(path: list[str], known: dict[str, Node]) -> tuple[str, list[str]]:
    """The name the path begins with and what follows; a name may hold dots, as field words do."""
    for size in range(len(path), 0, -1):
        if (name := ".".join(path[:size])) in known:
            return name, path[size:]
    return "", path


def _put(node: Node, path: list[str], value: Node) -> Node:
    """A copy of ``node`` with ``value`` at the end of the path."""
    if not path:
        return value
    if isinstance(node.value, tuple):
        return _put_in_list(node, node.value, path, value)
    if not isinstance(node.value, dict):
        raise _WrongPathError(
            phrase("{word!r} has nothing below it that could be {path!r}", word=node.word, path=".".join(path))
        )
    key, rest = _longest(path, node.value)
    if not key and path[0] not in _KEYS:
        raise _WrongPathError(phrase("there is no {word!r} here", word=path[0]), (*node.value, *_KEYS), path[0])
    key, rest = (key, rest) if key else (path[0], path[1:])
    under = node.value.get(key) or Node(value.file, value.line, {})
    return node.saying(node.value | {key: _put(under, rest, value)})


def _put_in_list(node: Node, items: tuple[Node, ...], path: list[str], value: Node) -> Node:
    names = [_name(item, number) for number, item in enumerate(items, 1)]
    if path[0] not in names and len(path) == 1 and value.map and items and "name" in items[0].map:
        return node.saying((*items, _item_called(path[0], value, "name")))
    if path[0] not in names:
        raise _WrongPathError(phrase("there is no {word!r} in the list", word=path[0]), tuple(names), path[0])
    place = names.index(path[0])
    return node.saying((*items[:place], _put(items[place], path[1:], value), *items[place + 1 :]))


def _name(item: Node, number: int) -> str:
    """What an item of a list is called, else its number from 1."""
    return next((item.map[key].word for key in _NAMES if key in item.map), str(number))
