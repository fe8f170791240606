"""What migrations may say once the database is distributed: one statement at a time."""

from collections.abc import Iterable, Iterator
from typing import Any

import pglast
import pytest
from django.db.migrations import RunSQL, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader

BEFORE = {"casework": 21}  # the last that ran before there was anything to distribute


def items(operations: Iterable[Any]) -> Iterator[str]:
    """The texts that go to the database one by one, forwards and backwards."""
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from items(operation.database_operations)
        elif isinstance(operation, RunSQL):
            for told in (operation.sql, operation.reverse_sql):
                yield from each(told)


def each(told: Any) -> Iterator[str]:
    for item in [told] if isinstance(told, str) else told or ():
        text = item if isinstance(item, str) else item[0]
        if text:
            yield text


def found() -> Iterator[tuple[str, str, str]]:
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if app in {"merchants", "casework", "channels", "desk"} and int(name[:4]) > BEFORE.get(app, 0):
            for text in items(migration.operations):
                yield app, name, text


def test_each_item_of_a_migration_is_one_statement() -> None:
    every = list(found())
    assert len(every) > 50
    assert [(app, name, text) for app, name, text in every if len(pglast.parse_sql(text)) != 1] == []


@pytest.mark.parametrize("told", ["SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2; SELECT 3"]])
def test_several_in_one_are_seen(told: Any) -> None:
    assert max(len(pglast.parse_sql(text)) for text in items([RunSQL(told)])) == 2
