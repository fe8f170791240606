"""JSON Schema of the files of a playbook, so that editors complete and check them while they are written.

What depends on the pack (names of scenes, clocks, desks …) is any text here; ``amends playbook check`` knows them.
"""

import json
import re
from functools import cache
from typing import Any

from amends.engine.accessors import nothing
from amends.engine.fields import DONE, DUE, FIELDS, FORM, Field, Type
from amends.engine.playbook import FieldType, Op
from amends.engine.words import Automation, Goods, Party, Platform, Season
from amends.policy import schema_examples, words
from amends.policy.conditions import FITTING
from amends.policy.example import SHOWS
from amends.policy.issues import BURDEN, FREIGHT, REMEDIES
from amends.policy.known import NUMBERS, SUMS
from amends.policy.money import EXPONENTS
from amends.policy.pack import KEYED, LISTED
from amends.policy.yields import KINDS

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = re.compile(r"#/\$defs/(\w+)")
_TEXT: Schema = {"type": "string"}
_NAME: Schema = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]*$"}
_WORDS: Schema = {"type": "array", "items": _TEXT}
_FLAG: Schema = {"type": "boolean"}
_WHOLE: Schema = {"type": "integer"}
_SPAN: Schema = {"type": "string", "pattern": r"^ *[0-9]{1,10} *(s|min|h|d|wd) *$"}
_PERCENT: Schema = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? ?%$"}
_SUM: Schema = {"type": "string", "pattern": rf"^[0-9]+(\.[0-9]+)? ?({'|'.join(EXPONENTS)})$"}
_DATE: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _enum(options: object) -> Schema:
    return {"enum": sorted(map(str, options))}  # type: ignore[call-overload]


def _some(one: Schema) -> Schema:
    """One, or a list of them."""
    return {"anyOf": [one, {"type": "array", "items": one}]}


def _list(one: Schema) -> Schema:
    return {"type": "array", "items": one}


def _named(one: Schema) -> Schema:
    return {"type": "object", "additionalProperties": one}


def _item(keys: tuple[str, ...], need: tuple[str, ...] = (), **special: Schema) -> Schema:
    """A mapping with these keys, each as it is written everywhere unless ``special``."""
    properties = {key: special.get(key.replace("-", "_"), _KEYS.get(key, _TEXT)) for key in keys}
    return {"type": "object", "properties": properties, "required": list(need), "additionalProperties": False}


_KEYS: dict[str, Schema] = {
    **dict.fromkeys(("name", "code"), _NAME),
    **dict.fromkeys(("title", "text", "why", "cure", "risk", "timeout", "does"), _ref("text")),
    **dict.fromkeys(("when", "void", "pause", "done_when", "by_hand"), _ref("condition")),
    **dict.fromkeys(
        ("within", "every", "work", "after", "minus", "plus", "per", "freeze", "look_ahead", "same_within"), _SPAN
    ),
    **dict.fromkeys(
        (
            "again",
            "otherwise",
            "per_thread",
            "case",
            "assumption",
            "day_end",
            "promise",
            "at_once",
            "blocks",
            "remark",
            "required",
            "optional",
            "offered",
        ),
        _FLAG,
    ),
    **dict.fromkeys(("rank", "points"), _WHOLE),
    **dict.fromkeys(("money", "stake", "cost", "grants"), _some(_ref("amount"))),
    **dict.fromkeys(("effects", "late"), _list(_ref("effect"))),
    **dict.fromkeys(
        ("on", "clocks", "scripts", "mission", "proof", "evidence", "extends", "needs", "collects"), _some(_TEXT)
    ),
    **dict.fromkeys(("since", "until", "effective_from"), _DATE),
    **dict.fromkeys(("share", "chance"), _PERCENT),
    "hours": _enum(words.HOURS),
}


def _definitions() -> dict[str, Schema]:
    """What several files share."""
    return {
        "text": _item(("zh", "en", "pt"), ("zh", "en")),
        "amount": {"anyOf": [_SUM, _word(SUMS), _ref("composed")]},
        "composed": _item(("of", "share", "fixed", "floor", "cap"), of=_word(SUMS), fixed=_SUM, floor=_SUM, cap=_SUM),
        "part": _item(("of", "share"), ("of",), of=_word(NUMBERS)),
        "time": _word(_of_type(Type.TIME), DUE, DONE),
        "field": _word(FIELDS, DUE, DONE),
        "condition": _condition(),
        "effect": _item(
            words.EFFECT,
            ("kind",),
            kind=_enum(words.EFFECTS),
            values=_named(_ref("field")),
            says=_named(_TEXT),
        ),
        "liability": _item(words.LIABILITY, ("shares",), shares=_shares()),
        "value": schema_examples.value(),
        **{f"asked_{kind}": _asked(Field("", kind, "", nothing)) for kind in Type},
        "asked_own": {"anyOf": [_ref(f"asked_{kind}") for kind in Type if kind is not Type.TAGS]},
    }


