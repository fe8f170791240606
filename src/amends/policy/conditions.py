"""Conditions as playbooks write them: ``{goods: in_transit, order.amount: {le: 30 CNY}, not: {refund.state: paid}}``.

Several keys must all hold. A plain value means equal, a list one of, null unknown.
"""

from collections.abc import Collection, Iterator

from amends.engine.fields import Field, Type
from amends.engine.playbook import All, Amount, Any, Condition, Not, Op, Test, Value
from amends.policy import money
from amends.policy.known import Known
from amends.policy.nodes import Node
from amends.policy.problem import (
    ProblemReport,
    nearest,
    phrase,
)

_ORDER = frozenset({Op.LT, Op.LE, Op.GT, Op.GE})
FITTING: dict[Type, frozenset[Op]] = {
    Type.TIME: frozenset({Op.KNOWN, Op.BEFORE, Op.AFTER, Op.UP_TO}),
    Type.MONEY: _ORDER | {Op.EQ, Op.NE, Op.KNOWN},
    Type.NUMBER: _ORDER | {Op.EQ, Op.NE, Op.KNOWN},
    Type.TEXT: frozenset({Op.EQ, Op.NE, Op.IN, Op.KNOWN}),
    Type.FLAG: frozenset({Op.EQ, Op.NE, Op.KNOWN}),
    Type.TAGS: frozenset({Op.HAS}),
}
_COMPARES = frozenset({Op.BEFORE, Op.AFTER, Op.UP_TO})
_GROUPS = ("all", "any", "not")
_OPS = frozenset(str(op) for op in Op)


def condition(node: Node, report: ProblemReport, known: Known) -> Condition:
    """The condition at ``node``; parts that are wrong are reported and left out."""
    if not isinstance(node.value, dict):
        report.say(node.file, node.line, "a condition must be a mapping", "write {field: value}")
        return All(())
    return _joined(tuple(part for word in node.map for part in _parts(word, node.map[word], report, known)))


def _joined(parts: tuple[Condition, ...]) -> Condition:
    return parts[0] if len(parts) == 1 else All(parts)


def _parts(word: str, node: Node, report: ProblemReport, known: Known) -> Iterator[Condition]:
    match word:
        case "all" | "any":
            of = tuple(condition(child, report, known) for child in node)
            yield All(of) if word == "all" else Any(of)
        case "not":
            yield Not(condition(node, report, known))
        case _ if word in known.words:
            yield from _tests(known.field(word), node, report, known)
        case _:
            report.say(
                node.file,
                node.line,
                phrase("unknown field {word!r}", word=word),
                nearest(word, (*known.words, *_GROUPS)),
            )


def _tests(field: Field, node: Node, report: ProblemReport, known: Known) -> Iterator[Test]:
    if not isinstance(node.value, dict):
        yield from _test(field, _plain(field, node), node, report, known)
        return
    for name, value in node.map.items():
        if name not in _OPS:
            report.say(value.file, value.line, phrase("unknown comparison {name!r}", name=name), nearest(name, _OPS))
            continue
        yield from _test(field, Op(name), value, report, known)


def _plain(field: Field, node: Node) -> Op:
    if node.value is None:
        return Op.KNOWN
    if isinstance(node.value, tuple):
        return Op.IN
    return Op.HAS if field.type is Type.TAGS else Op.EQ


def _test(field: Field, op: Op, node: Node, report: ProblemReport, known: Known) -> Iterator[Test]:
    if op not in FITTING[field.type]:
        fitting = ", ".join(sorted(FITTING[field.type]))
        report.say(
            node.file,
            node.line,
            phrase("{field} is a {type}: {op} does not fit", field=field.word, type=field.type, op=op),
            phrase("use one of: {fitting}", fitting=fitting),
        )
        return
    value = _value(field, op, node, report, known)
    if value is not None:
        yield Test(field.word, op, value)


def _value(field: Field, op: Op, node: Node, report: ProblemReport, known: Known) -> Value | None:
    if op is Op.KNOWN:
        return node.value is not None and _flag(node, report) is not False
    if op in _COMPARES:
        return _word(node, known.times, "time field", report)
    match field.type:
        case Type.MONEY | Type.NUMBER:
            return _number(field, op, node, report, known)
        case Type.FLAG:
            return _flag(node, report)
        case _:
            return _text(field, op, node, report, known)


def _text(field: Field, op: Op, node: Node, report: ProblemReport, known: Known) -> Value | None:
    words = tuple(_choice(field, child, report, known) for child in node)
    if None in words:
        return None
    return tuple(word for word in words if word is not None) if op is Op.IN else words[0] if words else None


def _choice(field: Field, node: Node, report: ProblemReport, known: Known) -> str | None:
    choices = known.choices(field)
    return _word(node, choices, phrase("value of {field}", field=field.word), report) if choices else node.word


def _number(field: Field, op: Op, node: Node, report: ProblemReport, known: Known) -> int | Amount | None:
    """Digits, a sum, or for comparisons another sum or number, or a share of it."""
    if field.type is Type.MONEY and op in _ORDER and (node.map or node.word in known.sums):
        return money.amount(node, report, known)
    if field.type is Type.NUMBER and op in _ORDER and (node.map or node.word in known.numbers):
        return money.number(node, report, known)
    if field.type is Type.MONEY and field.own:
        return money.amount(node, report, known)  # so that it is told as money where the field's type isn't known
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.value
    if field.type is Type.MONEY:
        return money.minor_units(node, report, known.currency)
    report.say(
        node.file,
        node.line,
        phrase("{field} is a number, not {word!r}", field=field.word, word=node.word),
        "write digits only",
    )
    return None


def _flag(node: Node, report: ProblemReport) -> bool | None:
    if isinstance(node.value, bool):
        return node.value
    report.say(
        node.file, node.line, phrase("{word!r} is neither true nor false", word=node.word), "write true or false"
    )
    return None


def _word(node: Node, known: Collection[str], what: str, report: ProblemReport) -> str | None:
    if node.word in known:
        return node.word
    report.say(
        node.file, node.line, phrase("unknown {what} {word!r}", what=what, word=node.word), nearest(node.word, known)
    )
    return None
