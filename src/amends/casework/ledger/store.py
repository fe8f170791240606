"""The ledger's SQL for work in batches, in one place. Each function is one statement, or one COPY with its statement.

``bulk``: as the tables' owner, through COPY and drafts (temporary tables). The desk works inside its tenant, where
PostgreSQL refuses COPY into the tables: there, not ``bulk``, each row goes in by itself under the tenant's policy.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg.rows import TupleRow

from amends.casework.ledger import alert_kinds
from amends.casework.ledger.rows import (
    AlertRow,
    CaseRow,
    CountedRow,
    DossierRow,
    EffectRow,
    InboxRow,
    LossRow,
    MishapRow,
    QuarantineRow,
    SignalRow,
    columns,
)

Connection = psycopg.Connection[TupleRow]
Row = tuple[Any, ...]
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


class Conflict(Exception):
    """Somebody else changed a dossier that this transaction believed to hold. Nothing is lost: it rolls back."""


def _wire(of: str) -> str:
    """The type a value is sent as: jsonb as it goes over the binary wire, a version byte before the text."""
    return "bytea" if of == "jsonb" else of


def _value(of: str) -> str:
    """The placeholder of one value."""
    return "convert_from(substr(%s::bytea, 2), 'UTF8')::jsonb" if of == "jsonb" else f"%s::{of}"


def declare(kind: Kind, table: str, *, drafted: bool = False) -> None:
    """Let rows of this kind be written to that table; ``drafted``: by way of a draft. Before any ``prepare``."""
    TABLES[kind] = table
    if drafted:
        DRAFTS[kind] = f"draft_{table.removeprefix('casework_')}"


def _columns(kind: Kind) -> str:
    return ", ".join(kind._fields)


def _values(kind: Kind) -> str:
    return f"VALUES ({', '.join(map(_value, columns(kind).values()))})"


def prepare(connection: Connection) -> None:
    """Make the drafts of this connection: empty after every transaction."""
    for kind, draft in DRAFTS.items():
        like = f"SELECT {_columns(kind)} FROM {TABLES[kind]} LIMIT 0"  # noqa: S608
        connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {draft} ON COMMIT DELETE ROWS AS {like}")
        connection.execute(f"ALTER TABLE {draft} SET (toast_tuple_target = 8160)")  # read again at once: don't compress


def _copy(connection: Connection, table: str, rows: Sequence[Row], kind: Kind) -> None:
    statement = f"COPY {table} ({_columns(kind)}) FROM STDIN (FORMAT binary)"
    with psycopg.Cursor(connection) as cursor, cursor.copy(statement) as stream:
        stream.set_types([*map(_wire, columns(kind).values())])
        for row in rows:
            stream.write_row(row)


def _add(connection: Connection, rows: Sequence[Row], kind: Kind, *, bulk: bool) -> None:
    """Append rows to a table whose key they can't collide with."""
    if not rows:
        return
    table = TABLES[kind]
    if bulk:
        _copy(connection, table, rows, kind)
        return
    statement = f"INSERT INTO {table} ({_columns(kind)}) {_values(kind)}"
    for row in rows:
        psycopg.Cursor(connection).execute(statement, row)


def put(connection: Connection, statement: str, rows: Sequence[Row], kind: Kind, *, bulk: bool) -> int:
    """Run an INSERT over rows in the place of ``{rows}``. Returns how many it says it returned."""
    if not rows:
        return 0
    if not bulk:
        single, cursor = statement.format(rows=_values(kind)), psycopg.Cursor(connection)
        return sum(_returned(cursor.execute(single, row)) for row in rows)
    _copy(connection, DRAFTS[kind], rows, kind)
    drafted = statement.format(rows=f"SELECT {_columns(kind)} FROM {DRAFTS[kind]}")  # noqa: S608
    return _returned(connection.execute(drafted, prepare=False))  # see lanes.py