def _word(known: object, *more: str) -> Schema:
    """A field word: one of those there are, or one that begins so; own fields are the pack's."""
    starts = "|".join(start.replace(".", "[.]") for start in (*more, FORM))
    return {"anyOf": [_enum(known), {"type": "string", "pattern": f"^({starts})"}]}


def _shares() -> Schema:
    return {"type": "object", "propertyNames": _enum(Party), "additionalProperties": _PERCENT, "minProperties": 1}


def _of_type(kind: Type) -> list[str]:
    return [word for word, field in FIELDS.items() if field.type is kind]


def _condition() -> Schema:
    """Field words with what may be asked of each; ``all``, ``any``, ``not``."""
    whole = _ref("condition")
    fields = {word: _asked(field) if field.choices else _ref(f"asked_{field.type}") for word, field in FIELDS.items()}
    groups = {"all": _some(whole), "any": _some(whole), "not": whole}
    pack = {"^due[.]": _ref(f"asked_{Type.TIME}"), "^form[.]": _ref("asked_own")}
    return {"type": "object", "properties": fields | groups, "patternProperties": pack, "additionalProperties": False}


def _asked(field: Field) -> Schema:
    """A plain value, a list of them, null for unknown, or comparisons."""
    value = _value(field)
    compare = {str(op): _operand(op, field, value) for op in Op if op in FITTING[field.type]}
    comparisons = {"type": "object", "properties": compare, "additionalProperties": False, "minProperties": 1}
    plain = [{"type": "null"}, comparisons]
    return {"anyOf": plain if field.type is Type.TIME else [value, *_lists(field, value), *plain]}


def _lists(field: Field, value: Schema) -> list[Schema]:
    return [_list(value)] if Op.IN in FITTING[field.type] else []


def _value(field: Field) -> Schema:
    match field.type:
        case Type.FLAG:
            return _FLAG
        case Type.NUMBER:
            return {"anyOf": [_WHOLE, _word(NUMBERS), _ref("part")]}
        case Type.MONEY:
            return {"anyOf": [_WHOLE, _ref("amount")]}
        case _:
            return _enum(field.choices) if field.choices else {"type": ["string", "integer"]}


def _operand(op: Op, field: Field, value: Schema) -> Schema:
    if op is Op.KNOWN:
        return _FLAG
    if field.type is Type.TIME:
        return _ref("time")
    return _some(value) if op is Op.IN else value


@cache
def schemas() -> dict[str, Schema]:
    """One schema per kind of file, by its name: playbook, clocks, scenes, issues and so on."""
    parts = _items() | {"examples": schema_examples.example(_NAME, _TEXT, SHOWS)}
    found = {"playbook": _file(_head(), "playbook")}
    for part, item in parts.items():
        keyed = part in KEYED
        inner = _named(item) if keyed else _list(item)
        under = {"type": "object", "properties": {part: inner}, "required": [part], "additionalProperties": False}
        found[part] = _file({"anyOf": [under, inner]} if keyed or part in LISTED else under, part)
    return found


def _file(schema: Schema, part: str) -> Schema:
    title = f"amends playbook: {part}"
    return {"$schema": DIALECT, "title": title, **schema, "$defs": _used(schema, _definitions())}


def _used(schema: Schema, definitions: dict[str, Schema]) -> dict[str, Schema]:
    """The definitions a schema refers to, straight or by others."""
    found, ahead = dict[str, Schema](), _mentioned(schema)
    while ahead:
        found |= {name: definitions[name] for name in ahead}
        ahead = {name for each in ahead for name in _mentioned(definitions[each])} - found.keys()
    return found


def _mentioned(schema: Schema) -> set[str]:
    return set(_REFERENCE.findall(json.dumps(schema)))


def _head() -> Schema:
    calendar = _item(words.CALENDAR, windows=_list(_TEXT), week=_list(_TEXT))
    source = _item(words.SOURCE, ("title",))
    return _item(
        words.HEAD,
        ("name", "version", "title", "platforms", "zone", "currency", "effective_from"),
        name=_TEXT,
        version={"type": ["string", "number"]},
        platforms=_some(_enum(Platform)),
        currency=_enum(EXPONENTS),
        calendars=_named({"anyOf": [_TEXT, calendar]}),
        desks=_named(_ref("text")),
        sources=_named(source),
        reasons=_named(_NAME),
        habits=_named(_TEXT),
        approvers=_named(_approver()),
        thresholds=_named(_item(words.THRESHOLD, ("title", "points"), points=_WHOLE)),
        price_of_point=_SUM,
        gift_worth=_SUM,
        part_worth=_SUM,
        offer_step=_SUM,
        freeze_share=_PERCENT,
        batch=_item(words.BATCH, ("most", "money"), most=_WHOLE, money=_SUM),
    )


def _approver() -> Schema:
    rule = _item(words.APPROVERS, ("title", "money", "who"), money=_SUM, who=_some(_enum(words.APPROVING)))
    rule["properties"]["need"] = _enum(words.NEEDS)
    return rule


