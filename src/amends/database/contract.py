"""What a database must be like to be distributed by merchant, looked up in its catalog; a breach is told in words.

Tables ``casework_*`` and what people are told are distributed by ``merchant_id``; all others are small and go to every
node.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

EVERYWHERE: Final = frozenset(
    {"casework_packversion", "casework_datakey", "casework_refill"}
)  # without a merchant: the same on every node
BESIDE: Final = frozenset({"merchants_notice"})  # of other rooms, distributed as well
_TABLES: Final = "c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
_OURS: Final = (
    r"({0}.relname LIKE 'casework\_%%' AND NOT {0}.relname = ANY(%(everywhere)s) OR {0}.relname = ANY(%(beside)s))"
)
_DISTRIBUTED: Final = f"{_TABLES} AND {_OURS.format('c')}"


def is_distributed(table: str) -> bool:
    """Whether a table's rows lie where their merchant's do."""
    return table in BESIDE or (table.startswith("casework_") and table not in EVERYWHERE)


class Breach(NamedTuple):
    """``what``: the table, or a thing of it; ``why``: what is wrong."""

    what: str
    why: str


# ruff: noqa: S608 - parts of our own
_RULES: Final[dict[str, str]] = {
    "has no merchant_id": f"""
        SELECT c.relname FROM pg_class c WHERE {_DISTRIBUTED} AND NOT EXISTS (
            SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'merchant_id' AND a.attnotnull)
        """,
    "has no primary key": f"""
        SELECT c.relname FROM pg_class c WHERE {_DISTRIBUTED} AND NOT EXISTS (
            SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p')
        """,
    "is unique without merchant_id": f"""
        SELECT i.indexrelid::regclass::text FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid
        WHERE {_DISTRIBUTED} AND (i.indisunique OR i.indisexclusion) AND NOT EXISTS (
            SELECT 1 FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attname = 'merchant_id' AND a.attnum = ANY(i.indkey::int2[]))
        """,
    "is unlogged": f"SELECT c.relname FROM pg_class c WHERE {_TABLES} AND c.relpersistence = 'u'",
    "points to another merchant's row, or from a table of every node": f"""
        SELECT c.relname || '.' || k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        JOIN pg_class t ON t.oid = k.confrelid
        WHERE k.contype = 'f' AND {_OURS.format("t")} AND (NOT {_OURS.format("c")} OR NOT EXISTS (
                SELECT 1 FROM unnest(k.conkey, k.confkey) pair(here, there)
                JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.here
                JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.there
                WHERE a.attname = 'merchant_id' AND b.attname = 'merchant_id'))
        """,
    "has a trigger that is not BEFORE each row": f"""
        SELECT c.relname || '.' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE {_DISTRIBUTED} AND NOT t.tgisinternal AND t.tgtype & 3 <> 3
        """,
    "is a view or rule": """
        SELECT v.viewname FROM pg_views v WHERE v.schemaname = 'public'
        UNION ALL SELECT r.tablename || '.' || r.rulename FROM pg_rules r WHERE r.schemaname = 'public'
        """,
    "is a policy that queries or calls a function of our own": """
        SELECT tablename || '.' || policyname FROM pg_policies WHERE schemaname = 'public'
            AND (coalesce(qual, '') || coalesce(with_check, '')) ~ '(SELECT|casework_[a-z_]+\\(|merchants_[a-z_]+\\()'
        """,
}


def breaches(ask: Callable[[str, dict[str, Any]], list[tuple[Any, ...]]]) -> list[Breach]:
    """All breaches. ``ask``: answers a statement with its named parameters by rows."""
    values = {"everywhere": sorted(EVERYWHERE), "beside": sorted(BESIDE)}
    return [Breach(str(row[0]), why) for why, statement in _RULES.items() for row in ask(statement, values)]
