import pytest

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