def _returned(cursor: psycopg.Cursor[TupleRow]) -> int:
    """Rows that came back: the count of an INSERT with ON CONFLICT can be that of its source."""
    return len(cursor.fetchall()) if cursor.description else 0


# --- writing decisions --------------------------------------------------------------------------------------------

_CHANGE = """
UPDATE casework_dossier d SET policy = n.policy, now_at = n.now_at, wake_at = n.wake_at, version = n.version,
    state = n.state, private = n.private,
    waybill = n.waybill, buyer = n.buyer, amount = n.amount, currency = n.currency,
    phone_mark = coalesce(n.phone_mark, d.phone_mark), phone_tail = coalesce(n.phone_tail, d.phone_tail),
    buyer_mark = coalesce(n.buyer_mark, d.buyer_mark)
FROM {rows} WHERE d.merchant_id = ANY(%s::bigint[]) AND d.merchant_id = n.merchant_id AND d.id = n.id
    AND d.version = n.version - 1
"""


def insert(kind: Kind, conflict: str = "DO NOTHING") -> str:
    """A statement for ``put``: add the rows, or what ``conflict`` says."""
    return f"INSERT INTO {TABLES[kind]} ({_columns(kind)}) {{rows}} ON CONFLICT {conflict}"


def upsert(kind: Kind, *, key: Sequence[str]) -> str:
    """A statement for ``put``: add the rows, or write those that have changed over what is there by the same key."""
    names = [name for name in kind._fields if name not in key]
    change = ", ".join(f"{name} = excluded.{name}" for name in names)
    old, new = (", ".join(f"{of}.{name}" for name in names) for of in (TABLES[kind], "excluded"))
    return insert(kind, f"({', '.join(key)}) DO UPDATE SET {change} WHERE ({old}) IS DISTINCT FROM ({new})")


_CASE_KEY: Final = ("merchant_id", "dossier_id", "no")
_CASE_CHANGE = ", ".join(f"{name} = excluded.{name}" for name in CaseRow._fields if name not in _CASE_KEY)
_CASES = insert(CaseRow, f"(merchant_id, dossier_id, no) DO UPDATE SET {_CASE_CHANGE}")
_EFFECTS = insert(EffectRow, "(merchant_id, shop_id, key) DO NOTHING RETURNING 1")
_ALERTS = insert(AlertRow, "(merchant_id, shop_id, key) DO NOTHING RETURNING 1")
_MISHAPS = insert(MishapRow, "DO NOTHING")
_LOSSES = (
    insert(LossRow, "(merchant_id, dossier_id, case_no, party) DO UPDATE SET ")
    + ", ".join(f"{name} = excluded.{name}" for name in ("scene", "issue", "partner", "amount", "due_at", "proof"))
    + ", missing = excluded.missing WHERE casework_loss.state = 'to_confirm'"
)
_QUARANTINE = insert(QuarantineRow, "(merchant_id, shop_id, source, fingerprint) DO NOTHING RETURNING 1")


def enqueue(connection: Connection, rows: Sequence[InboxRow], *, bulk: bool = True) -> None:
    _add(connection, rows, InboxRow, bulk=bulk)


def log(connection: Connection, rows: Sequence[SignalRow], *, bulk: bool = True) -> None:
    _add(connection, rows, SignalRow, bulk=bulk)


def create_dossiers(connection: Connection, rows: Sequence[DossierRow], *, bulk: bool = True) -> None:
    _add(connection, rows, DossierRow, bulk=bulk)


def change_dossiers(connection: Connection, rows: Sequence[DossierRow], *, bulk: bool = True) -> None:
    """Replace dossiers, each by its next version. Raises Conflict unless every one was at the version before."""
    changed = _change(connection, rows, bulk=bulk)
    if changed != len(rows):
        raise Conflict(f"{len(rows) - changed} of {len(rows)} dossiers had been changed by somebody else")


