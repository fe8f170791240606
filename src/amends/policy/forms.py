"""Reading own fields: what a playbook lets people and systems tell beyond the engine's own facts, as ``form.NAME``."""

from typing import Final

from amends.engine.accessors import Field, Type, nothing
from amends.engine.fields import FORM
from amends.engine.playbook import FieldChoice, FieldType, OwnField
from amends.policy import money, words
from amends.policy.item import Item, text
from amends.policy.nodes import Node
from amends.policy.problem import ProblemReport, phrase

_ASKED: Final[dict[FieldType, Type]] = {
    FieldType.TEXT: Type.TEXT,
    FieldType.NUMBER: Type.NUMBER,
    FieldType.MONEY: Type.MONEY,
    FieldType.DATE: Type.TIME,
    FieldType.CHOICE: Type.TEXT,
    FieldType.YES_NO: Type.FLAG,
}
_LIMITED: Final = (FieldType.TEXT, FieldType.NUMBER, FieldType.MONEY)


def own_field(name: str, node: Node, report: ProblemReport, currency: str) -> OwnField:
    """One own field; what is wrong goes into the report."""
    item = Item(node, report, what="own field", words=words.OWN_FIELD)
    if not name.isidentifier() or not name.isascii() or name.startswith("_"):
        item.say(node, phrase("{word!r} is no name", word=name), "use letters, digits and _, a letter first")
    item.need("type", phrase("known: {words}", words=", ".join(FieldType)))
    kind = FieldType(item.one("type", words.FIELD_TYPES, default=FieldType.TEXT))
    found = OwnField(
        name=name,
        title=item.text("title", needed=True),
        type=kind,
        unit=item.text("unit"),
        choices=_choices(item, kind),
        required=item.flag("required"),
        least=_limit(item, "least", kind, currency),
        most=_limit(item, "most", kind, currency),
        origin=node.origin,
    )
    if found.least is not None and found.most is not None and found.least > found.most:
        item.say(item.get("most"), "most: is less than least:", "turn the two round")
    return found


def _choices(item: Item, kind: FieldType) -> tuple[FieldChoice, ...]:
    """What it can be: ``NAME: {zh: …, en: …}`` for each."""
    node = item.get("choices")
    if kind is not FieldType.CHOICE:
        if node:
            item.say(node, "only a field of type choice has choices:", "write type: choice, or leave choices: out")
        return ()
    if node is None or len(node.map) <= 1:
        item.say(
            node, "a choice needs at least two choices:", "write choices: {yes: {zh: …, en: …}, no: {zh: …, en: …}}"
        )
        return ()
    return tuple(FieldChoice(name, text(child, item.report)) for name, child in node.map.items())


def _limit(item: Item, key: str, kind: FieldType, currency: str) -> int | None:
    node = item.get(key)
    if node is None:
        return None
    if kind not in _LIMITED:
        item.say(
            node,
            phrase("a field of type {type} has no {key}", type=kind, key=f"{key}:"),
            "leave it out, or make it a text, number or money",
        )
        return None
    return money.minor_units(node, item.report, currency) if kind is FieldType.MONEY else item.number(key)


def asked(field: OwnField) -> Field:
    """The word conditions ask by: its type and what it can be. The engine finds the fact by the word itself."""
    word = FORM + field.name
    names = tuple(choice.name for choice in field.choices)
    return Field(word, _ASKED[field.type], "", nothing, choices=names, own=True)
