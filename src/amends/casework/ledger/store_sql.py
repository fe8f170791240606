"""The SQL by which rows are written, put together from their columns; see ``store``, which runs it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from amends.casework.ledger.rows import (
    AlertRow,
    CaseRow,
    CountedRow,
    DaysRow,
    DossierRow,
    EffectRow,
    InboxRow,
    LossRow,
    MishapRow,
    QuarantineRow,
    SignalRow,
    columns,
)

Kind = Any  # a NamedTuple of ``rows``

TABLES: Final[dict[Kind, str]] = {
    InboxRow: "casework_inbox",
    SignalRow: "casework_signal",
    DossierRow: "casework_dossier",
    CaseRow: "casework_case",
    EffectRow: "casework_effect",
    AlertRow: "casework_alert",
    QuarantineRow: "casework_quarantine",
    CountedRow: "casework_counted",
    DaysRow: "casework_daysdecidedby",
    MishapRow: "casework_mishap",
    LossRow: "casework_loss",
}
DRAFTS: Final[dict[Kind, str]] = {
    DossierRow: "draft_dossier",
    CaseRow: "draft_case",
    EffectRow: "draft_effect",
    AlertRow: "draft_alert",
    QuarantineRow: "draft_quarantine",
    MishapRow: "draft_mishap",
    LossRow: "draft_loss",
}


def wire(of: str) -> str:
    """The type a value is sent as: jsonb as it goes over the binary wire, a version byte before the text."""
    return "bytea" if of == "jsonb" else of


def _value(of: str) -> str:
    """The placeholder of one value."""
    return "convert_from(substr(%s::bytea, 2), 'UTF8')::jsonb" if of == "jsonb" else f"%s::{of}"


def declare(kind: Kind, table: str, *, drafted: bool = False) -> None:
    """Let rows of this kind be written to that table; ``drafted``: many by way of a draft."""
    TABLES[kind] = table
    if drafted:
        DRAFTS[kind] = f"draft_{table.removeprefix('casework_')}"


def _columns(kind: Kind) -> str:
    return ", ".join(kind._fields)


@cache
def values(kind: Kind) -> str:
    return f"VALUES ({', '.join(map(_value, columns(kind).values()))})"


def insert(kind: Kind, conflict: str = "DO NOTHING") -> str:
    """A statement for ``put``: add the rows, or what ``conflict`` says."""
    return f"INSERT INTO {TABLES[kind]} ({_columns(kind)}) {{rows}} ON CONFLICT {conflict}"


def upsert(kind: Kind, *, key: Sequence[str]) -> str:
    """A statement for ``put``: add the rows, or write those that have changed over what is there by the same key."""
    names = [name for name in kind._fields if name not in key]
    change = ", ".join(f"{name} = excluded.{name}" for name in names)
    old, new = (", ".join(f"{of}.{name}" for name in names) for of in (TABLES[kind], "excluded"))
    return insert(kind, f"({', '.join(key)}) DO UPDATE SET {change} WHERE ({old}) IS DISTINCT FROM ({new})")


def merge(kind: Kind, *, key: Sequence[str], values: Mapping[str, str]) -> str:
    """The same, but for columns whose new value is told by ``values`` of the old and the new one."""
    names = [name for name in kind._fields if name not in key]
    new = [values.get(name, f"excluded.{name}") for name in names]
    change = ", ".join(f"{name} = {value}" for name, value in zip(names, new, strict=True))
    old = ", ".join(f"{TABLES[kind]}.{name}" for name in names)
    return insert(kind, f"({', '.join(key)}) DO UPDATE SET {change} WHERE ({old}) IS DISTINCT FROM ({', '.join(new)})")


def draft(kind: Kind) -> tuple[str, str]:
    """The statements that make a draft: empty after every transaction; read again at once, so not compressed."""
    name = DRAFTS[kind]
    like = f"SELECT {_columns(kind)} FROM {TABLES[kind]} LIMIT 0"  # noqa: S608
    made = f"CREATE TEMP TABLE IF NOT EXISTS {name} ON COMMIT DELETE ROWS AS {like}"
    return made, f"ALTER TABLE {name} SET (toast_tuple_target = 8160)"


@cache
def copying(table: str, kind: Kind) -> str:
    return f"COPY {table} ({_columns(kind)}) FROM STDIN (FORMAT binary)"


@cache
def append(kind: Kind) -> str:
    """Add one row to a table whose key it can't collide with."""
    return f"INSERT INTO {TABLES[kind]} ({_columns(kind)}) {values(kind)}"


