"""All SQL the product runs in the tests, parsed: each mention of a distributed table names its merchant itself.

A correlation with another table's merchant is not enough: on a distributed database such a statement goes to all nodes,
or is refused (decision 12). Each distinct statement is looked at once; the test that first ran it fails.
"""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pglast
import pytest
from django.db import connection
from pglast import ast
from pglast.parser import ParseError
from psycopg import _queries

from amends.database.contract import BESIDE, is_distributed
from tests.refusals import refusals

TESTS: Final = Path(__file__).parent
SOURCES: Final = TESTS.parent / "src" / "amends"
SWEEPS: Final = frozenset({
    # which merchants have work: on one server one question; where the database is distributed each is asked by itself
    "casework/ledger/reach.py:waiting", "casework/ledger/sweeps.py:with_work", "casework/delivery/outbox.py:waiting",
    # by hand, once
    "casework/maintenance/promise_backfill.py:fill", "cli/backups/take.py:_one", "cli/backups/take.py:snapshot",
})  # fmt: skip
ALWAYS: Final = (  # what is looked at in every run, statements that others run too; with --statements all tests are
    "tests/casework/lanes/test_runner.py", "tests/casework/lanes/test_history.py",
    "tests/casework/ledger/test_reach.py", "tests/casework/alerts/",
    "tests/casework/delivery/test_couriers.py", "tests/casework/projections/test_promises.py",
    "tests/casework/actions/test_actions.py", "tests/casework/causes/", "tests/casework/people/",
    "tests/casework/staffing/", "tests/casework/quarantine/", "tests/desk/test_case_page.py",
    "tests/desk/test_work_list.py", "tests/desk/test_search.py", "tests/desk/test_undo.py", "tests/desk/test_tasks.py",
    "tests/desk/test_holds.py", "tests/desk/test_losses.py",
)  # fmt: skip
_PLACEHOLDER: Final = re.compile(r"%(?:\((?P<name>\w+)\))?[sbt]|%%")
_LOOK: Final = ("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")
_SEEN: dict[str, str] = {}  # statement: where the product asks it, empty for a test's own
_LISTENING: Final[dict[str, bool]] = {}  # "now": whether to what the test runs that is running
_FRESH: list[tuple[str, str, bool]] = []  # where, the statement, whether within a tenant


def unbound(statement: str) -> list[str]:
    """The distributed tables that a statement mentions without comparing their merchant with a value."""
    try:
        parsed = pglast.parse_sql(statement)
    except ParseError:
        return []
    return sorted({table for raw in parsed for table in _unbound(raw.stmt)})


def _unbound(node: Any) -> Iterator[str]:
    """Of this level, then of each level below."""
    below: list[Any] = []
    bound: set[str] = set()
    parts = list(_level(node, below))
    tables = [part for part in parts if isinstance(part, ast.RangeVar) and _distributed(part.relname)]
    for condition in _conditions(node):
        bound |= set(_compared(condition))
    for table in tables:
        names = {table.alias.aliasname} if table.alias else {table.relname}
        if not (names & bound or ("" in bound and len(tables) == 1)):
            yield str(table.relname)
    for inner in below:
        yield from _unbound(inner)


def _level(node: Any, below: list[Any]) -> Iterator[Any]:
    """The parts of one SELECT, UPDATE, DELETE or INSERT without those inside it, which are gathered in ``below``."""
    for name in node:
        if isinstance(node, ast.InsertStmt) and name == "relation":
            continue  # its rows bring their merchant along
        for part in _parts(getattr(node, name)):
            if isinstance(part, (ast.SelectStmt, ast.UpdateStmt, ast.DeleteStmt, ast.InsertStmt)):
                below.append(part)
            else:
                yield part
                yield from _level(part, below)


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, ast.Node):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _parts(each)


def _conditions(node: Any) -> Iterator[Any]:
    """What must hold: WHERE and the ON of joins, taken apart at AND."""
    where = getattr(node, "whereClause", None)
    joins = [part for part in _level(node, []) if isinstance(part, ast.JoinExpr)]
    for whole in (where, *(join.quals for join in joins)):
        yield from _conjuncts(whole)


