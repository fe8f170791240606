"""The ledger's SQL for work in batches, in one place. Each function is one statement, or one COPY with its statement.

``bulk``: as the tables' owner, many rows through COPY and drafts (temporary tables). The desk works inside its tenant,
where PostgreSQL refuses COPY into the tables: there, not ``bulk``, each row goes in by itself under the tenant's
policy. So do a few rows of a worker (decision 40): a draft has to be made, planned for anew, and emptied with all
others at commit.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg.rows import TupleRow

from amends.casework.ledger import alert_kinds, store_sql
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

Connection = psycopg.Connection[TupleRow]
Row = tuple[Any, ...]
Kind = Any  # a NamedTuple of ``rows``

FEW_PUT: Final = 12  # rows that are written one by one sooner than by way of a draft
FEW_ADDED: Final = 3  # rows that are added one by one sooner than by COPY


class Conflict(Exception):
    """Somebody else changed a dossier that this transaction believed to hold. Nothing is lost: it rolls back."""


def _draft(connection: Connection, kind: Kind) -> str:
    """The draft of this kind, made when a connection first needs it: it is empty after every transaction."""
    name = store_sql.DRAFTS[kind]
    if connection.execute(store_sql.HAS_DRAFT, [f"pg_temp.{name}"]).fetchone() == (False,):
        connection.execute("; ".join(store_sql.draft(kind)), prepare=False)
    return name


def _copy(connection: Connection, table: str, rows: Sequence[Row], kind: Kind) -> None:
    with psycopg.Cursor(connection) as cursor, cursor.copy(store_sql.copying(table, kind)) as stream:
        stream.set_types([*map(store_sql.wire, columns(kind).values())])
        for row in rows:
            stream.write_row(row)


def _add(connection: Connection, rows: Sequence[Row], kind: Kind, *, bulk: bool) -> None:
    """Append rows to a table whose key they can't collide with."""
    if not rows:
        return
    if bulk and len(rows) > FEW_ADDED:
        _copy(connection, store_sql.TABLES[kind], rows, kind)
        return
    statement = store_sql.append(kind)
    for row in rows:
        psycopg.Cursor(connection).execute(statement, row)


def put(connection: Connection, statement: str, rows: Sequence[Row], kind: Kind, *, bulk: bool) -> int:
    """Run an INSERT over rows in the place of ``{rows}``. Returns how many it says it returned."""
    if not rows:
        return 0
    if not bulk or len(rows) <= FEW_PUT:
        single, cursor = statement.format(rows=store_sql.values(kind)), psycopg.Cursor(connection)
        return sum(_returned(cursor.execute(single, row)) for row in rows)
    _copy(connection, _draft(connection, kind), rows, kind)
    drafted = statement.format(rows=store_sql.drafted(kind))
    return _returned(connection.execute(drafted, prepare=False))  # see lanes.py


def _returned(cursor: psycopg.Cursor[TupleRow]) -> int:
    """Rows that came back: the count of an INSERT with ON CONFLICT can be that of its source."""
    return len(cursor.fetchall()) if cursor.description else 0


# --- writing decisions --------------------------------------------------------------------------------------------


def enqueue(connection: Connection, rows: Sequence[InboxRow], *, bulk: bool = True) -> None:
    _add(connection, rows, InboxRow, bulk=bulk)


def log(connection: Connection, rows: Sequence[SignalRow], *, bulk: bool = True) -> None:
    _add(connection, rows, SignalRow, bulk=bulk)


def keep_days(connection: Connection, rows: set[DaysRow]) -> None:
    """Keep the working days that the log names by their marks; a few a cycle at most."""
    put(connection, store_sql.DAYS, list(rows), DaysRow, bulk=False)


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
    if not bulk or len(rows) <= FEW_PUT:
        single, cursor = store_sql.change_one(), psycopg.Cursor(connection)
        return sum(cursor.execute(single, [*row, [row.merchant_id]], prepare=False).rowcount for row in rows)
    draft = _draft(connection, DossierRow)
    _copy(connection, draft, rows, DossierRow)
    of = sorted({row.merchant_id for row in rows})
    return connection.execute(store_sql.CHANGE.format(rows=f"{draft} n"), [of], prepare=False).rowcount  # see lanes.py


def postpone(connection: Connection, until: dict[tuple[int, int], datetime]) -> None:
    """Look at these dossiers, by (merchant, id), again only at those times."""
    if until:
        merchants, ids = zip(*until, strict=True)
        connection.execute(
            store_sql.POSTPONE, [list(merchants), list(ids), list(until.values()), sorted(set(merchants))]
        )


def put_cases(connection: Connection, rows: Sequence[CaseRow], *, bulk: bool = True) -> None:
    """Add cases, or replace what is shown of them."""
    put(connection, store_sql.CASES, rows, CaseRow, bulk=bulk)


def want_effects(connection: Connection, rows: Sequence[EffectRow], *, bulk: bool = True) -> int:
    """Add effects, each key once per shop: inner ones as alerts, others to the outbox. Returns how many were new."""
    outer = [row for row in rows if not alert_kinds.is_inner(row)]
    inner = [alert_kinds.alert(row) for row in rows if alert_kinds.is_inner(row)] if len(outer) < len(rows) else []
    return put_alerts(connection, inner, bulk=bulk) + put(connection, store_sql.EFFECTS, outer, EffectRow, bulk=bulk)


def put_alerts(connection: Connection, rows: Sequence[AlertRow], *, bulk: bool = True) -> int:
    """Add what people are to be told, each key once per shop. Returns how many were new."""
    return put(connection, store_sql.ALERTS, rows, AlertRow, bulk=bulk)


def quarantine(connection: Connection, rows: Sequence[QuarantineRow], *, bulk: bool = True) -> int:
    """Put items away; the same item of the same source once. Returns how many were new."""
    return put(connection, store_sql.QUARANTINE, rows, QuarantineRow, bulk=bulk)


def count(connection: Connection, rows: Sequence[CountedRow], *, bulk: bool = True) -> None:
    """Add to the tallies; a patrol sums it up."""
    _add(connection, rows, CountedRow, bulk=bulk)


def put_mishaps(connection: Connection, rows: Sequence[MishapRow], *, bulk: bool = True) -> None:
    put(connection, store_sql.MISHAPS, rows, MishapRow, bulk=bulk)


def put_losses(
    connection: Connection, rows: Sequence[LossRow], looked_at: dict[tuple[int, int, int], str], *, bulk: bool = True
) -> None:
    """Follow the facts with losses nobody has claimed yet.

    ``looked_at``: by (merchant, dossier, case), the parties that bear anything now, spaces between.
    """
    if looked_at:
        merchants, dossiers, numbers = zip(*looked_at, strict=True)
        values = [list(merchants), list(dossiers), list(numbers), list(looked_at.values()), sorted(set(merchants))]
        connection.execute(store_sql.GONE, values)
    put(connection, store_sql.LOSSES, rows, LossRow, bulk=bulk)
