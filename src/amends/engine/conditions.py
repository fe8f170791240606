"""Conditions twice over: as Python source for the compiled playbook, and interpreted, as the oracle of its tests."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import assert_never

from amends.engine.accessors import Type, as_moment, as_number
from amends.engine.currencies import MINOR_DIGITS, converted
from amends.engine.dossier import Case, Dossier, Facts
from amends.engine.fields import FIELDS
from amends.engine.playbook import All, Amount, Any, Condition, Not, Op, Test, Value
from amends.engine.subjects import Subject

Predicate = Callable[[Dossier, Facts, Subject, Case], bool]
Getter = Callable[[Dossier, Facts, Subject, Case], object]

_SYMBOL = {Op.EQ: "==", Op.NE: "!=", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}
_ORDERED = frozenset({Op.LT, Op.LE, Op.GT, Op.GE})
_TIME_SYMBOL = {Op.BEFORE: "<", Op.AFTER: ">", Op.UP_TO: "<="}


def python(condition: Condition) -> str:
    """A Python expression over ``d f r c`` that is true where the condition holds."""
    match condition:
        case Test():
            return _python_test(condition)
        case All(of=parts):
            return "(" + " and ".join(map(python, parts)) + ")" if parts else "True"
        case Any(of=parts):
            return "(" + " or ".join(map(python, parts)) + ")" if parts else "False"
        case Not(of=part):
            return f"(not {python(part)})"
        case _ as never:
            assert_never(never)


def _python_test(test: Test) -> str:
    path, op = FIELDS[test.field].source, test.op
    if op is Op.KNOWN:
        return _python_known(test.field, known=bool(test.value))
    if op in _TIME_SYMBOL:
        path, other = moment(test.field), moment(str(test.value))
        return f"({path} is not None and {other} is not None and {path} {_TIME_SYMBOL[op]} {other})"
    return _python_value(test, path, op)


def _is_money(test: Test) -> bool:
    """Whether it compares with a sum of the playbook."""
    return FIELDS[test.field].type is Type.MONEY


def moment(word: str) -> str:
    """The source of a time field; an own field may hold something else."""
    field = FIELDS[word]
    return f"as_moment({field.source})" if field.own else field.source


def moment_of(word: str, d: Dossier, f: Facts, r: Subject, c: Case) -> datetime | None:
    """The same, interpreted."""
    return as_moment(read(word, d, f, r, c))


def _python_number(word: str) -> str:
    field = FIELDS[word]
    return f"as_number({field.source})" if field.own else field.source


def _python_value(test: Test, path: str, op: Op) -> str:
    if isinstance(test.value, Amount):
        number = _python_number(test.field)
        compared = f"({number} {_SYMBOL[op]} {_python_amount(test.value)})"
        return f"({number} is not None and {compared})" if FIELDS[test.field].own else compared
    if op in _ORDERED:
        path = _python_number(test.field)
    if op is Op.IN:
        return f"({path} in {_literals(test.value)})"
    if op is Op.HAS:
        return f"({test.value!r} in {path})"
    if op is Op.EQ and isinstance(test.value, bool):
        return f"({path} is {test.value})"
    want = repr(test.value) if type(test.value) is not int or not _is_money(test) else _python_fixed(test.value)
    bare = f"({path} {_SYMBOL[op]} {want})"
    return bare if op is Op.EQ else f"({path} is not None and {bare})"


def _python_amount(amount: Amount) -> str:
    base = f"{_python_sum(amount.of)} * {amount.share} // 10000" if amount.of else "0"
    total = f"{base} + {_python_fixed(amount.fixed)}"
    total = total if amount.floor is None else f"max({total}, {_python_fixed(amount.floor)})"
    return f"({total})" if amount.cap is None else f"min({total}, {_python_fixed(amount.cap)})"


def _python_fixed(minor: int) -> str:
    """A sum of the playbook in the order's currency, which is nearly always the same."""
    return f"({minor} if not f.rate else converted({minor}, f.rate))" if minor else "0"


def _python_sum(word: str) -> str:
    return f"({_python_number(word)} or 0)" if FIELDS[word].own else FIELDS[word].source


