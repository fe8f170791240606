"""Reading what may and may not be said: templates with typed gaps, and the rules of the conduct guard."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from amends.engine.fields import Type
from amends.engine.playbook import Conduct, Template, Variable
from amends.engine.templates import gaps
from amends.policy import words
from amends.policy.item import Item
from amends.policy.known import Known
from amends.policy.nodes import Node
from amends.policy.pack import SHIPPED
from amends.policy.problem import (
    ProblemReport,
    nearest,
    phrase,
)

LANGUAGES = ("zh", "en", "pt")
_FITS = {
    "money": {Type.MONEY},
    "time": {Type.TIME},
    "day": {Type.TIME},
    "number": {Type.NUMBER},
    "text": {Type.TEXT, Type.NUMBER},
}
_NAME = re.compile(r"^( *)- name: *([A-Za-z0-9_]+)", re.MULTILINE)


def template(name: str, node: Node, report: ProblemReport, known: Known) -> Template:
    """One template; what is wrong goes into the report."""
    item = Item(node, report, what="template", words=words.TEMPLATE)
    item.need("stage", phrase("known: {words}", words=", ".join(words.TEMPLATE_STAGES)))
    variables = _variables(item, known)
    _check_gaps(item, frozenset(each.name for each in variables))
    return Template(
        name=name,
        title=item.text("title", needed=True),
        text=item.text("text", needed=True),
        stage=item.one("stage", words.TEMPLATE_STAGES),
        channels=item.several("channels", words.CHANNELS, what="channel") or ("chat",),
        scenes=item.several("scenes", known.scenes | shipped_scenes(), what="scene") if item.list("scenes") else (),
        variables=variables,
        seasons=item.several("seasons", words.SEASONS, what="season"),
        source=item.one("source", known.sources),
        origin=node.origin,
    )


@cache
def shipped_scenes() -> frozenset[str]:
    """Scenes of all shipped packs: a template of a pack may serve scenes of those that extend it."""
    return frozenset(name for path in SHIPPED.glob("*/scenes/*.yaml") for name in _outermost(path))


def _outermost(path: Path) -> Iterator[str]:
    """Names of the items of the outer list of a file; scenes have named steps and remedies inside."""
    found = _NAME.findall(path.read_text(encoding="utf-8"))
    return (name for indent, name in found if indent == found[0][0])


def conduct(name: str, node: Node, report: ProblemReport, known: Known) -> Conduct:
    """One rule of the conduct guard; what is wrong goes into the report."""
    item = Item(node, report, what="conduct rule", words=words.CONDUCT)
    item.need("patterns", "write regular expressions: patterns: ['…']")
    return Conduct(
        name=name,
        title=item.text("title", needed=True),
        patterns=tuple(child.word for child in item.list("patterns") if _is_pattern(item, child)),
        why=item.text("why", needed=True),
        cure=item.text("cure", needed=True),
        blocks=item.flag("blocks"),
        source=item.one("source", known.sources),
        origin=node.origin,
    )


def _is_pattern(item: Item, node: Node) -> bool:
    try:
        empty = re.compile(node.word).search("")
    except re.error as error:
        item.say(
            node,
            phrase("{word!r} is no regular expression: {error}", word=node.word, error=error),
            "mend it; write it in single quotes",
        )
        return False
    if empty:
        item.say(
            node,
            phrase("{word!r} finds the empty text", word=node.word),
            "write a pattern that needs at least one character",
        )
    return not empty


def _variables(item: Item, known: Known) -> tuple[Variable, ...]:
    node = item.get("variables")
    return tuple(_variable(name, child, item, known) for name, child in node.map.items()) if node else ()


def _variable(name: str, node: Node, item: Item, known: Known) -> Variable:
    """``amount: money``, or ``due: {type: time, field: due.ship}``."""
    if not isinstance(node.value, dict):
        return Variable(name, _type(node, item))
    each = Item(node, item.report, what="variable", words=words.VARIABLE)
    kind = each.get("type")
    found = Variable(name, _type(kind, each) if kind else "text", each.one("field", known.words, what="field"))
    if found.field and known.field(found.field).type not in _FITS[found.type]:
        message = phrase(
            "{field} is a {type}, the gap is a {gap}",
            field=found.field,
            type=known.field(found.field).type,
            gap=found.type,
        )
        each.say(each.get("field"), message, "name a field of that type, or change type:")
    return found


def _type(node: Node, item: Item) -> str:
    if node.word in words.VARIABLES:
        return node.word
    item.say(node, phrase("unknown type {word!r}", word=node.word), nearest(node.word, words.VARIABLES))
    return "text"


def _check_gaps(item: Item, declared: frozenset[str]) -> None:
    text = item.get("text")
    used = frozenset[str]()
    for language in LANGUAGES:
        child = text.map.get(language) if text else None
        if child is not None and child.word:
            used |= _gaps(item, child, language, declared)
    variables = item.get("variables")
    for name in sorted(declared - used) if text else ():
        cure = phrase("write {{{name}}} in the text, or take it out", name=name)
        item.say(
            variables.map[name] if variables else None,
            phrase("the gap {name!r} is declared, but no text has it", name=name),
            cure,
        )


def _gaps(item: Item, node: Node, language: str, declared: frozenset[str]) -> frozenset[str]:
    try:
        found = frozenset(gaps(node.word))
    except ValueError as error:
        item.say(
            node,
            phrase("the {language} text: {error}", language=language, error=error),
            "write gaps as {name}, a real brace as {{ or }}",
        )
        return declared
    for name in sorted(found - declared):
        item.say(
            node,
            phrase("the {language} text has a gap {name!r} nobody declared", language=language, name=name),
            _cure(name, declared),
        )
    for name in sorted(declared - found):
        item.say(
            node,
            phrase("the {language} text lacks the gap {name!r}", language=language, name=name),
            phrase("write {{{name}}} where it belongs", name=name),
        )
    return found


def _cure(name: str, declared: frozenset[str]) -> str:
    close = nearest(name, declared)
    return close if close.startswith("did you mean") else phrase("add variables: {{{name}: text}}", name=name)
