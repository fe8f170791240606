"""The ledger's SQL for work in batches, in one place. Each function is one statement, or one COPY with its statement.

``bulk``: as the tables' owner, through COPY and drafts (temporary tables). The desk works inside its tenant, where
PostgreSQL refuses COPY into the tables: there, not ``bulk``, each row goes in by itself under the tenant's policy.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg.rows import TupleRow

from amends.casework.identity import LANES
from amends.casework.rows import (
    ASLEEP,
    AWAKENING,
    TYPES,
    CaseRow,
    CountedRow,
    DossierRow,
    EffectRow,
    InboxRow,
    LossRow,
    MishapRow,
    QuarantineRow,
    SignalRow,
)

Connection = psycopg.Connection[TupleRow]
Row = tuple[Any, ...]
Kind = (
    type[InboxRow] | type[SignalRow] | type[DossierRow] | type[CaseRow] | type[EffectRow] | type[QuarantineRow]
    | type[CountedRow] | type[MishapRow] | type[LossRow]
)  # fmt: skip

LANE_LOCKS: Final = 0x616D64  # the first half of the lanes' advisory locks
IMPORT_LOCKS: Final = 0x616D65  # held while a shop's history is imported; the second half is the shop

TABLES: Final[dict[Kind, str]] = {
    InboxRow: "casework_inbox",
    SignalRow: "casework_signal",
    DossierRow: "casework_dossier",
    CaseRow: "casework_case",
    EffectRow: "casework_effect",
    QuarantineRow: "casework_quarantine",
    CountedRow: "casework_counted",
    MishapRow: "casework_mishap",
    LossRow: "casework_loss",
}
DRAFTS: Final[dict[Kind, str]] = {
    DossierRow: "draft_dossier",
    CaseRow: "draft_case",
    EffectRow: "draft_effect",
    QuarantineRow: "draft_quarantine",
    MishapRow: "draft_mishap",
    LossRow: "draft_loss",
}
_JSONB: Final = {(SignalRow, "payload"), (SignalRow, "outcome"), (EffectRow, "payload")}
_BYTES: Final = {(DossierRow, "state")}


class Conflict(Exception):
    """Somebody else changed a dossier that this transaction believed to hold. Nothing is lost: it rolls back."""


def _type(kind: Kind, name: str) -> str:
    return "bytea" if (kind, name) in _BYTES or (kind, name) in _JSONB else TYPES.get(name, "text")


def _value(kind: Kind, name: str) -> str:
    """The placeholder of one value; jsonb arrives as it goes over the binary wire, a version byte before the text."""
    if (kind, name) in _JSONB:
        return "convert_from(substr(%s::bytea, 2), 'UTF8')::jsonb"
    return f"%s::{_type(kind, name)}"


def _columns(kind: Kind) -> str:
    return ", ".join(kind._fields)


def _one(kind: Kind) -> str:
    """One row as a relation, in the place of a draft."""
    values = ", ".join(_value(kind, name) for name in kind._fields)
    return f"(VALUES ({values})) AS n ({_columns(kind)})"


def prepare(connection: Connection) -> None:
    """Make the drafts of this connection: empty after every transaction."""
    for kind, draft in DRAFTS.items():
        like = f"SELECT {_columns(kind)} FROM {TABLES[kind]} LIMIT 0"  # noqa: S608
        connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {draft} ON COMMIT DELETE ROWS AS {like}")
        connection.execute(f"ALTER TABLE {draft} SET (toast_tuple_target = 8160)")  # read again at once: don't compress


def _copy(connection: Connection, table: str, rows: Sequence[Row], kind: Kind) -> None:
    statement = f"COPY {table} ({_columns(kind)}) FROM STDIN (FORMAT binary)"
    with psycopg.Cursor(connection) as cursor, cursor.copy(statement) as stream:
        stream.set_types([_type(kind, name) for name in kind._fields])
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
    statement = f"INSERT INTO {table} ({_columns(kind)}) SELECT * FROM {_one(kind)}"  # noqa: S608
    for row in rows:
        psycopg.Cursor(connection).execute(statement, row)


def _move(connection: Connection, statement: str, rows: Sequence[Row], kind: Kind, *, bulk: bool) -> int:
    """Run a statement over rows in the place of ``{rows}``. Returns how many rows it touched."""
    if not rows:
        return 0
    if not bulk:
        single = statement.format(rows=_one(kind))
        return sum(psycopg.Cursor(connection).execute(single, row).rowcount for row in rows)
    _copy(connection, DRAFTS[kind], rows, kind)
    return connection.execute(statement.format(rows=f"{DRAFTS[kind]} n"), prepare=False).rowcount  # see _fetch


# --- taking work --------------------------------------------------------------------------------------------------

_LOCK = "SELECT lane FROM unnest(%s::int[]) lane WHERE pg_try_advisory_xact_lock(%s, lane)"
_TAKE = """
DELETE FROM casework_inbox WHERE ctid = ANY (ARRAY(
    SELECT first.ctid FROM unnest(%s::smallint[]) mine(lane) CROSS JOIN LATERAL (
        SELECT ctid FROM casework_inbox WHERE lane = mine.lane ORDER BY id LIMIT %s) first))
