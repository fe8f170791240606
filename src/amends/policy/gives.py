"""Which kinds of signals give a fact: tried, not listed. Each kind is folded in, and the words are read again."""

from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, Final, get_args, get_type_hints

import msgspec

from amends.engine import dossier as dossiers
from amends.engine.conditions import read
from amends.engine.dossier import Case
from amends.engine.facts import Facts
from amends.engine.fields import FIELDS
from amends.engine.fold import family, fold, parcel_of, subject, subject_of
from amends.engine.signals import KINDS, Signal

AT: Final = datetime(2026, 1, 2, tzinfo=UTC)
ORDER: Final = "probe"
OF_CASE: Final = "case."
NOT_TOLD: Final = ("now", "platform")  # of the dossier itself
NO_CASE: Final = Case(no=0, group="", subject="", scene="", issue="", desk="", policy="", opened_at=AT)
Read = dict[str, object]


@cache
def kinds_giving() -> dict[str, frozenset[str]]:
    """By field word: the kinds that make it known or other than it was, whatever was told before."""
    found: dict[str, set[str]] = defaultdict(set)
    for kind, shape in KINDS.items():
        for told in variants(shape):
            for before in _beginnings(shape):
                for word in _changed(before, told):
                    found[word].add(kind)
    return {word: frozenset(kinds) for word, kinds in found.items()}


@cache
def told_facts() -> frozenset[str]:
    """The words that only a signal can give: not those of a case, which colleagues work on, or of the dossier."""
    return frozenset(word for word in FIELDS if not word.startswith(OF_CASE) and word not in NOT_TOLD)


def _changed(before: tuple[Signal, ...], told: Signal) -> Iterator[str]:
    facts = Facts()
    for each in before:
        fold(facts, each)
    was = _read(deepcopy(facts), told)
    fold(facts, told)
    now = _read(facts, told)
    return (word for word, value in now.items() if value != was[word] and value not in (None, "", False))


def _read(facts: Facts, told: Signal) -> Read:
    dossier = dossiers.new(key=ORDER, platform="other")
    about = subject_of(facts, subject(told) or parcel_of(facts, told))
    return {word: read(word, dossier, facts, about, NO_CASE) for word in told_facts()}


def _beginnings(shape: type[Signal]) -> Iterator[tuple[Signal, ...]]:
    """An order of which nothing is known; one in which each kind about the same sort of thing was told before."""
    yield ()
    own = family(shape)
    for other in KINDS.values():
        if family(other) == own and other is not shape:
            yield tuple(_earlier(each) for each in variants(other))[-1:]


def _earlier(told: Signal) -> Signal:
    return msgspec.structs.replace(told, id="before", at=AT - timedelta(days=1))


@cache
def variants(shape: type[Signal]) -> tuple[Signal, ...]:
    """The signal with all it can say, once for each member of its closed choices."""
    hints = get_type_hints(shape)
    fields = {f.name: hints[f.name] for f in msgspec.structs.fields(shape) if f.name not in _FILLED}
    plain = {name: _value(hint)[0] for name, hint in fields.items()}
    base: dict[str, Any] = {"id": "probe", "at": AT, "order": ORDER, "ref": "1"}
    several = [(name, value) for name, hint in fields.items() for value in _value(hint)[1:]]
    made = [plain, *({**plain, name: value} for name, value in several)]
    return tuple(shape(**base, **each) for each in made)


_FILLED: Final = frozenset({"id", "at", "order", "ref", "by", "source", "v", "form"})


def _value(hint: Any) -> list[Any]:
    """What a field of that type can be told to be."""
    kinds = [each for each in (hint, *get_args(hint)) if isinstance(each, type) and each is not NoneType]
    match kinds:
        case [one, *_] if issubclass(one, StrEnum):
            return list(one)
        case [one, *_] if one is bool:
            return [True, False]
        case [one, *_] if issubclass(one, int):
            return [2]
        case [one, *_] if issubclass(one, datetime):
            return [AT + timedelta(days=3)]
        case [one, *_] if issubclass(one, str) and not str(hint).startswith("tuple"):
            return ["word"]
        case _:
            return [_several(hint)]


def _several(hint: Any) -> tuple[Any, ...]:
    inner = next((each for each in get_args(hint) if isinstance(each, type)), str)
    if issubclass(inner, msgspec.Struct):
        needed = [field.name for field in msgspec.structs.fields(inner) if field.required]
        return (inner(**dict.fromkeys(needed, "1")),)
    return tuple(inner)[:1] if issubclass(inner, StrEnum) else ("word",)
