"""The part of the schemas that is about examples: signals by kind, moments, and what may be expected."""

from typing import Any

import msgspec

from amends.engine.signals import KINDS
from amends.policy import expect
from amends.policy.example import WORDS

Schema = dict[str, Any]
_SCALAR: Schema = {"type": ["string", "integer", "boolean", "null"]}
_FORM: Schema = {"type": "object", "additionalProperties": {"type": ["string", "integer", "boolean"]}}
_FILLED_IN = frozenset({"id", "order", "currency"})


def value() -> Schema:
    """What any field of a signal may hold."""
    return {"anyOf": [_SCALAR, _list({"anyOf": [_SCALAR, {"type": "object"}]}), _FORM]}


def example(name: Schema, text: Schema, shows: tuple[str, ...]) -> Schema:
    """One example; needs ``value`` among the definitions."""
    events = _list({"anyOf": [_mapping(("time",), ("time",)), *map(_signal, KINDS)]})
    properties = {
        **dict.fromkeys(WORDS, text),
        "name": name,
        "mission": {"anyOf": [text, _list(text)]},
        "year": {"type": "integer"},
        "given": events,
        "when": events,
        "then": _then(text),
        "shows": {"enum": list(shows)},
    }
    return {"type": "object", "properties": properties, "required": ["name", "when", "then"]} | _CLOSED


_CLOSED: Schema = {"additionalProperties": False}


def _signal(kind: str) -> Schema:
    """The fields of one kind with any value: what each may be, the loader itself says exactly."""
    shape = KINDS[kind]
    fields = msgspec.structs.fields(shape)
    properties = {field.name: {"$ref": "#/$defs/value"} for field in fields}
    needed = [field.name for field in fields if field.required and field.name not in _FILLED_IN]
    return {
        "type": "object",
        "properties": properties | {"kind": {"const": kind}},
        "required": ["kind", *needed],
    } | _CLOSED


def _then(text: Schema) -> Schema:
    words = {"anyOf": [text, _list(text)]}
    properties = {
        **dict.fromkeys(("scenes", "not_scenes", "no_clocks", "no_effects"), words),
        "cases": _list(_mapping(expect.CASE)),
        "clocks": _list(_mapping(expect.CLOCK, ("name",))),
        "effects": _list(_mapping(expect.EFFECT)),
        "reasons": _list(_mapping(expect.REASON)),
    }
    return {"type": "object", "properties": properties | _others(properties)} | _CLOSED


def _others(known: dict[str, Schema]) -> dict[str, Schema]:
    return {word: {} for word in expect.THEN if word not in known}


def _mapping(keys: tuple[str, ...], need: tuple[str, ...] = ()) -> Schema:
    return {"type": "object", "properties": {key: {} for key in keys}, "required": list(need)} | _CLOSED


def _list(one: Schema) -> Schema:
    return {"type": "array", "items": one}
