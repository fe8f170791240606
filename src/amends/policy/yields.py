"""Reading what a step yields: the signal that doing it is, field by field."""

from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, get_args, get_type_hints

import msgspec

from amends.engine import signals as s
from amends.engine.accessors import Type
from amends.engine.fold import family
from amends.engine.playbook import StepYield, YieldValue
from amends.policy.item import Item
from amends.policy.known import Known
from amends.policy.nodes import Node
from amends.policy.problem import nearest, phrase

CHOICE: Final = "choice"
FILLED_IN: Final = frozenset({"id", "at", "order", "ref", "by", "source", "v", "form"})
KINDS: Final = tuple(
    sorted(
        s.KIND_OF[kind]
        for kind in (
            s.TaxNumberGiven, s.OrderChecked, s.TermDisclosed, s.InterceptAnswered, s.CustomsRuled, s.ReturnReceived,
            s.DisputeAnswered, s.ReviewAnswered, s.PartnerReported, s.PartnerAsked, s.PartnerAnswered, s.VisitAgreed,
            s.VisitDone, s.GoodsInspected, s.GoodsGraded, s.ProblemChanged, s.ProblemSettled, s.InvoiceIssued,
            s.InvoiceSent, s.InvoiceVoided, s.TaskAnswered, s.LossConfirmed, s.OrderUnavailable, s.StockShort,
            s.RefundMatched, s.StockListed,
        )
    )
)  # fmt: skip
"""What a colleague may come to know by doing a step; money and promises go their own ways."""
_TAKES: Final[dict[type, frozenset[Type]]] = {
    str: frozenset({Type.TEXT, Type.NUMBER}),
    int: frozenset({Type.NUMBER, Type.MONEY}),
    bool: frozenset({Type.FLAG}),
    datetime: frozenset({Type.TIME}),
}


def told(item: Item, known: Known) -> StepYield | None:
    """The signal under ``yields``: ``{kind: invoice.issued, number: form.invoice_number}``."""
    node = item.get("yields")
    if node is None:
        return None
    kind = node.map["kind"].word if "kind" in node.map else node.word
    if kind not in KINDS:
        item.say(node, phrase("no step can yield {kind!r}", kind=kind), nearest(kind, KINDS))
        return None
    fields = _fields(s.KINDS[kind])
    each = Item(node, item.report, what="yields", words=("kind", "ref", *fields)) if node.map else None
    if each is None:
        _all_there(item, kind, set())
        return StepYield(kind)
    outcomes = item.get("outcomes")
    ways = frozenset(outcomes.map if outcomes else ())
    given = [(name, child, hint) for name, hint in fields.items() if (child := each.get(name))]
    made = [_value(each, name, child, _plain(hint), known, ways) for name, child, hint in given]
    values = tuple(value for value in made if value is not None)
    _all_there(each, kind, {name for name, _child, _hint in given})
    return StepYield(kind, each.one("ref", known.words, what="field"), values)


@cache
def _fields(shape: type[s.Signal]) -> dict[str, Any]:
    """The fields that a step can fill, with their types."""
    hints = get_type_hints(shape)
    return {field.name: hints[field.name] for field in msgspec.structs.fields(shape) if field.name not in FILLED_IN}


def _all_there(item: Item, kind: str, given: set[str]) -> None:
    for field in msgspec.structs.fields(s.KINDS[kind]):
        if field.required and field.name not in FILLED_IN and field.name not in given:
            cure = phrase("write {name}: form.NAME, or what it always is", name=field.name)
            item.say(None, phrase("{kind} has no {name!r}", kind=kind, name=field.name), cure)


def _plain(hint: Any) -> type:
    """The type a field has when it is told."""
    return next((each for each in (*get_args(hint), hint) if isinstance(each, type) and each is not type(None)), str)


def _value(item: Item, name: str, node: Node, plain: type, known: Known, ways: frozenset[str]) -> YieldValue | None:
    if node.word == CHOICE:
        return _chosen(item, name, node, plain, ways)
    if node.word.startswith("form.") or node.word in known.words:
        return _from_fact(item, name, node, plain, known)
    if issubclass(plain, StrEnum):
        member = item.one(name, [*plain], what=phrase("value of {field}", field=name))
        return YieldValue(name, value=member) if member else None
    fits = isinstance(node.value, plain) and not (plain is int and isinstance(node.value, bool))
    if not fits:
        item.say(
            node, phrase("{word!r} is no value of {field}", word=node.word, field=name), "write form.NAME, or a value"
        )
        return None
    return YieldValue(name, value=node.value if isinstance(node.value, int) else node.word)


def _chosen(item: Item, name: str, node: Node, plain: type, ways: frozenset[str]) -> YieldValue | None:
    """The outcome that was chosen, by its name."""
    if issubclass(plain, StrEnum) and (wrong := sorted(ways - set(map(str, plain)))):
        cure = phrase("its choices must be among: {words}", words=", ".join(sorted(map(str, plain))))
        item.say(node, phrase("{word} does not fit {field}", word=wrong[0], field=name), cure)
        return None
    return YieldValue(name, CHOICE)


def _from_fact(item: Item, name: str, node: Node, plain: type, known: Known) -> YieldValue | None:
    if node.word not in known.words:
        item.say(node, phrase("unknown field {word!r}", word=node.word), nearest(node.word, known.words))
        return None
    field = known.field(node.word)
    choices = set(map(str, plain)) if issubclass(plain, StrEnum) else set()
    asked = set(known.choices(field))
    fits = asked and asked <= choices if choices else field.type in _TAKES.get(plain, frozenset({Type.TEXT}))
    if not fits:
        message = phrase("{word} does not fit {field}", word=node.word, field=name)
        cure = (
            phrase("its choices must be among: {words}", words=", ".join(sorted(choices)))
            if choices
            else (phrase("name a field of type {type}", type=", ".join(sorted(_TAKES.get(plain, {Type.TEXT})))))
        )
        item.say(node, message, cure)
        return None
    return YieldValue(name, node.word)


def sort_of(kind: str) -> str:
    """Which sort of thing a kind of signal is about; empty for the order itself."""
    return family(s.KINDS[kind])