@cache
def drafted(kind: Kind) -> str:
    """The rows of a draft, in the place of ``{rows}``."""
    return f"SELECT {_columns(kind)} FROM {DRAFTS[kind]}"  # noqa: S608


HAS_DRAFT: Final = "SELECT to_regclass(%s) IS NOT NULL"

CHANGE: Final = """
UPDATE casework_dossier d SET policy = n.policy, now_at = n.now_at, wake_at = n.wake_at, version = n.version,
    state = n.state, private = n.private,
    waybill = n.waybill, buyer = n.buyer, amount = n.amount, currency = n.currency,
    phone_mark = coalesce(n.phone_mark, d.phone_mark), phone_tail = coalesce(n.phone_tail, d.phone_tail),
    buyer_mark = coalesce(n.buyer_mark, d.buyer_mark)
FROM {rows} WHERE d.merchant_id = ANY(%s::bigint[]) AND d.merchant_id = n.merchant_id AND d.id = n.id
    AND d.version = n.version - 1
"""


@cache
def change_one() -> str:
    """``CHANGE`` for one row."""
    return CHANGE.format(rows=f"({values(DossierRow)}) n ({_columns(DossierRow)})")


CASE_KEY: Final = ("merchant_id", "dossier_id", "no")
CASE_CHANGE: Final = ", ".join(f"{name} = excluded.{name}" for name in CaseRow._fields if name not in CASE_KEY)
CASES: Final = insert(CaseRow, f"(merchant_id, dossier_id, no) DO UPDATE SET {CASE_CHANGE}")
EFFECTS: Final = insert(EffectRow, "(merchant_id, shop_id, key) DO NOTHING RETURNING 1")
ALERTS: Final = insert(AlertRow, "(merchant_id, shop_id, key) DO NOTHING RETURNING 1")
MISHAPS: Final = insert(MishapRow, "DO NOTHING")
LOSSES: Final = (
    insert(LossRow, "(merchant_id, dossier_id, case_no, party) DO UPDATE SET ")
    + ", ".join(f"{name} = excluded.{name}" for name in ("scene", "issue", "partner", "amount", "proof", "missing"))
    + ", due_at = coalesce(casework_loss.contract_due_at, excluded.due_at), rule_due_at = excluded.due_at"
    + ", terms_mark = CASE WHEN casework_loss.partner = excluded.partner THEN casework_loss.terms_mark ELSE '' END"
    + " WHERE casework_loss.state = 'to_confirm'"
)
QUARANTINE: Final = insert(QuarantineRow, "(merchant_id, shop_id, source, fingerprint) DO NOTHING RETURNING 1")

DAYS: Final = insert(DaysRow)

POSTPONE: Final = """
UPDATE casework_dossier d SET wake_at = n.wake_at
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) n(merchant_id, id, wake_at)
WHERE d.merchant_id = ANY(%s::bigint[]) AND d.merchant_id = n.merchant_id AND d.id = n.id
"""

GONE: Final = """
DELETE FROM casework_loss l USING unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::text[])
    n(merchant_id, dossier_id, case_no, parties)
WHERE l.merchant_id = ANY(%s::bigint[]) AND l.merchant_id = n.merchant_id AND l.dossier_id = n.dossier_id
    AND l.case_no = n.case_no
    AND l.state = 'to_confirm' AND NOT l.party = ANY (string_to_array(n.parties, ' '))
"""