RETURNING id, merchant_id, shop_id, lane, dossier_id, key, payload, private, known_at, held,
    phone_mark, phone_tail, buyer_mark
"""  # by ctid: rows are never updated, and their lane is locked; a join might be planned for an empty table
_DOSSIER = """d.merchant_id, d.id, d.shop_id, d.key, d.lane, d.wake_at, d.version, d.state, d.private, d.buyer"""
_LOAD = f"""
SELECT {_DOSSIER} FROM unnest(%s::bigint[], %s::bigint[]) wanted(merchant_id, id)
JOIN casework_dossier d USING (merchant_id, id) FOR UPDATE OF d
"""  # noqa: S608
_DUE = f"""
SELECT {_DOSSIER} FROM unnest(%s::smallint[], %s::timestamptz[]) mine(lane, until) CROSS JOIN LATERAL (
    SELECT * FROM casework_dossier WHERE lane = mine.lane AND wake_at <= mine.until ORDER BY wake_at LIMIT %s
    FOR UPDATE) d
"""  # noqa: S608


def lock_lanes(connection: Connection, lanes: Sequence[int]) -> list[int]:
    """Those of the lanes that nobody else works in; ours until the transaction ends, however it ends."""
    return [lane for (lane,) in connection.execute(_LOCK, [list(lanes), LANE_LOCKS])]


def take(connection: Connection, lanes: Sequence[int], each: int) -> list[Row]:
    """Take up to ``each`` waiting signals out of each lane, oldest first (in no order across the answer)."""
    return _fetch(connection, _TAKE, [list(lanes), each])


def load(connection: Connection, keys: Iterable[tuple[int, int]]) -> list[Row]:
    """Dossiers by (merchant, id), locked. Those that don't exist are left out."""
    merchants, ids = zip(*keys, strict=True)
    return _fetch(connection, _LOAD, [_numbers(merchants), _numbers(ids)])


def due(connection: Connection, until: dict[int, datetime], each: int) -> list[Row]:
    """Up to ``each`` dossiers per lane that want to wake at or before the lane's time, soonest first, locked."""
    return _fetch(connection, _DUE, [list(until), list(until.values()), each])


def _numbers(numbers: Iterable[int]) -> str:
    """An array's text: a tenth of the time it takes to have thousands adapted one by one."""
    return "{" + ",".join(map(str, numbers)) + "}"


def _fetch(connection: Connection, query: str, values: list[list[Any] | int | str]) -> list[Row]:
    """Planned each time: a table that is empty now has a million rows in a minute, and a kept plan wouldn't know."""
    cursor = connection.cursor(binary=True)
    return cursor.execute(query, values, prepare=False).fetchall()


# --- writing decisions --------------------------------------------------------------------------------------------

_CHANGE = """
UPDATE casework_dossier d SET policy = n.policy, now_at = n.now_at, wake_at = n.wake_at, version = n.version,
    state = n.state, private = n.private,
    waybill = n.waybill, buyer = n.buyer, amount = n.amount, currency = n.currency,
    phone_mark = coalesce(n.phone_mark, d.phone_mark), phone_tail = coalesce(n.phone_tail, d.phone_tail),
    buyer_mark = coalesce(n.buyer_mark, d.buyer_mark)
FROM {rows} WHERE d.merchant_id = n.merchant_id AND d.id = n.id AND d.version = n.version - 1
"""


def _insert(kind: Kind, conflict: str) -> str:
    columns = _columns(kind)
    return f"INSERT INTO {TABLES[kind]} ({columns}) SELECT {columns} FROM {{rows}} ON CONFLICT {conflict}"  # noqa: S608


_CASE_KEY: Final = ("merchant_id", "dossier_id", "no")
_CASE_CHANGE = ", ".join(f"{name} = excluded.{name}" for name in CaseRow._fields if name not in _CASE_KEY)
_CASES = _insert(CaseRow, f"(merchant_id, dossier_id, no) DO UPDATE SET {_CASE_CHANGE}")
_EFFECTS = _insert(EffectRow, "(merchant_id, shop_id, key) DO NOTHING")
_MISHAPS = _insert(MishapRow, "DO NOTHING")
_LOSSES = (
    _insert(LossRow, "(merchant_id, dossier_id, case_no, party) DO UPDATE SET ")
    + ", ".join(f"{name} = excluded.{name}" for name in ("scene", "issue", "partner", "amount", "due_at", "proof"))
    + ", missing = excluded.missing WHERE casework_loss.state = 'to_confirm'"
)
_QUARANTINE = _insert(QuarantineRow, "(merchant_id, shop_id, source, fingerprint) DO NOTHING")