def _conjuncts(condition: Any) -> Iterator[Any]:
    if isinstance(condition, ast.BoolExpr) and condition.boolop == pglast.enums.BoolExprType.AND_EXPR:
        for part in condition.args or ():
            yield from _conjuncts(part)
    elif condition is not None:
        yield condition


def _compared(condition: Any) -> Iterator[str]:
    """The aliases whose merchant a condition sets equal to a value; empty where none is named."""
    if isinstance(condition, ast.BoolExpr) and condition.boolop == pglast.enums.BoolExprType.OR_EXPR:
        ways = [{one for part in _conjuncts(way) for one in _compared(part)} for way in condition.args or ()]
        yield from set.intersection(*ways)
        return
    if not isinstance(condition, ast.A_Expr) or not condition.name or condition.name[-1].sval != "=":
        return
    for here, there in ((condition.lexpr, condition.rexpr), (condition.rexpr, condition.lexpr)):
        names = (
            [str(f.sval) for f in here.fields or () if isinstance(f, ast.String)]
            if isinstance(here, ast.ColumnRef)
            else []
        )
        if names[-1:] == ["merchant_id"] and _is_value(there):
            yield names[0] if len(names) > 1 else ""


def _is_value(node: Any) -> bool:
    return not any(isinstance(part, (ast.ColumnRef, ast.SelectStmt)) for value in _parts(node) for part in _all(value))


def _all(node: Any) -> Iterator[Any]:
    yield node
    for name in node:
        for part in _parts(getattr(node, name)):
            yield from _all(part)


def _distributed(table: str | None) -> bool:
    return table is not None and is_distributed(table)


def numbered(query: str, *, parameters: bool) -> str:
    """A statement with psycopg's placeholders written as PostgreSQL's."""
    return _PLACEHOLDER.sub(lambda found: "%" if found[0] == "%%" else "$1", query) if parameters else query


def _note(query: Any, values: Any) -> None:
    if not _LISTENING.get("now"):
        return
    text = query.decode() if isinstance(query, bytes) else query if isinstance(query, str) else ""
    if (
        not any(name in text for name in ("casework_", *BESIDE))
        or text in _SEEN
        or not text.lstrip(" (\n").upper().startswith(_LOOK)
    ):
        return
    _SEEN[text] = where = _asked_by()
    if where:
        held = getattr(connection, "tenant", None) is not None
        _FRESH.append((where, numbered(text, parameters=values is not None), held))


def _asked_by() -> str:
    """The function of the product that asks; nothing where a test asks for itself, or a migration fills a column."""
    frame, asked = inspect.currentframe(), ""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if "migrations" in path.parts:
            return ""
        if not asked and path.is_relative_to(SOURCES) and path.parent.name != "database":
            asked = f"{path.relative_to(SOURCES)}:{frame.f_code.co_name}"
        if not asked and path.is_relative_to(TESTS) and path.name != "statements.py":
            return ""
        frame = frame.f_back
    return asked


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--statements` looks at what every test runs."""
    parser.addoption("--statements", action="store_true", help="fail any test that runs SQL without its merchant")


def pytest_configure(config: pytest.Config) -> None:
    """Listen where psycopg turns a query and its values into what goes over the wire."""
    for kind in (_queries.PostgresQuery, _queries.PostgresClientQuery):
        _listen(kind)


def _listen(kind: Any) -> None:
    convert = kind.convert

    def listening(self: Any, query: Any, values: Any) -> Any:
        _note(query, values)
        return convert(self, query, values)

    kind.convert = listening


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Parsing takes longer than most tests: it is done where it can fail one."""
    _LISTENING["now"] = item.config.getoption("--statements") or item.nodeid.startswith(ALWAYS)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Fail the test that first ran a statement whose merchant isn't told."""
    fresh, _FRESH[:] = list(_FRESH), []
    told = []
    for where, statement, tenant in fresh:
        tables = unbound(statement)
        if tables and where not in SWEEPS:
            told.append(f"{where}: {', '.join(tables)} without a merchant in: {' '.join(statement.split())[:400]}")
        told += [f"{where}: {why}: {' '.join(statement.split())[:400]}" for why in refusals(statement, tenant=tenant)]
    if told:
        pytest.fail("\n".join(told), pytrace=False)
