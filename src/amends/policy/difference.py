"""What differs between two playbooks, or two versions of one: item by item, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any as Anything

import msgspec

from amends.engine.calendar import Span
from amends.engine.playbook import All, Amount, Any, ApproverRule, DecideRule, Limit, Not, Playbook, Test, Warn
from amends.policy import phrases

Tree = dict[str, Anything]
_SUMS = ("money", "per_day", "per_buyer", "goods", "goods_per_day", "goods_per_buyer")
_NAMES = ("name", "role", "code")
_PLAIN = frozenset({str, int, bool, type(None)})


@dataclass(frozen=True)
class PolicyChange:
    """``kind``: added, removed or changed; ``path``: such as ``clocks.ship.due.after``. Values as text, or empty."""

    kind: str
    path: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        match self.kind:
            case "added":
                return f"+ {self.path}" + (f": {self.after}" if self.after else "")
            case "removed":
                return f"- {self.path}" + (f": {self.before}" if self.before else "")
            case _:
                return f"~ {self.path}: {self.before or 'nothing'} -> {self.after or 'nothing'}"


def difference(before: Playbook, after: Playbook) -> tuple[PolicyChange, ...]:
    """Everything that was added, removed or changed, in the order of the parts; where it stands doesn't matter."""
    return between(*map(tree, _apart(before, after)))


def _apart(before: Playbook, after: Playbook) -> tuple[Playbook, Playbook]:
    """Both without the items that are the same in both: to put a whole playbook in words takes a while."""
    if before.currency != after.currency:
        return before, after  # then the same sum is said otherwise
    left: Tree = {}
    right: Tree = {}
    for part in Playbook.__struct_fields__:
        one, other = _items(getattr(before, part)), _items(getattr(after, part))
        same = {name for name, item in one.items() if name in other and other[name] == item}
        for kept, items, whole in ((left, one, getattr(before, part)), (right, other, getattr(after, part))):
            if items:
                rest = {name: item for name, item in items.items() if name not in same}
                kept[part] = rest if isinstance(whole, dict) else tuple(rest.values())
    return msgspec.structs.replace(before, **left), msgspec.structs.replace(after, **right)


def _items(part: Anything) -> Tree:
    """The items of a part of a playbook, by name; none where they have no names."""
    if isinstance(part, dict):
        return part
    named = _name(part[0]) if isinstance(part, tuple) and part else ""
    return {getattr(item, named): item for item in part} if named else {}


def between(before: Tree, after: Tree) -> tuple[PolicyChange, ...]:
    """The same of two trees."""
    return tuple(_compare("", before, after))


def tree(playbook: Playbook) -> Tree:
    """All a playbook says as nested mappings of plain values: fit to be kept as JSON and compared years later."""
    found: Tree = _tree(playbook, playbook.currency)
    return found


def _tree(value: Anything, currency: str) -> Anything:
    """A playbook as nested mappings, its items by name, conditions and sums in words."""
    return value if type(value) in _PLAIN else _told(value, currency)  # most are: to be none of the others takes long


def _told(value: Anything, currency: str) -> Anything:
    match value:
        case Test() | All() | Any() | Not() | Amount() | Warn() | Span() | date() | frozenset():
            return _phrase(value, currency)
        case Limit() | ApproverRule() | DecideRule():
            sums = {key: phrases.sum_of(minor, currency) for key in _SUMS if (minor := getattr(value, key, None))}
            part = getattr(value, "share", None)
            share = {"share": f"{part / 100:g} %"} if part is not None else {}
            return _tree(msgspec.structs.asdict(value), currency) | sums | share
        case msgspec.Struct():
            fields = (field for field in value.__struct_fields__ if field != "origin")
            return {field: _tree(getattr(value, field), currency) for field in fields}
        case dict():
            return {key: _tree(each, currency) for key, each in value.items()}
        case tuple() | list():
            return _list([_tree(each, currency) for each in value], _name(value[0]) if value else "")
        case _:
            return value


def _phrase(value: Test | All | Any | Not | Amount | Warn | Span | date | frozenset[Anything], currency: str) -> str:
    match value:
        case Amount():
            return phrases.amount(value, currency)
        case Warn():
            return phrases.warning(value)
        case Span() | date():
            return str(value)
        case frozenset():
            return ", ".join(sorted(map(str, value)))
        case _:
            return phrases.condition(value, currency)


def _list(items: list[Anything], name: str) -> Anything:
    """Items by name, else by number; plain words in one line."""
    if name:
        return {item[name]: item for item in items}
    if any(isinstance(item, dict) for item in items):
        return {str(number): item for number, item in enumerate(items, 1)}
    return ", ".join(map(str, items))


def _name(item: Anything) -> str:
    """Which field of an item names it among its like; empty where none does."""
    fields = item.__struct_fields__ if isinstance(item, msgspec.Struct) else ()
    return next((name for name in _NAMES if name in fields), "")


def _compare(path: str, before: Anything, after: Anything) -> Iterator[PolicyChange]:
    if before == after:
        return
    both = (before or {}, after or {})
    if all(isinstance(side, dict) for side in both):
        for key in dict.fromkeys((*both[0], *both[1])):
            yield from _compare_key(f"{path}.{key}" if path else str(key), key, *both)
    else:
        yield PolicyChange("changed", path, _said(before), _said(after))


def _compare_key(
    path: str, key: str, before: dict[str, Anything], after: dict[str, Anything]
) -> Iterator[PolicyChange]:
    if key not in before:
        yield PolicyChange("added", path, after=_said(after[key]))
    elif key not in after:
        yield PolicyChange("removed", path, before=_said(before[key]))
    else:
        yield from _compare(path, before[key], after[key])


def _said(value: Anything) -> str:
    """A plain value, or what an item is called."""
    match value:
        case dict():
            title = value.get("title") or value.get("text") or value
            return str(title.get("en") or title.get("zh") or "") if isinstance(title, dict) else str(title)
        case None:
            return ""
        case bool():
            return str(value).lower()
        case _:
            return str(value)
