"""Which signals a piece of our code makes: followed from where it begins, through what it calls.

Read from the code itself, so that a door that is taken out is gone from the table as well. A signal is made where its
class is called, or handed to something that is called; where it is only asked about (``isinstance``) nobody makes it.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from types import FunctionType, ModuleType
from typing import Any, Final

from amends.engine.signals import KIND_OF, Signal

OURS: Final = "amends."
ASKING: Final = frozenset({"isinstance", "issubclass", "cast"})


class Paths:
    """Where each piece of code leads, found once for all that begin at different places."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Any, tuple[Any, ...]]] = {}  # with itself, so that its id stays its own

    def made_by(self, begin: Any) -> frozenset[str]:
        """The kinds of signals that come of calling this, at most."""
        kinds: set[str] = set()
        seen: set[int] = set()
        ahead = [_bare(begin)]
        while ahead:
            each = ahead.pop()
            if id(each) in seen:
                continue
            seen.add(id(each))
            if isinstance(each, type) and each in KIND_OF:
                kinds.add(KIND_OF[each])
            else:
                ahead += self._from(each)
        return frozenset(kinds)

    def _from(self, value: Any) -> tuple[Any, ...]:
        found = self._found.get(id(value))
        if found is None:
            found = self._found[id(value)] = value, tuple(map(_bare, _leads_to(value)))
        return found[1]


def _bare(value: Any) -> Any:
    return inspect.unwrap(value) if callable(value) else value


def _leads_to(value: Any) -> Iterable[Any]:
    match value:
        case FunctionType() if value.__module__.startswith(OURS):
            return _mentioned(value)
        case dict():
            return [each for each in value.values() if not (isinstance(each, type) and issubclass(each, Signal))]
        case tuple():
            return [each for each in value if is_dataclass(each) and not isinstance(each, type)]
        case type() if value.__module__.startswith(OURS):
            return [each for each in vars(value).values() if isinstance(each, FunctionType)]
        case _ if is_dataclass(value) and type(value).__module__.startswith(OURS):
            return [getattr(value, field.name) for field in fields(value)]
        case _:
            return ()


@cache
def _mentioned(function: FunctionType) -> tuple[Any, ...]:
    """What a function calls, hands on or looks up."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError):  # made by a library, such as what a dataclass begins with
        return ()
    body = tree.body[0]
    names = _names(body.body) if isinstance(body, ast.FunctionDef) else _names(tree.body)
    return tuple(found for name in names for found in _found(function, name))


def _names(body: Iterable[ast.stmt]) -> Iterator[ast.expr]:
    """Names in statements, but for those of types: notes on variables, and what something is asked to be."""
    ahead: list[ast.AST] = list(body)
    while ahead:
        node = ahead.pop()
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in ASKING:
                ahead += node.args[:1]
            case ast.Compare() | ast.MatchClass():
                continue
            case ast.AnnAssign():
                ahead += [node.value] if node.value else []
            case ast.Name() | ast.Attribute():
                yield node
                ahead += [node.value] if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call) else []
            case _:
                ahead += ast.iter_child_nodes(node)


def _found(function: FunctionType, node: ast.expr) -> Iterator[Any]:
    """What a name stands for in the module of the function; of ``a.b.c`` the first that is no module."""
    parts = ast.unparse(node).split(".")
    value: Any = function.__globals__.get(parts[0])
    for part in parts[1:]:
        if not isinstance(value, ModuleType):
            break
        value = getattr(value, part, None)
    if value is not None and not isinstance(value, ModuleType):
        yield value
