"""What columns of codes are sorted by: the place of a code's words among those of all codes.

The database looks it up in one mapping that comes along, however many codes there are: a case for each would be
written, read and planned anew for each page.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import Case, Expression, F, Func, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from msgspec.json import encode

UNKNOWN: Final = 2**31 - 1  # the place of a code that has no words
PLAIN: Final = "(%(expressions)s)"
JSON, AT, BELOW = "::jsonb", " ->> ", " -> "  # what PostgreSQL calls a mapping, its words at a key, what is below one


def by_words(
    code: str, words: Mapping[Any, Any], of: Mapping[Any, Q] | None = None, *, unknown: int | None = UNKNOWN
) -> Expression:
    """The place of a code's words among all of them, for a column of codes; nothing where there is no code.

    ``of``: words that rows have by more than their code; ``unknown``: the place of codes without words.
    """
    told = {key: str(said) for key, said in words.items() if key not in {"", None} and str(said)}
    place = {said: number for number, said in enumerate(sorted(set(told.values())))}
    found = looked_up({_written(key): place[said] for key, said in told.items()}, code)
    empty = Q(**{f"{code}__isnull": True})
    if any(isinstance(key, str) for key in words):
        empty |= Q(**{code: ""})
    first = [When(rows, then=Value(place[told[key]])) for key, rows in (of or {}).items() if key in told]
    known = found if unknown is None else Coalesce(found, Value(unknown))
    return Case(*first, When(empty, then=Value(None)), default=known, output_field=IntegerField())


def _written(key: Any) -> str:
    """As PostgreSQL writes a code as text: a yes is true."""
    return str(key).lower() if isinstance(key, bool) else str(key)


def looked_up(places: Mapping[str, Any], *code: str, within: tuple[Mapping[str, str], str] | None = None) -> Expression:
    """The place of a row's code, nothing for one that isn't known. Of several fields a code has as many parts.

    ``within``: which of several such mappings a row's code stands in, by another of its fields.
    """
    known: Expression = Value(encode(places).decode())
    operator = f"{JSON}{AT}"
    if within is not None:
        known, operator = Func(known, _at(*within), template=PLAIN, arg_joiner=f"{JSON}{BELOW}"), AT
    parts = Func(*(_text(field) for field in code), template=PLAIN, arg_joiner=" || '/' || ", output_field=TextField())
    return Func(known, parts, template="(%(expressions)s)::int", arg_joiner=operator, output_field=IntegerField())


def _at(names: Mapping[str, str], field: str) -> Func:
    named = Value(encode(names).decode())
    return Func(named, _text(field), template=PLAIN, arg_joiner=f"{JSON}{AT}", output_field=TextField())


def _text(field: str) -> Cast:
    return Cast(F(field), TextField())


class MadeWhenSorted:
    """An expression of many words, which is made when a list is sorted by it: most pages only have its heading."""

    def __init__(self, made: Callable[[], Expression]) -> None:
        self._made = made

    def resolve_expression(self, *given: Any, **named: Any) -> Any:
        """What Django asks of an expression that comes into a query."""
        return self._made().resolve_expression(*given, **named)
