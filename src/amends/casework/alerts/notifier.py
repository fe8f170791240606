"""Alerts become notices of the people concerned, climb until somebody has seen one, and are gone with their cause."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from amends.casework.alerts.audience import Audience
from amends.casework.alerts.causes import acts_at, holds, titles
from amends.casework.alerts.escalation import (
    Climb,
    Hearer,
    table_on,
)
from amends.casework.alerts.models import Alert
from amends.casework.notices import work
from amends.engine import dossier as dossiers
from amends.merchants.models import Notice, NoticeKind
from amends.merchants.notices import tell

MOST: Final = 200
_CHANGED: Final = """
SELECT a.merchant_id, a.id, d.version, d.state FROM casework_alert a
JOIN casework_dossier d ON d.merchant_id = a.merchant_id AND d.id = a.dossier_id
WHERE a.ended_at IS NULL AND a.version <> d.version LIMIT %s
"""


def ring_due(*, now: datetime) -> int:
    """Tell who is to be told now. As the tables' owner: for all merchants. Returns how many alerts rang."""
    end_gone(now=now)
    audience = Audience(now)
    due = Alert.objects.filter(next_at__lte=now).order_by("next_at")[:MOST]
    return sum(_ring(alert, audience) for alert in due)


@transaction.atomic
def _ring(alert: Alert, audience: Audience) -> bool:
    """Tell the next who are to hear it, unless somebody has seen it; only who moves it on first does so."""
    table, left = table_on(audience.now), acts_at(alert)
    climb = table.climb(alert.kind)
    near = table.near(left - audience.now) if left and not alert.stage else ()
    stage, seen = alert.stage + max(len(near), 1), alert.stage > 0 and _seen(alert)
    more = not seen and stage < len(climb.tell)
    mine = Alert.objects.filter(merchant_id=alert.merchant_id, id=alert.id, next_at=alert.next_at, stage=alert.stage)
    moved = {"stage": alert.stage if seen else stage, "next_at": table.after(climb, audience.now) if more else None}
    if not mine.update(**moved) or seen:
        return False
    if not alert.stage:
        _end(_older(alert), audience.now)
    _tell(alert, near or _next(climb, alert.stage), audience)
    return True


def _next(climb: Climb, stage: int) -> tuple[Hearer, ...]:
    return climb.tell[stage : stage + 1]


def _seen(alert: Alert) -> bool:
    told = Notice.objects.filter(merchant_id=alert.merchant_id, alert=alert.id)
    return told.filter(read_at__isnull=False).exists()


def _older(alert: Alert) -> Iterable[Alert]:
    """Of the same case and cause: one notice is enough."""
    same = Alert.objects.filter(merchant_id=alert.merchant_id, dossier_id=alert.dossier_id, ended_at=None)
    mine = same.filter(case_no=alert.case_no, kind=alert.kind, recipient=alert.recipient, id__lt=alert.id)
    return mine.filter(payload__rule=alert.payload.get("rule", ""))


def _tell(alert: Alert, hearers: Iterable[Hearer], audience: Audience) -> None:
    found = {number for each in hearers for number in audience.hearers(alert.merchant_id, each, alert.recipient)}
    words = {"say": f"alert_{alert.kind}", "case": f"{alert.order_key}/{alert.case_no}", **titles(alert)}
    tell(
        merchant_id=alert.merchant_id,
        members=found,
        kind=NoticeKind.WARNING,
        words=words,
        url=work.address(alert.dossier_id, alert.case_no) if alert.case_no else "",
        once=f"alert:{alert.id}",
        now=audience.now,
        alert=alert.id,
    )


def end_gone(*, now: datetime) -> int:
    """End alerts whose cause has gone, looked for where the dossier has changed since the last look."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [MOST])
        found = cursor.fetchall()
    return sum(_look(merchant, number, version, bytes(state), now) for merchant, number, version, state in found)


@transaction.atomic
def _look(merchant_id: int, number: int, version: int, state: bytes, now: datetime) -> bool:
    alert = Alert.objects.get(merchant_id=merchant_id, id=number)
    Alert.objects.filter(merchant_id=merchant_id, id=number).update(version=version)
    if holds(alert, dossiers.decode(state)):
        return False
    _end([alert], now)
    return True


def _end(alerts: Iterable[Alert], now: datetime) -> None:
    for alert in alerts:
        Alert.objects.filter(merchant_id=alert.merchant_id, id=alert.id).update(ended_at=now, next_at=None)
        told = Notice.objects.filter(merchant_id=alert.merchant_id, alert=alert.id, gone_at=None)
        told.update(gone_at=now)
