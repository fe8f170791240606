"""A condition as a list people can read: each line says one thing, indented under "all of" and "any of"."""

from dataclasses import dataclass
from typing import Final, assert_never

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.desk.words import fields
from amends.desk.words.titles import Titles
from amends.engine.fields import DUE
from amends.engine.playbook import All, Amount, Any, Condition, Not, Op, Test

OPERATORS: Final[dict[Op, str | Promise]] = {
    Op.EQ: gettext_lazy("is"),
    Op.NE: gettext_lazy("is not"),
    Op.LT: gettext_lazy("below"),
    Op.LE: gettext_lazy("at most"),
    Op.GT: gettext_lazy("above"),
    Op.GE: gettext_lazy("at least"),
    Op.IN: gettext_lazy("is one of"),
    Op.HAS: gettext_lazy("contains"),
    Op.BEFORE: gettext_lazy("before"),
    Op.AFTER: gettext_lazy("after"),
    Op.UP_TO: gettext_lazy("not after"),
}
BETWEEN_FIELDS: Final = frozenset({Op.BEFORE, Op.AFTER, Op.UP_TO})


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionLine:
    """``depth`` counts from 0; ``joint`` lines ("any of these") have no ``word``."""

    depth: int
    text: str
    word: str = ""
    joint: bool = False


def lines(condition: Condition, *, titles: Titles, depth: int = 0) -> list[ConditionLine]:
    """The condition from top to bottom; empty where it always holds."""
    match condition:
        case Test():
            return [ConditionLine(depth=depth, text=_test(condition, titles), word=condition.field)]
        case All(of=parts) if depth == 0:
            return [line for part in parts for line in lines(part, titles=titles, depth=depth)]
        case All(of=parts):
            return _joint(_("all of"), parts, titles, depth)
        case Any(of=parts):
            return _joint(_("any of"), parts, titles, depth)
        case Not(of=part):
            return _joint(_("not"), (part,), titles, depth)
        case _ as never:
            assert_never(never)


def _joint(text: str, parts: tuple[Condition, ...], titles: Titles, depth: int) -> list[ConditionLine]:
    below = [line for part in parts for line in lines(part, titles=titles, depth=depth + 1)]
    return [ConditionLine(depth=depth, text=text, joint=True), *below]


def _test(test: Test, titles: Titles) -> str:
    name = _name(test.field, titles)
    if test.op is Op.KNOWN:
        return _("%(fact)s is known") % {"fact": name} if test.value else _("%(fact)s is not known") % {"fact": name}
    if test.op is Op.EQ and isinstance(test.value, bool):
        return name if test.value else _("%(fact)s: no") % {"fact": name}
    return f"{name} {OPERATORS[test.op]} {_value(test, titles)}"


def _name(word: str, titles: Titles) -> str:
    """A field's words; for when a clock is due or a step done, its title."""
    clock = word.removeprefix(DUE)
    return titles.clock(clock) if clock != word else titles.word(word)


def _value(test: Test, titles: Titles) -> str:
    if test.op in BETWEEN_FIELDS:
        return _name(str(test.value), titles)
    if isinstance(test.value, tuple):
        return _(", ").join(titles.value(test.field, each) for each in test.value)
    if isinstance(test.value, Amount):
        return fields.amount(test.value, currency=titles.playbook.currency)
    return titles.value(test.field, test.value)
