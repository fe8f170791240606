"""Rows of alerts, many at a time: one statement for a merchant's batch, however many rang."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from amends.casework.alerts.models import Alert
from amends.casework.ledger import sweeps
from amends.merchants.models import Notice

_TO_RING: Final = """
SELECT m.id FROM merchants_merchant m WHERE (SELECT a.next_at FROM casework_alert a
    WHERE a.merchant_id = m.id AND a.next_at <= %s ORDER BY a.next_at LIMIT 1) IS NOT NULL ORDER BY m.id
"""  # one look at an index for each merchant, however many alerts there are
_OPEN: Final = """
SELECT m.id FROM merchants_merchant m WHERE (SELECT a.id FROM casework_alert a
    WHERE a.merchant_id = m.id AND a.ended_at IS NULL ORDER BY a.id LIMIT 1) IS NOT NULL ORDER BY m.id
"""
_MOVE: Final = """
UPDATE casework_alert a SET stage = n.stage, next_at = n.next_at
FROM unnest(%s::bigint[], %s::smallint[], %s::timestamptz[]) n(id, stage, next_at)
WHERE a.merchant_id = %s AND a.id = n.id
"""
_LOOKED: Final = """
UPDATE casework_alert a SET version = n.version FROM unnest(%s::bigint[], %s::integer[]) n(id, version)
WHERE a.merchant_id = %s AND a.id = n.id
"""
_OLDER: Final = """
SELECT a.id FROM unnest(%s::bigint[]) n(id) JOIN casework_alert b ON b.merchant_id = %s AND b.id = n.id
JOIN casework_alert a ON a.merchant_id = %s AND a.dossier_id = b.dossier_id AND a.id < b.id AND a.ended_at IS NULL
    AND a.case_no = b.case_no AND a.kind = b.kind AND a.recipient = b.recipient
    AND a.payload ->> 'rule' IS NOT DISTINCT FROM b.payload ->> 'rule'
"""
_WINDOW: Final = """
SELECT a.id, d.version, CASE WHEN d.version <> a.version THEN d.state END FROM (
    SELECT x.id, x.dossier_id, x.version FROM casework_alert x
    WHERE x.merchant_id = %s AND x.ended_at IS NULL AND x.id > %s ORDER BY x.id LIMIT %s) a
LEFT JOIN casework_dossier d ON d.merchant_id = %s AND d.id = a.dossier_id ORDER BY a.id
"""
_STATES: Final = """
SELECT a.id, d.version, d.state FROM unnest(%s::bigint[]) n(id)
JOIN casework_alert a ON a.merchant_id = %s AND a.id = n.id
JOIN casework_dossier d ON d.merchant_id = %s AND d.id = a.dossier_id
WHERE a.version <> d.version
"""


@dataclass(frozen=True, slots=True)
class Looked:
    """An alert and its dossier. ``state`` is None where nothing has changed since the last look."""

    alert: int
    version: int
    state: bytes | None


@dataclass(frozen=True, slots=True)
class Move:
    """How far up an alert has climbed, and when somebody is to be told next."""

    alert: int
    stage: int
    next_at: datetime | None


def to_ring(now: datetime) -> list[int]:
    """Merchants with alerts that are to be told now."""
    return sweeps.with_work(_TO_RING, [now])


def with_open() -> list[int]:
    """Merchants with alerts that haven't ended."""
    return sweeps.with_work(_OPEN)


def due(merchant: int, *, now: datetime, most: int) -> list[Alert]:
    """A merchant's alerts to be told now, the longest due first; locked, without those somebody else tells."""
    found = Alert.objects.select_for_update(skip_locked=True, of=("self",)).filter(merchant_id=merchant)
    return list(found.filter(next_at__lte=now).order_by("next_at", "id")[:most])


def seen(merchant: int, alerts: Iterable[int]) -> set[int]:
    """Those of the alerts that somebody has read."""
    told = Notice.objects.filter(merchant_id=merchant, alert__in=list(alerts), read_at__isnull=False)
    return {alert for alert in told.values_list("alert", flat=True) if alert is not None}


def move(merchant: int, moves: Sequence[Move]) -> None:
    _run(_MOVE, [[m.alert for m in moves], [m.stage for m in moves], [m.next_at for m in moves], merchant])


def older(merchant: int, alerts: Sequence[int]) -> list[int]:
    """Open alerts of the same case, cause and desk as one of these, told before it."""
    return [number for (number,) in _rows(_OLDER, [list(alerts), merchant, merchant])]


def end(merchant: int, alerts: Sequence[int], *, now: datetime) -> None:
    """They rest, and what was told for them is marked as gone."""
    Alert.objects.filter(merchant_id=merchant, id__in=alerts).update(ended_at=now, next_at=None)
    Notice.objects.filter(merchant_id=merchant, alert__in=alerts, gone_at=None).update(gone_at=now)


def window(merchant: int, *, after: int, most: int) -> list[Looked]:
    """The next open alerts by number, with the state of those dossiers that have changed since the last look."""
    rows = _rows(_WINDOW, [merchant, after, most, merchant])
    return [Looked(alert, version or 0, None if state is None else bytes(state)) for alert, version, state in rows]


def changed(merchant: int, alerts: Sequence[int]) -> list[Looked]:
    """Of these alerts those whose dossier has changed since the last look."""
    rows = _rows(_STATES, [list(alerts), merchant, merchant])
    return [Looked(alert, version, bytes(state)) for alert, version, state in rows]


def looked(merchant: int, found: Sequence[Looked]) -> None:
    """Note up to which version of its dossier each alert was looked at."""
    _run(_LOOKED, [[each.alert for each in found], [each.version for each in found], merchant])


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _run(statement: str, values: list[Any]) -> None:
    if values[0]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
