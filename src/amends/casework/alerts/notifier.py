"""Alerts become notices of the people concerned, climb until somebody has seen one, and are gone with their cause."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from amends.casework.alerts import store
from amends.casework.alerts.audience import Audience
from amends.casework.alerts.causes import Causes
from amends.casework.alerts.escalation import ClimbTable, Hearer, table_on
from amends.casework.alerts.models import Alert
from amends.casework.alerts.store import AlertClimb, Looked
from amends.casework.ledger import sweeps
from amends.engine import dossier as dossiers
from amends.merchants import about
from amends.merchants.models import NoticeKind
from amends.merchants.notices import News, tell_all

MOST: Final = 500
"""Alerts of a merchant told in one transaction; a burst takes several, one straight after the other."""
WINDOW: Final = 1_000
"""Open alerts of a merchant looked at for a cause that has gone, in one round."""
_LEFT_AT: Final[dict[int, int]] = {}  # by merchant, the alert the last round ended at; lost with the process


def ring_due(*, now: datetime) -> int:
    """Tell who is to be told now. As the tables' owner: for all merchants. Returns how many alerts rang."""
    end_gone(now=now)
    audience = Audience(now)
    return sweeps.go_over("alerts", store.to_ring(now), lambda merchant: _ring_all(merchant, audience))


def end_gone(*, now: datetime) -> int:
    """End alerts whose cause has gone, looked for among the next open ones of each merchant. Returns how many."""
    return sweeps.go_over("alerts gone", store.with_open(), lambda merchant: _round(merchant, now))


def _ring_all(merchant: int, audience: Audience) -> int:
    rung = 0
    while found := _ring(merchant, audience):
        rung += sum(found)
        if len(found) < MOST:
            break
    return rung


@transaction.atomic
def _ring(merchant: int, audience: Audience) -> list[bool]:
    """For each alert of a batch, whether it rang: not one whose cause has gone, or that somebody has seen."""
    batch = store.due(merchant, now=audience.now, most=MOST)
    if not batch:
        return []
    causes = Causes(merchant, batch)
    ended = _gone(merchant, store.changed(merchant, [alert.id for alert in batch]), causes)
    ended |= set(store.older(merchant, [alert.id for alert in batch if not alert.stage and alert.id not in ended]))
    store.end(merchant, sorted(ended), now=audience.now)
    left = [alert for alert in batch if alert.id not in ended]
    seen = store.seen(merchant, [alert.id for alert in left if alert.stage])
    told = list(_climbed([alert for alert in left if alert.id not in seen], audience.now, causes))
    rests = [AlertClimb(alert.id, alert.stage, None) for alert in left if alert.id in seen]
    store.move(merchant, [move for _, move, _ in told] + rests)
    tell_all(merchant_id=merchant, news=[_news(alert, to, audience, causes) for alert, _, to in told], now=audience.now)
    rang = {alert.id for alert, _, _ in told}
    return [alert.id in rang for alert in batch]


def _climbed(
    alerts: Sequence[Alert], now: datetime, causes: Causes
) -> Iterator[tuple[Alert, AlertClimb, tuple[Hearer, ...]]]:
    """Each alert with how it goes on and who hears it now."""
    table = table_on(now)
    for alert in alerts:
        yield alert, *_climb(alert, table, now, causes)


def _climb(alert: Alert, table: ClimbTable, now: datetime, causes: Causes) -> tuple[AlertClimb, tuple[Hearer, ...]]:
    climb = table.climb(alert.kind)
    left = None if alert.stage else causes.acts_at(alert)
    near = table.near(left - now) if left else ()
    stage = alert.stage + max(len(near), 1)
    next_at = table.after(climb, now) if stage < len(climb.tell) else None
    return AlertClimb(alert.id, stage, next_at), near or climb.tell[alert.stage : alert.stage + 1]


def _news(alert: Alert, hearers: Sequence[Hearer], audience: Audience, causes: Causes) -> News:
    found = {number for each in hearers for number in audience.hearers(alert.merchant_id, each, alert.recipient)}
    words = {"say": f"alert_{alert.kind}", "case": causes.place(alert), **causes.titles(alert)}
    return News(
        members=frozenset(found),
        kind=NoticeKind.WARNING,
        words=words,
        about=about.case(alert.dossier_id, alert.case_no) if alert.case_no else about.NOTHING,
        once=f"alert:{alert.id}",
        alert=alert.id,
    )


@transaction.atomic
def _round(merchant: int, now: datetime) -> int:
    found = store.window(merchant, after=_LEFT_AT.get(merchant, 0), most=WINDOW)
    _LEFT_AT[merchant] = found[-1].alert if len(found) == WINDOW else 0
    changed = [each for each in found if each.state is not None]
    if not changed:
        return 0
    alerts = list(Alert.objects.filter(merchant_id=merchant, id__in=[each.alert for each in changed]))
    ended = _gone(merchant, changed, Causes(merchant, alerts))
    store.end(merchant, sorted(ended), now=now)
    return len(ended)


def _gone(merchant: int, changed: Sequence[Looked], causes: Causes) -> set[int]:
    """Those of the alerts whose cause their dossier doesn't show any more."""
    store.looked(merchant, changed)
    return {
        each.alert
        for each in changed
        if each.state is not None and not causes.holds(each.alert, dossiers.decode(each.state))
    }
