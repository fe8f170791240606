"""Whether two conditions visibly can't both hold, so that two scenes may share a group and a rank."""

from collections.abc import Iterator
from itertools import product
from typing import assert_never

from amends.engine.fields import FIELDS
from amends.engine.playbook import All, Any, Condition, Not, Op, Test
from amends.engine.remembered import remembered

MOST_TERMS = 200
_SWAPPED = {Op.BEFORE: Op.AFTER, Op.AFTER: Op.BEFORE}
_INFINITE = float("inf")

Literal = tuple[Test, bool]
Term = tuple[Literal, ...]


@remembered
def exclude(first: Condition, second: Condition) -> bool:
    """True only where it is certain; conditions with too many alternatives count as compatible."""
    left, right = _terms(first), _terms(second)
    if left is None or right is None or len(left) * len(right) > MOST_TERMS:
        return False
    return all(_clash((*one, *other)) for one in left for other in right)


def _terms(condition: Condition, *, holds: bool = True) -> tuple[Term, ...] | None:
    """The condition as alternatives, each a list of tests that hold or don't; None where there are too many."""
    match condition:
        case Test():
            return (((condition, holds),),)
        case Not(of=part):
            return _terms(part, holds=not holds)
        case All(of=parts) | Any(of=parts):
            found = [_terms(part, holds=holds) for part in parts]
            known = [terms for terms in found if terms is not None]
            if len(known) < len(found):
                return None
            return _joined(known) if isinstance(condition, All) is holds else tuple(t for ts in known for t in ts)
        case _ as never:
            assert_never(never)


def _joined(parts: list[tuple[Term, ...]]) -> tuple[Term, ...] | None:
    terms: tuple[Term, ...] = ((),)
    for part in parts:
        if len(terms) * len(part) > MOST_TERMS:
            return None
        terms = tuple((*one, *other) for one, other in product(terms, part))
    return terms


def _clash(term: Term) -> bool:
    """Whether some pair of the tests can't go together."""
    return any(_contradict(one, other) for place, one in enumerate(term) for other in term[place + 1 :])


def _contradict(one: Literal, other: Literal) -> bool:
    (first, holds), (second, also) = one, other
    if holds and also:
        return any(_apart(a, b) for a in _ways(first) for b in _ways(second))
    if holds == also:
        return False
    yes, no = (first, second) if holds else (second, first)
    return any(_implies(a, b) for a in _ways(yes) for b in _ways(no))


def _ways(test: Test) -> Iterator[Test]:
    """A test and the same said the other way round: A before B is B after A."""
    yield test
    if test.op in _SWAPPED:
        yield Test(str(test.value), _SWAPPED[test.op], test.field)


def _apart(a: Test, b: Test) -> bool:
    """Two tests that never hold at once."""
    if a.field != b.field:
        return False
    if Op.KNOWN in (a.op, b.op):
        return _apart_known(a, b)
    if (one := _span(a)) and (other := _span(b)):
        return max(one[0], other[0]) > min(one[1], other[1])
    if (mine := _words(a)) is not None and (theirs := _words(b)) is not None:
        return not mine & theirs
    if Op.NE in (a.op, b.op):
        same, unlike = (a, b) if b.op is Op.NE else (b, a)
        return _words(same) == frozenset({str(unlike.value)})
    return a.value == b.value and {a.op, b.op} in ({Op.BEFORE, Op.AFTER}, {Op.AFTER, Op.UP_TO})


def _apart_known(a: Test, b: Test) -> bool:
    if a.op is b.op:
        return bool(a.value) is not bool(b.value)
    known = a if a.op is Op.KNOWN else b
    return not known.value and _sure(known.field)


def _sure(word: str) -> bool:
    """Whether every test that holds of this field shows it to be known (an empty text or zero may pass for unknown)."""
    return FIELDS[word].unknown_is_none


def _implies(a: Test, b: Test) -> bool:
    """Wherever ``a`` holds, ``b`` does."""
    if a == b:
        return True
    if a.field != b.field:
        return False
    if b.op is Op.KNOWN:
        return bool(b.value) and a.op is not Op.KNOWN and _sure(a.field)
    if (one := _span(a)) and (other := _span(b)):
        return other[0] <= one[0] and one[1] <= other[1]
    if (mine := _words(a)) is not None and (theirs := _words(b)) is not None:
        return mine <= theirs
    return a.value == b.value and (a.op, b.op) == (Op.BEFORE, Op.UP_TO)


def _words(test: Test) -> frozenset[str] | None:
    """The values a test leaves open, where it names them."""
    if test.op not in (Op.EQ, Op.IN):
        return None
    return frozenset(map(str, test.value if isinstance(test.value, tuple) else (test.value,)))


def _span(test: Test) -> tuple[float, float] | None:
    """The whole numbers a test leaves open, both ends included."""
    value = test.value
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return {
        Op.LT: (-_INFINITE, value - 1),
        Op.LE: (-_INFINITE, value),
        Op.GT: (value + 1, _INFINITE),
        Op.GE: (value, _INFINITE),
        Op.EQ: (value, value),
    }.get(test.op)
