import pytest

from tests.refusals import refusals
from tests.statements import numbered, unbound

OURS: tuple[tuple[str, list[str]], ...] = (
    ("SELECT 1 FROM casework_case c WHERE c.merchant_id = $1", []),
    ("SELECT 1 FROM casework_case WHERE merchant_id = ANY($1::bigint[]) AND no = 1", []),
    ("SELECT 1 FROM casework_case c WHERE (c.merchant_id = $1 AND c.no = 1) OR (c.merchant_id = $1 AND c.no = 2)", []),
    ("INSERT INTO casework_case (merchant_id) VALUES ($1) ON CONFLICT DO NOTHING", []),
    ("SELECT 1 FROM merchants_shop", []),
    ("SELECT 1 FROM casework_packversion", []),
    ("SELECT 1 FROM casework_case", ["casework_case"]),
    ("DELETE FROM casework_case WHERE merchant_id = $1 OR no = 1", ["casework_case"]),
    ("UPDATE casework_case c SET no = 1 FROM x g WHERE g.merchant_id = $1 AND g.merchant_id = c.merchant_id",
     ["casework_case"]),
    ("SELECT 1 FROM casework_case c JOIN casework_dossier d USING (merchant_id) WHERE c.merchant_id = $1",
     ["casework_dossier"]),
    ("SELECT 1 FROM casework_case c WHERE c.merchant_id = $1 AND c.no = (SELECT 1 FROM casework_audit a LIMIT 1)",
     ["casework_audit"]),
    ("WITH x AS (SELECT 1 FROM casework_effect) SELECT 1 FROM x", ["casework_effect"]),
    ("SELECT 1 FROM casework_case c WHERE c.merchant_id = (SELECT max(m.id) FROM merchants_merchant m)",
     ["casework_case"]),
)  # fmt: skip


@pytest.mark.parametrize(("statement", "tables"), OURS)
def test_each_mention_needs_the_merchant_itself(statement: str, tables: list[str]) -> None:
    assert unbound(statement) == tables


def test_placeholders_are_written_as_the_parser_reads_them() -> None:
    assert numbered("a = %s AND b = %(x)s AND c LIKE 'z%%'", parameters=True) == "a = $1 AND b = $1 AND c LIKE 'z%'"
    assert numbered("c LIKE 'z%'", parameters=False) == "c LIKE 'z%'"


REFUSED: tuple[tuple[str, bool, list[str]], ...] = (
    ("SELECT 1 WHERE EXISTS (SELECT 1 FROM casework_case)", False, []),
    ("SELECT 1 WHERE EXISTS (SELECT FROM casework_case)", False, ["EXISTS without a column"]),
    ("UPDATE casework_case SET due_at = due_at + interval '1 h' WHERE no = 1", False, ["a time moved by an interval"]),
    ("UPDATE casework_case SET due_at = due_at - $1::interval", False, ["a time moved by an interval"]),
    ("UPDATE casework_case SET due_at = $1, no = no + 1", False, []),
    ("UPDATE merchants_desk SET name = (SELECT max(desk) FROM casework_case)", False,
     ["merchants_desk of every node written by what distributed tables say"]),
    ("INSERT INTO merchants_loan SELECT 1 FROM merchants_desk", True, []),
    ("INSERT INTO casework_product SELECT * FROM unnest($1::bigint[])", False, []),
    ("INSERT INTO casework_product SELECT * FROM unnest($1::bigint[])", True,
     ["rows of a SELECT without a table of the merchant put into casework_product under row-level security"]),
    ("INSERT INTO casework_product SELECT n FROM casework_lane l, unnest($1::int[]) n WHERE l.merchant_id = $2", True,
     []),
    ("INSERT INTO casework_product VALUES (1)", True, []),
)  # fmt: skip


@pytest.mark.parametrize(("statement", "tenant", "why"), REFUSED)
def test_what_is_refused_is_seen(statement: str, tenant: bool, why: list[str]) -> None:
    assert refusals(statement, tenant=tenant) == why