def _change(connection: Connection, rows: Sequence[DossierRow], *, bulk: bool) -> int:
    if not rows:
        return 0
    if not bulk:
        single, cursor = (
            _CHANGE.format(rows=f"({_values(DossierRow)}) n ({_columns(DossierRow)})"),
            psycopg.Cursor(connection),
        )
        return sum(cursor.execute(single, [*row, [row.merchant_id]]).rowcount for row in rows)
    draft = DRAFTS[DossierRow]
    _copy(connection, draft, rows, DossierRow)
    of = sorted({row.merchant_id for row in rows})
    return connection.execute(_CHANGE.format(rows=f"{draft} n"), [of], prepare=False).rowcount  # see lanes.py


_POSTPONE = """
UPDATE casework_dossier d SET wake_at = n.wake_at
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) n(merchant_id, id, wake_at)
WHERE d.merchant_id = ANY(%s::bigint[]) AND d.merchant_id = n.merchant_id AND d.id = n.id
"""


def postpone(connection: Connection, until: dict[tuple[int, int], datetime]) -> None:
    """Look at these dossiers, by (merchant, id), again only at those times."""
    if until:
        merchants, ids = zip(*until, strict=True)
        connection.execute(_POSTPONE, [list(merchants), list(ids), list(until.values()), sorted(set(merchants))])


def put_cases(connection: Connection, rows: Sequence[CaseRow], *, bulk: bool = True) -> None:
    """Add cases, or replace what is shown of them."""
    put(connection, _CASES, rows, CaseRow, bulk=bulk)


def want_effects(connection: Connection, rows: Sequence[EffectRow], *, bulk: bool = True) -> int:
    """Add effects, each key once per shop: inner ones as alerts, others to the outbox. Returns how many were new."""
    outer = [row for row in rows if not alert_kinds.is_inner(row)]
    inner = [alert_kinds.alert(row) for row in rows if alert_kinds.is_inner(row)] if len(outer) < len(rows) else []
    return put_alerts(connection, inner, bulk=bulk) + put(connection, _EFFECTS, outer, EffectRow, bulk=bulk)


def put_alerts(connection: Connection, rows: Sequence[AlertRow], *, bulk: bool = True) -> int:
    """Add what people are to be told, each key once per shop. Returns how many were new."""
    return put(connection, _ALERTS, rows, AlertRow, bulk=bulk)


def quarantine(connection: Connection, rows: Sequence[QuarantineRow], *, bulk: bool = True) -> int:
    """Put items away; the same item of the same source once. Returns how many were new."""
    return put(connection, _QUARANTINE, rows, QuarantineRow, bulk=bulk)


def count(connection: Connection, rows: Sequence[CountedRow], *, bulk: bool = True) -> None:
    """Add to the tallies; a patrol sums it up."""
    _add(connection, rows, CountedRow, bulk=bulk)


def put_mishaps(connection: Connection, rows: Sequence[MishapRow], *, bulk: bool = True) -> None:
    put(connection, _MISHAPS, rows, MishapRow, bulk=bulk)


_GONE = """
DELETE FROM casework_loss l USING unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::text[])
    n(merchant_id, dossier_id, case_no, parties)
WHERE l.merchant_id = ANY(%s::bigint[]) AND l.merchant_id = n.merchant_id AND l.dossier_id = n.dossier_id
    AND l.case_no = n.case_no
    AND l.state = 'to_confirm' AND NOT l.party = ANY (string_to_array(n.parties, ' '))
"""


def put_losses(
    connection: Connection, rows: Sequence[LossRow], looked_at: dict[tuple[int, int, int], str], *, bulk: bool = True
) -> None:
    """Follow the facts with losses nobody has claimed yet.

    ``looked_at``: by (merchant, dossier, case), the parties that bear anything now, spaces between.
    """
    if looked_at:
        merchants, dossiers, numbers = zip(*looked_at, strict=True)
        values = [list(merchants), list(dossiers), list(numbers), list(looked_at.values()), sorted(set(merchants))]
        connection.execute(_GONE, values)
    put(connection, _LOSSES, rows, LossRow, bulk=bulk)
