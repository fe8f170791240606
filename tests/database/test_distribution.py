"""The contract that lets the database be distributed, kept on a plain one; and the plan of distributing it."""

import ast
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from amends.casework.ledger.connections import joined
from amends.cli import main
from amends.database import contract, distribution
from amends.database.distribution import (
    DatabaseNode,
    DistributionStep,
    Layout,
)

SOURCES = Path(contract.__file__).parents[1]
LAYOUT = Layout(
    distributed=("casework_dossier", "casework_case"),
    everywhere=("merchants_merchant",),
    keys=(("casework_case", "k", "FOREIGN KEY (merchant_id) REFERENCES merchants_merchant(id)"),),
    functions=("casework_refuse_change()",),
)


def ask(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_every_table_keeps_the_contract() -> None:
    own = {"casework_casefact.told", "casework_cost.told"}  # of tests alone, see tests/told_changes.py
    assert {each.what for each in contract.breaches(ask)} == own


BROKEN = (
    ("CREATE TABLE casework_odd (id bigint PRIMARY KEY)", {"has no merchant_id", "is unique without merchant_id"}),
    ("CREATE TABLE casework_odd (merchant_id bigint NOT NULL)", {"has no primary key"}),
    ("CREATE UNIQUE INDEX casework_odd ON casework_case (dossier_id)", {"is unique without merchant_id"}),
    ("ALTER TABLE casework_presence SET UNLOGGED", {"is unlogged"}),
    ("CREATE VIEW casework_odd AS SELECT 1", {"is a view or rule"}),
    (
        "ALTER POLICY tenant ON merchants_user USING (EXISTS (SELECT FROM merchants_member m WHERE m.user_id = id))",
        {"is a policy that queries or calls a function of our own"},
    ),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("change", "why"), BROKEN)
def test_a_breach_is_told(change: str, why: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(change)
    told = {breach.why for breach in contract.breaches(ask)}
    assert why <= told


@cache
def written() -> tuple[list[tuple[Path, str]], list[tuple[Path, str]]]:
    """Every string constant of the product but for documentation, and every attribute's name; each source read once."""
    texts: list[tuple[Path, str]] = []
    attributes: list[tuple[Path, str]] = []
    for path in SOURCES.rglob("*.py"):
        for part in ast.walk(ast.parse(path.read_text())):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                texts.append((path, part.value))
            elif isinstance(part, ast.Attribute):
                attributes.append((path, part.attr))
    return texts, attributes


def texts() -> list[tuple[Path, str]]:
    return written()[0]


def test_no_lock_rests_on_the_node_one_has_come_in_by() -> None:
    loose = [
        path.name
        for path, text in texts()
        if "advisory" in text and "pg_" in text and "FROM casework_lane" not in text and "migrations" not in path.parts
    ]
    assert loose == []


def test_an_insert_says_by_returning_how_many_rows_it_added() -> None:
    """Where rows come out of a SELECT, the count of ON CONFLICT is that of its source: nobody may ask for it."""
    counted = [
        (path.name, text)
        for path, text in texts()
        if "INSERT INTO" in text
        and "SELECT" in text
        and "ON CONFLICT" in text
        and "RETURNING" not in text
        and "rowcount" in path.read_text()
        and "migrations" not in path.parts
    ]
    assert counted == []


def test_no_error_is_told_by_its_code_or_constraint() -> None:
    """Through another node a broken check has another code, and a constraint's name its shard's number behind it."""
    codes = {"sqlstate", "pgcode", "diag", "constraint_name"}
    told = [(path.name, attribute) for path, attribute in written()[1] if attribute in codes]
    assert told == []


def test_the_plan_in_order() -> None:
    nodes = [DatabaseNode("n1"), DatabaseNode("n2", 6000)]
    plan = [step.statement for step in distribution.plan(nodes, "amends", LAYOUT)]
    assert plan[:2] == ["SELECT citus_set_coordinator_host('n1', 5432)", "SELECT citus_add_node('n2', 6000)"]
    assert "ALTER ROLE amends_desk LOGIN" in plan
    places = [
        plan.index(statement)
        for statement in (
            'ALTER TABLE "casework_case" DROP CONSTRAINT IF EXISTS "k"',
            "SELECT create_reference_table('merchants_merchant')",
            "SET citus.shard_count = 32",
            "SELECT create_distributed_table('casework_dossier', 'merchant_id')",
            "SELECT create_distributed_table('casework_case', 'merchant_id', colocate_with => 'casework_dossier')",
            f'ALTER TABLE "casework_case" ADD CONSTRAINT "k" {LAYOUT.keys[0][2]}',
            "SELECT create_distributed_function('casework_refuse_change()')",
        )
    ]
    assert places == sorted(places)


class Recorder:
    """A connection that has done some things already."""

    def __init__(self, done: set[str]) -> None:
        self.done, self.ran, self.row = done, list[str](), None

    def execute(self, query: str, params: object = None) -> "Recorder":
        self.row = (1,) if query in self.done else None  # type: ignore[assignment]
        self.ran.append(query)
        return self

    def fetchone(self) -> object:
        return self.row


def test_what_has_been_done_is_left_out() -> None:
    steps = [DistributionStep("one", "asked 1"), DistributionStep("two", "asked 2"), DistributionStep("three")]
    recorder = Recorder({"asked 1"})
    assert distribution.carry_out(recorder, steps, lambda _: None) == 2
    assert recorder.ran == ["asked 1", "asked 2", "two", "three"]


@pytest.mark.parametrize("told", ["n1", "n1:6000", "[::1]:6000", "10.0.0.1"])
def test_a_node_is_told_by_host_and_port(told: str) -> None:
    assert distribution.node(told).port in {5432, 6000}


@pytest.mark.parametrize("told", ["", "n1:six", "http://n1", "n1/x"])
def test_what_is_no_node_is_refused(told: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its words are the port's or ours
        distribution.node(told)


@pytest.mark.django_db
def test_all_tables_are_in_the_layout_once_and_refer_backwards() -> None:
    found = distribution.layout(joined())
    assert found.distributed[0] == "casework_dossier"
    assert {"merchants_merchant", "casework_packversion", "django_session"} <= set(found.everywhere)
    assert not set(found.distributed) & set(found.everywhere)
    assert "merchants_notice" in found.distributed
    assert found.everywhere.index("merchants_merchant") < found.everywhere.index("merchants_shop")
    assert {table for table, _, _ in found.keys} <= set(found.distributed)


@pytest.mark.django_db(transaction=True)
def test_the_command_prints_its_plan_and_refuses_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["distribute", "--nodes", "n1", "n2:5433", "--dry-run"])
    assert ended.value.code == 0
    assert "SELECT create_distributed_table('casework_inbox', 'merchant_id'" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main(["distribute", "--nodes", "n1", "n2:5433"])
    said = capsys.readouterr().err
    assert ended.value.code == 1
    for words in ("the extension citus is not in this database", "wal_level", "max_prepared_transactions"):
        assert words in said
