"""Conditions and sums of a playbook in words: ``goods is in_transit and order.amount <= 30 CNY``."""

from decimal import Decimal
from typing import assert_never

from amends.engine.fields import FIELDS, Type
from amends.engine.playbook import All, Amount, Any, Condition, Not, Op, Test, Warn
from amends.policy.money import EXPONENTS, WHOLE

_SIGNS = {
    Op.EQ: "is",
    Op.NE: "is not",
    Op.LT: "<",
    Op.LE: "<=",
    Op.GT: ">",
    Op.GE: ">=",
    Op.IN: "is one of",
    Op.HAS: "has",
    Op.BEFORE: "before",
    Op.AFTER: "after",
    Op.UP_TO: "not after",
}


def condition(asked: Condition, currency: str) -> str:
    """A condition as a phrase; "always" where it asks for nothing."""
    match asked:
        case Test():
            return _test(asked, currency)
        case All(of=parts):
            return " and ".join(_part(part, currency) for part in parts) or "always"
        case Any(of=parts):
            return " or ".join(_part(part, currency) for part in parts) or "never"
        case Not(of=part):
            return f"not {_part(part, currency)}"
        case _ as never:
            assert_never(never)


def _part(asked: Condition, currency: str) -> str:
    said = condition(asked, currency)
    return f"({said})" if isinstance(asked, Any | All) else said


def _test(test: Test, currency: str) -> str:
    if test.op is Op.KNOWN:
        return f"{test.field} is {'known' if test.value else 'not known'}"
    return f"{test.field} {_SIGNS[test.op]} {_value(test, currency)}"


def _value(test: Test, currency: str) -> str:
    match test.value:
        case Amount():
            return amount(test.value, currency)
        case bool():
            return "true" if test.value else "false"
        case int() if FIELDS[test.field].type is Type.MONEY:
            return sum_of(test.value, currency)
        case tuple():
            return ", ".join(test.value)
        case _:
            return str(test.value)


def amount(of: Amount, currency: str) -> str:
    """``10 % of order.amount, at most 100 CNY``."""
    share = f"{of.share / 100:g} % of " if of.share != WHOLE else ""
    parts = [share + of.of] if of.of else []
    if of.fixed or not parts:
        parts.append(sum_of(of.fixed, currency))
    said = " + ".join(parts)
    said += f", at least {sum_of(of.floor, currency)}" if of.floor is not None else ""
    return said + (f", at most {sum_of(of.cap, currency)}" if of.cap is not None else "")


def sum_of(minor: int, currency: str) -> str:
    """``8.50 CNY``, as playbooks write it."""
    exact = Decimal(minor).scaleb(-EXPONENTS.get(currency, 2))
    return f"{exact.to_integral_value() if exact == exact.to_integral_value() else exact} {currency}"


def warning(of: Warn) -> str:
    """``4 h before``, or ``half``."""
    return f"{of.before} before" if of.before else "half"
