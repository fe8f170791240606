"""What a distributed database refuses whatever the merchant (decision 12): seen in a statement as it is parsed."""

from collections.abc import Iterator
from typing import Any

import pglast
from pglast import ast
from pglast.enums import A_Expr_Kind, SubLinkType
from pglast.parser import ParseError

from amends.database import contract


def refusals(statement: str, *, tenant: bool = False) -> list[str]:
    """Why a statement would be refused. ``tenant``: it is asked under row-level security."""
    try:
        parsed = pglast.parse_sql(statement)
    except ParseError:
        return []
    return sorted({why for raw in parsed for node in walk(raw.stmt) for why in _of(node, tenant=tenant)})


def walk(node: Any) -> Iterator[Any]:
    """A node and all below it."""
    yield node
    for name in node:
        for part in _parts(getattr(node, name)):
            yield from walk(part)


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, ast.Node):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _parts(each)


def _of(node: Any, *, tenant: bool) -> Iterator[str]:
    match node:
        case ast.SubLink(subLinkType=SubLinkType.EXISTS_SUBLINK, subselect=ast.SelectStmt(targetList=None)):
            yield "EXISTS without a column"
        case ast.UpdateStmt() if any(_moves(target) for target in node.targetList or ()):
            yield "a time moved by an interval"
    if isinstance(node, (ast.UpdateStmt, ast.InsertStmt, ast.DeleteStmt)):
        yield from _of_writing(node, tenant=tenant)


def _of_writing(node: Any, *, tenant: bool) -> Iterator[str]:
    target = str(node.relation.relname)
    others = (part for part in walk(node) if isinstance(part, ast.RangeVar) and part is not node.relation)
    reads = any(contract.is_distributed(str(part.relname)) for part in others)
    if reads and not contract.is_distributed(target):
        yield f"{target} of every node written by what distributed tables say"
    if tenant and contract.is_distributed(target) and _selects(node) and not reads:
        yield f"rows of a SELECT without a table of the merchant put into {target} under row-level security"


def _moves(target: Any) -> bool:
    """``SET t = t + interval``: a column of its own and something told as an interval."""
    value: Any = target.val
    if not isinstance(value, ast.A_Expr) or value.kind != A_Expr_Kind.AEXPR_OP:
        return False
    name: Any = value.name
    if name[-1].sval not in {"+", "-"}:
        return False
    return any(
        isinstance(part, ast.TypeName) and part.names and part.names[-1].sval == "interval" for part in walk(value)
    )


def _selects(node: Any) -> bool:
    rows: Any = node.selectStmt if isinstance(node, ast.InsertStmt) else None
    return rows is not None and rows.valuesLists is None
