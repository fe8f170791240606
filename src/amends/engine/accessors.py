"""How a field word finds its fact: an accessor that a type checker sees, and the same as source for compiled rules."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import msgspec

from amends.engine.currencies import converted
from amends.engine.dossier import Case, Dossier, Facts
from amends.engine.leaving import given_along, sent_again
from amends.engine.pieces import exchanged, in_vain
from amends.engine.subjects import FAMILIES, FAMILY_OF, S, Subject


class Type(StrEnum):
    TIME = "time"
    MONEY = "money"
    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"
    TAGS = "tags"


Look = Callable[[Dossier, Facts, Subject, Case], object]


def nothing(_d: Dossier, _f: Facts, _r: Subject, _c: Case) -> object:
    """The accessor of a word that stands for no fact."""
    return None


def own_fact(f: Facts, r: Subject, name: str) -> object:
    """What an own field was last told to be, of the subject or else of the order; a day is its moment."""
    if not f.form:
        return None
    fact = f.form.get(f"{FAMILY_OF.get(type(r), '')}:{r.ref}/{name}") or f.form.get(name)
    if fact is None:
        return None
    return fact.value if fact.moment is None else fact.moment


def as_moment(value: object) -> datetime | None:
    """The value where it is a moment: an own field may have been of another type when it was told."""
    return value if isinstance(value, datetime) else None


def as_number(value: object) -> int | None:
    """The value where it is a number or a sum."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


NAMES: Final[dict[str, object]] = {
    **{kind.__name__: kind for kind in FAMILIES.values()},
    **{
        function.__name__: function
        for function in (own_fact, as_moment, as_number, converted, exchanged, sent_again, given_along, in_vain)
    },
}
"""What ``source`` and conditions name besides their four things."""


class Field(msgspec.Struct, frozen=True):
    """``choices``: the closed vocabulary of an enum word; empty where any text goes.

    ``family``: whose fact it is, empty for the order's, the case's and the dossier's own; ``path``: the fact by its
    family and name, such as ``refund.settled_at``. ``own``: a playbook's own field, whose type only the playbook knows.
    """

    word: str
    type: Type
    source: str
    look: Look
    choices: tuple[str, ...] = ()
    family: str = ""
    path: str = ""
    own: bool = False

    @property
    def unknown_is_none(self) -> bool:
        """Whether not knowing it is None, and not an empty text or zero."""
        return self.own or self.type is Type.TIME or bool(self.choices)


class _Trace:
    """Notes the name that an accessor asks for."""

    def __init__(self) -> None:
        self.name = ""

    def __getattr__(self, name: str) -> None:
        self.name = name


def _named(look: Callable[[Any], object]) -> str:
    trace = _Trace()
    look(trace)
    return trace.name


Kind = Type | type[StrEnum]


def _typed(kind: Kind) -> tuple[Type, tuple[str, ...]]:
    return (kind, ()) if isinstance(kind, Type) else (Type.TEXT, tuple(member.value for member in kind))


def of_order(word: str, kind: Kind, look: Callable[[Facts], object]) -> Field:
    type_, choices = _typed(kind)
    return Field(word, type_, f"f.{_named(look)}", lambda _d, f, _r, _c: look(f), choices)


def of_dossier(word: str, kind: Kind, look: Callable[[Dossier], object]) -> Field:
    type_, choices = _typed(kind)
    return Field(word, type_, f"d.{_named(look)}", lambda d, _f, _r, _c: look(d), choices)


def of_case(word: str, kind: Kind, look: Callable[[Case], object]) -> Field:
    type_, choices = _typed(kind)
    return Field(word, type_, f"c.{_named(look)}", lambda _d, _f, _r, c: look(c), choices)


def of_subject(of: type[S], word: str, kind: Kind, look: Callable[[S], object]) -> Field:
    """A fact of one family of things; of another it is as unknown as of one that nothing is known of."""
    (type_, choices), name, nothing = _typed(kind), _named(look), look(of())
    plain = nothing.value if isinstance(nothing, StrEnum) else nothing
    source = f"(r.{name} if r.__class__ is {of.__name__} else {plain!r})"
    family = FAMILY_OF[of]

    def read(_d: Dossier, _f: Facts, r: Subject, _c: Case) -> object:
        return look(r) if isinstance(r, of) else nothing

    return Field(word, type_, source, read, choices, family, f"{family}.{name}")


def _of_goods(word: str, worth: Callable[[Facts, Subject], int]) -> Field:
    """What goods that leave are worth, by what the case is about."""
    return Field(word, Type.MONEY, f"{worth.__name__}(f, r)", lambda _d, f, r, _c: worth(f, r))


WORTHS: Final = (
    _of_goods("exchange.worth", exchanged),
    _of_goods("goods.worth", sent_again),
    _of_goods("gift.worth", given_along),
    Field("part.worth", Type.MONEY, "0", lambda _d, _f, _r, _c: 0),  # nobody tells: worth what the head says
)
"""What goods that leave are worth."""


def of_added(word: str) -> Field:
    """What was added for an exchange that came to nothing."""
    return Field(word, Type.MONEY, "in_vain(d, f, r)", lambda d, f, r, _c: in_vain(d, f, r))


def of_form(word: str, name: str) -> Field:
    """A playbook's own field."""
    return Field(
        word, Type.TEXT, f"own_fact(f, r, {name!r})", lambda _d, f, r, _c: own_fact(f, r, name), path=word, own=True
    )
