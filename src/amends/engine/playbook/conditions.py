"""How a condition is written: tests of field words, joined by all, any and not."""

from enum import StrEnum

import msgspec


class Op(StrEnum):
    """How a condition compares. An unknown fact (None) satisfies nothing but ``known: false``."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    IN = "in"
    HAS = "has"
    KNOWN = "known"
    BEFORE = "before"
    AFTER = "after"
    UP_TO = "up_to"


class Amount(msgspec.Struct, frozen=True):
    """``share`` (basis points) of the field ``of`` plus ``fixed``, held between ``floor`` and ``cap``; minor units.

    ``step``: it goes in steps of so much, because it is offered; 0: it is exact.
    """

    of: str = ""
    share: int = 10_000
    fixed: int = 0
    floor: int | None = None
    cap: int | None = None
    step: int = 0


Value = str | int | bool | tuple[str, ...] | Amount


class Test(msgspec.Struct, frozen=True, tag="test"):
    """``field op value``; for before, after and up_to the value is another field word (up_to: at or before it).

    For lt, le, gt and ge on money the value may be an Amount: 10 % of what was paid.
    """

    field: str
    op: Op
    value: Value


class All(msgspec.Struct, frozen=True, tag="all"):
    of: tuple["Condition", ...]


class Any(msgspec.Struct, frozen=True, tag="any"):
    of: tuple["Condition", ...]


class Not(msgspec.Struct, frozen=True, tag="not"):
    of: "Condition"


Condition = Test | All | Any | Not
ALWAYS = All(())
