"""Rows of alerts, many at a time: one statement for a merchant's batch, however many rang."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from amends.casework.alerts import sql
from amends.casework.alerts.models import Alert
from amends.casework.ledger import sweeps
from amends.merchants.models import Notice


@dataclass(frozen=True, slots=True)
class Looked:
    """An alert and its dossier. ``state`` is None where nothing has changed since the last look."""

    alert: int
    version: int
    state: bytes | None


@dataclass(frozen=True, slots=True)
class AlertClimb:
    """How far up an alert has climbed, and when somebody is to be told next."""

    alert: int
    stage: int
    next_at: datetime | None


def to_ring(now: datetime) -> list[int]:
    """Merchants with alerts that are to be told now."""
    return sweeps.with_work(sql.TO_RING, [now])


def with_open() -> list[int]:
    """Merchants with alerts that haven't ended."""
    return sweeps.with_work(sql.OPEN)


def due(merchant: int, *, now: datetime, most: int) -> list[Alert]:
    """A merchant's alerts to be told now, the longest due first; locked, without those somebody else tells."""
    found = Alert.objects.select_for_update(skip_locked=True, of=("self",)).filter(merchant_id=merchant)
    return list(found.filter(next_at__lte=now).order_by("next_at", "id")[:most])


def seen(merchant: int, alerts: Iterable[int]) -> set[int]:
    """Those of the alerts that somebody has read."""
    told = Notice.objects.filter(merchant_id=merchant, alert__in=list(alerts), read_at__isnull=False)
    return {alert for alert in told.values_list("alert", flat=True) if alert is not None}


def move(merchant: int, moves: Sequence[AlertClimb]) -> None:
    _run(sql.MOVE, [[m.alert for m in moves], [m.stage for m in moves], [m.next_at for m in moves], merchant])


def older(merchant: int, alerts: Sequence[int]) -> list[int]:
    """Open alerts of the same case, cause and desk as one of these, told before it."""
    return [number for (number,) in _rows(sql.OLDER, [list(alerts), merchant, merchant])]


def end(merchant: int, alerts: Sequence[int], *, now: datetime) -> None:
    """They rest, and what was told for them is marked as gone."""
    Alert.objects.filter(merchant_id=merchant, id__in=alerts).update(ended_at=now, next_at=None)
    Notice.objects.filter(merchant_id=merchant, alert__in=alerts, gone_at=None).update(gone_at=now)


def window(merchant: int, *, after: int, most: int) -> list[Looked]:
    """The next open alerts by number, with the state of those dossiers that have changed since the last look."""
    rows = _rows(sql.WINDOW, [merchant, after, most, merchant])
    return [Looked(alert, version or 0, None if state is None else bytes(state)) for alert, version, state in rows]


def changed(merchant: int, alerts: Sequence[int]) -> list[Looked]:
    """Of these alerts those whose dossier has changed since the last look."""
    rows = _rows(sql.STATES, [list(alerts), merchant, merchant])
    return [Looked(alert, version, bytes(state)) for alert, version, state in rows]


def looked(merchant: int, found: Sequence[Looked]) -> None:
    """Note up to which version of its dossier each alert was looked at."""
    _run(sql.LOOKED, [[each.alert for each in found], [each.version for each in found], merchant])


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _run(statement: str, values: list[Any]) -> None:
    if values[0]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