def _items() -> dict[str, Schema]:
    """The items of each kind of file."""
    sources = _some(_TEXT)
    return {
        "clocks": _clock(),
        "scenes": _scene(),
        "issues": _item(
            words.ISSUE, ("code", "title", "party", "remedy"), goods=_some(_enum(Goods)), party=_enum(Party),
            liable_to_buyer=_enum(Party), remedy=_enum(REMEDIES), alternatives=_some(_enum(REMEDIES)),
            freight=_enum(FREIGHT), claim=_enum(Party), burden=_enum(BURDEN), source=sources,
        ),
        "authority": _item(
            words.LIMIT, ("role",), role=_enum(words.ROLES), money=_SUM, per_day=_SUM, per_buyer=_SUM,
            goods=_SUM, goods_per_day=_SUM, goods_per_buyer=_SUM, passes=_enum(words.PASSES),
        ),
        "penalties": _item(words.PENALTY, ("title",)),
        "flows": _flow(),
        "templates": _item(
            words.TEMPLATE, ("title", "stage", "text"), stage=_enum(words.TEMPLATE_STAGES), scenes=sources,
            channels=_some(_enum(words.CHANNELS)), seasons=_some(_enum(Season)), variables=_variables(),
        ),
        "fields": _item(
            words.OWN_FIELD, ("title", "type"), type=_enum(FieldType), unit=_ref("text"), choices=_named(_ref("text")),
            least={"anyOf": [_WHOLE, _SUM]}, most={"anyOf": [_WHOLE, _SUM]},
        ),
        "remedies": _item(words.REMEDY, ("title",), form=_form()),
        "evidence": _item(words.EVIDENCE, ("title",)),
        "conduct": _item(words.CONDUCT, ("title", "patterns", "why", "cure"), patterns=_some(_TEXT)),
    }  # fmt: skip


def _variables() -> Schema:
    kind = _enum(words.VARIABLES)
    return _named({"anyOf": [kind, _item(words.VARIABLE, type=kind, field=_ref("field"))]})


def _clock() -> Schema:
    due = _item(words.DUE, at=_ref("time"), start=_ref("time"))
    missed = _item(words.CONSEQUENCE, ("does",), acts=_enum(Party))
    return _item(
        words.CLOCK,
        ("name", "title", "due", "until", "missed"),
        due=due,
        until=_ref("time"),
        warn=_some({"anyOf": [{"const": "half"}, _SPAN]}),
        missed=missed,
    )


def _scene() -> Schema:
    step = _step()
    remedy = {"anyOf": [_NAME, _item(words.REMEDY, ("name", "title"), form=_form())]}
    evidence = {"anyOf": [_NAME, _item(words.EVIDENCE, ("name", "title"))]}
    close = _item(words.CLOSE, ("when", "outcome"))
    decide = _item(
        words.DECIDE,
        ("name", "title", "when", "why", "source"),
        says=_named(_TEXT),
        waits=_SPAN,
        **dict.fromkeys(("money", "per_buyer", "per_day"), _SUM),
    )
    claim = _item(words.CLAIM, ("party", "title", "money"), party=_enum(Party))
    return _item(
        words.SCENE,
        ("name", "title", "issue", "on", "desk", "source"),
        bearer=_enum(Party),
        automation=_enum(Automation),
        steps=_list(step),
        remedies=_list(remedy),
        evidence=_list(evidence),
        closes=_list(close),
        claims=_list(claim),
        decides=_list(decide),
        **dict.fromkeys(("liability", "freight", "burden"), _some(_ref("liability"))),
    )


def _form() -> Schema:
    entry = _item(words.FORM_ENTRY, ("field",), field=_NAME, default=_ref("field"), most=_ref("amount"))
    return _list({"anyOf": [_NAME, entry]})


def _step() -> Schema:
    """A step: its order, its conditions, who does it and what doing it tells."""
    outcome = _item(words.OUTCOME, ("title",), then=_some(_TEXT), late=_FLAG)
    yields = {
        "type": "object",
        "properties": {"kind": _enum(KINDS), "ref": _ref("field")},
        "additionalProperties": {"type": ["string", "integer", "boolean"]},
        "required": ["kind"],
    }
    return _item(
        words.STEP,
        ("name", "title"),
        after={"anyOf": [_some(_TEXT), _item(words.JOIN, all=_some(_TEXT), any=_some(_TEXT))]},
        party=_enum(Party),
        by={"const": "engine"},
        automation=_enum(Automation),
        tells={"const": "buyer"},
        without={"const": "lead"},
        repeat=_item(words.REPEAT, words.REPEAT, until=_ref("condition"), most=_WHOLE),
        form=_form(),
        yields={"anyOf": [_enum(KINDS), yields]},
        outcomes=_named(outcome),
        choice=_some(_NAME),
    )


def _flow() -> Schema:
    moves = _list(_item(words.MOVE, ("on", "to")))
    stage = _item(words.STAGE, ("title",), actor=_enum(Party), moves=moves)
    needs = ("title", "family", "source", "start", "stages")
    return _item(words.FLOW, needs, family=_enum(words.FLOW_FAMILIES), start=moves, stages=_named(stage))