def enqueue(connection: Connection, rows: Sequence[InboxRow], *, bulk: bool = True) -> None:
    _add(connection, rows, InboxRow, bulk=bulk)


def log(connection: Connection, rows: Sequence[SignalRow], *, bulk: bool = True) -> None:
    _add(connection, rows, SignalRow, bulk=bulk)


def create_dossiers(connection: Connection, rows: Sequence[DossierRow]) -> None:
    _add(connection, rows, DossierRow, bulk=True)


def change_dossiers(connection: Connection, rows: Sequence[DossierRow], *, bulk: bool = True) -> None:
    """Replace dossiers, each by its next version. Raises Conflict unless every one was at the version before."""
    changed = _move(connection, _CHANGE, rows, DossierRow, bulk=bulk)
    if changed != len(rows):
        raise Conflict(f"{len(rows) - changed} of {len(rows)} dossiers had been changed by somebody else")


_POSTPONE = """
UPDATE casework_dossier d SET wake_at = n.wake_at
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) n(merchant_id, id, wake_at)
WHERE d.merchant_id = n.merchant_id AND d.id = n.id
"""


def postpone(connection: Connection, until: dict[tuple[int, int], datetime]) -> None:
    """Look at these dossiers, by (merchant, id), again only at those times."""
    if until:
        merchants, ids = zip(*until, strict=True)
        connection.execute(_POSTPONE, [list(merchants), list(ids), list(until.values())])


def put_cases(connection: Connection, rows: Sequence[CaseRow], *, bulk: bool = True) -> None:
    """Add cases, or replace what is shown of them."""
    _move(connection, _CASES, rows, CaseRow, bulk=bulk)


def want_effects(connection: Connection, rows: Sequence[EffectRow], *, bulk: bool = True) -> int:
    """Add effects, each key once per shop. Returns how many were new."""
    return _move(connection, _EFFECTS, rows, EffectRow, bulk=bulk)


def quarantine(connection: Connection, rows: Sequence[QuarantineRow], *, bulk: bool = True) -> int:
    """Put items away; the same item of the same source once. Returns how many were new."""
    return _move(connection, _QUARANTINE, rows, QuarantineRow, bulk=bulk)


def count(connection: Connection, rows: Sequence[CountedRow], *, bulk: bool = True) -> None:
    """Add to the tallies; a patrol sums it up."""
    _add(connection, rows, CountedRow, bulk=bulk)


def put_mishaps(connection: Connection, rows: Sequence[MishapRow], *, bulk: bool = True) -> None:
    _move(connection, _MISHAPS, rows, MishapRow, bulk=bulk)


_GONE = """
DELETE FROM casework_loss l USING unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::text[])
    n(merchant_id, dossier_id, case_no, parties)
WHERE l.merchant_id = n.merchant_id AND l.dossier_id = n.dossier_id AND l.case_no = n.case_no
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
        values = [list(merchants), list(dossiers), list(numbers), list(looked_at.values())]
        connection.execute(_GONE, values)
    _move(connection, _LOSSES, rows, LossRow, bulk=bulk)


# --- importing history --------------------------------------------------------------------------------------------

_AWAKE = """
UPDATE casework_dossier SET wake_at = %s WHERE lane = ANY(%s::smallint[]) AND wake_at = %s AND shop_id = %s
"""
_SLEEPING = """
SELECT DISTINCT d.shop_id FROM unnest(%s::smallint[]) mine(lane) CROSS JOIN LATERAL (
    SELECT shop_id FROM casework_dossier WHERE lane = mine.lane AND wake_at = %s LIMIT 1) d
"""


def waits(connection: Connection, shop_id: int) -> bool:
    """Whether anything of this shop is still in the inbox."""
    found = connection.execute("SELECT EXISTS (SELECT FROM casework_inbox WHERE shop_id = %s)", [shop_id]).fetchone()
    return bool(found and found[0])


def begin_import(connection: Connection, shop_id: int) -> bool:
    """Become the only import into this shop, until ``end_import`` or the connection's end. False: there is one."""
    got = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", [IMPORT_LOCKS, shop_id]).fetchone()
    return bool(got and got[0])


def end_import(connection: Connection, shop_id: int) -> None:
    """Wake the shop's sleeping dossiers and let others import."""
    connection.execute(_AWAKE, [AWAKENING, list(range(LANES)), ASLEEP, shop_id])
    connection.execute("SELECT pg_advisory_unlock(%s, %s)", [IMPORT_LOCKS, shop_id])


def sleeping_shops(connection: Connection) -> list[int]:
    """Shops with dossiers that sleep: one per lane at most, so it stays cheap while a large import runs."""
    return [shop for (shop,) in connection.execute(_SLEEPING, [list(range(LANES)), ASLEEP])]