def amount_of(amount: Amount, d: Dossier, f: Facts, r: Subject, c: Case) -> int:
    """What an amount comes to, in minor units."""
    base = (as_number(read(amount.of, d, f, r, c)) or 0) if amount.of else 0
    total = base * amount.share // 10_000 + converted(amount.fixed, f.rate)
    total = total if amount.floor is None else max(total, converted(amount.floor, f.rate))
    total = total if amount.cap is None else min(total, converted(amount.cap, f.rate))
    return stepped(total, amount.step, f, most=base) if amount.step else total


def stepped(total: int, step: int, f: Facts, *, most: int) -> int:
    """The nearest sum that goes in steps; one below half a step, or that would go beyond ``most``, stays as it is.

    In a currency that isn't the playbook's a step is whole units of it: nobody is offered 2.73.
    """
    size = converted(step, f.rate)
    if f.rate:
        unit: int = 10 ** MINOR_DIGITS.get(f.currency, 2)
        size = max((size + unit // 2) // unit, 1) * unit
    near = (total + size // 2) // size * size
    return near if 0 < near <= most else total


def _python_known(word: str, *, known: bool) -> str:
    field = FIELDS[word]
    if field.unknown_is_none:
        return f"({field.source} {'is not' if known else 'is'} None)"
    return f"(bool({field.source}) is {known})"


def _literals(value: Value) -> str:
    return repr(tuple(value) if isinstance(value, tuple) else (value,))


def holds(condition: Condition, d: Dossier, f: Facts, r: Subject, c: Case) -> bool:
    """The same, interpreted."""
    match condition:
        case Test():
            return _test_holds(condition, d, f, r, c)
        case All(of=parts):
            return all(holds(part, d, f, r, c) for part in parts)
        case Any(of=parts):
            return any(holds(part, d, f, r, c) for part in parts)
        case Not(of=part):
            return not holds(part, d, f, r, c)
        case _ as never:
            assert_never(never)


def _test_holds(test: Test, d: Dossier, f: Facts, r: Subject, c: Case) -> bool:
    value = read(test.field, d, f, r, c)
    field, want = FIELDS[test.field], test.value
    if test.op is Op.KNOWN:
        known = value is not None if field.unknown_is_none else bool(value)
        return known is bool(want)
    if value is None:
        return False
    if field.own and not _fits(test, value):
        return False
    if isinstance(want, Amount):
        return _COMPARE[test.op](value, amount_of(want, d, f, r, c))
    if test.op in _TIME_SYMBOL:
        other = moment_of(str(want), d, f, r, c)
        return other is not None and _COMPARE[test.op](value, other)
    if type(want) is int and _is_money(test):
        want = converted(want, f.rate)
    return _COMPARE[test.op](value, want)


def _fits(test: Test, value: object) -> bool:
    """Whether an own field holds what is compared: it may have been of another type when it was told."""
    if test.op in _TIME_SYMBOL:
        return as_moment(value) is not None
    return as_number(value) is not None or not (test.op in _ORDERED or isinstance(test.value, Amount))


_COMPARE: dict[Op, Callable[..., bool]] = {
    Op.EQ: lambda a, b: a is b if isinstance(b, bool) else a == b,
    Op.NE: lambda a, b: a != b,
    Op.LT: lambda a, b: a < b,
    Op.LE: lambda a, b: a <= b,
    Op.GT: lambda a, b: a > b,
    Op.GE: lambda a, b: a >= b,
    Op.IN: lambda a, b: a in (b if isinstance(b, tuple) else (b,)),
    Op.HAS: lambda a, b: b in a,
    Op.BEFORE: lambda a, b: a < b,
    Op.AFTER: lambda a, b: a > b,
    Op.UP_TO: lambda a, b: a <= b,
}


def read(word: str, d: Dossier, f: Facts, r: Subject, c: Case) -> object:
    """What a field word stands for just now; None is unknown."""
    return FIELDS[word].look(d, f, r, c)


def words(condition: Condition) -> Iterator[str]:
    """The field words a condition looks at, in order."""
    match condition:
        case Test(field=word, op=op, value=value):
            yield word
            if op in _TIME_SYMBOL:
                yield str(value)
            elif isinstance(value, Amount) and value.of:
                yield value.of
        case All(of=parts) | Any(of=parts):
            for part in parts:
                yield from words(part)
        case Not(of=part):
            yield from words(part)
        case _ as never:
            assert_never(never)
