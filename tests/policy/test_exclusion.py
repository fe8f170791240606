"""Conditions that can't both hold, and those that may."""

import pytest

from amends.engine.fields import FIELDS
from amends.engine.playbook import ALWAYS, All, Any, Condition, Not, Op
from amends.engine.playbook import Test as Asked
from amends.policy.exclusion import exclude

YES, NO = True, False
STARS, AMOUNT, GOODS, SHIPPED, PLACED = "review.stars", "order.amount", "goods", "shipped_at", "placed_at"
TRANSIT, RECEIVED = Asked(GOODS, Op.EQ, "in_transit"), Asked(GOODS, Op.EQ, "received")
FRESH = Asked("order.tags", Op.HAS, "fresh")

EXCLUDE: tuple[tuple[Condition, Condition], ...] = (
    (TRANSIT, RECEIVED),
    (TRANSIT, Asked(GOODS, Op.IN, ("received", "returned"))),
    (TRANSIT, Asked(GOODS, Op.NE, "in_transit")),
    (TRANSIT, Not(Asked(GOODS, Op.IN, ("in_transit", "received")))),
    (FRESH, Not(FRESH)),
    (All((FRESH, TRANSIT)), All((Not(FRESH), TRANSIT))),
    (FRESH, Not(Any((FRESH, TRANSIT)))),
    (Any((TRANSIT, RECEIVED)), Asked(GOODS, Op.EQ, "returned")),
    (Asked(STARS, Op.LE, 2), Asked(STARS, Op.GT, 2)),
    (Asked(STARS, Op.LE, 2), Not(Asked(STARS, Op.LE, 3))),
    (Asked(AMOUNT, Op.LT, 2_000), Asked(AMOUNT, Op.GE, 2_000)),
    (Asked(SHIPPED, Op.KNOWN, YES), Asked(SHIPPED, Op.KNOWN, NO)),
    (Asked(SHIPPED, Op.BEFORE, PLACED), Asked(SHIPPED, Op.KNOWN, NO)),
    (Asked(SHIPPED, Op.BEFORE, PLACED), Asked(SHIPPED, Op.AFTER, PLACED)),
    (Asked(SHIPPED, Op.BEFORE, PLACED), Asked(PLACED, Op.BEFORE, SHIPPED)),
    (Asked(SHIPPED, Op.BEFORE, PLACED), Not(Asked(PLACED, Op.AFTER, SHIPPED))),
    (Asked("order.prepaid", Op.EQ, YES), Asked("order.prepaid", Op.EQ, NO)),
)  # fmt: skip
MAY_BOTH_HOLD: tuple[tuple[Condition, Condition], ...] = (
    (ALWAYS, ALWAYS),
    (TRANSIT, FRESH),
    (TRANSIT, Asked(GOODS, Op.IN, ("in_transit", "received"))),
    (Not(TRANSIT), Not(RECEIVED)),
    (Asked(STARS, Op.LE, 2), Asked(STARS, Op.GE, 2)),
    (Asked(STARS, Op.LE, 3), Not(Asked(STARS, Op.LE, 2))),
    (Any((TRANSIT, FRESH)), RECEIVED),
    (Asked(STARS, Op.LE, 2), Asked(STARS, Op.KNOWN, NO)),
    (Asked(SHIPPED, Op.UP_TO, PLACED), Asked(SHIPPED, Op.BEFORE, PLACED)),
    (FRESH, Asked("order.tags", Op.HAS, "large")),
)


@pytest.mark.parametrize(("first", "second"), EXCLUDE)
def test_certainly_apart(first: Condition, second: Condition) -> None:
    assert exclude(first, second)
    assert exclude(second, first)


@pytest.mark.parametrize(("first", "second"), MAY_BOTH_HOLD)
def test_maybe_together(first: Condition, second: Condition) -> None:
    assert not exclude(first, second)
    assert not exclude(second, first)


def test_too_many_alternatives_count_as_compatible() -> None:
    wide = All(tuple(Any((FRESH, Asked(STARS, Op.LE, n))) for n in range(9)))
    assert not exclude(wide, Not(FRESH))


def test_the_words_used_here_exist() -> None:
    assert {STARS, AMOUNT, GOODS, SHIPPED, PLACED} <= set(FIELDS)
