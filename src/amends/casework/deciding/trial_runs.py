"""A rule tried beside its page, in a thread of its own that dies with its process: begun, followed, stopped."""

import threading
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import psycopg
import structlog
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from amends.casework.deciding import trial
from amends.casework.deciding.models import DONE, FAILED, RUNNING, STOPPED, DecidingTrialRun
from amends.casework.deciding.trial import DecidingTrial
from amends.merchants.access import visible
from amends.merchants.models import Member
from amends.policy.problem import PlaybookError

SILENT: Final = timedelta(minutes=2)  # after which a trial that says nothing is taken for lost
log = structlog.get_logger(__name__)


def latest(member: Member, rule: str) -> DecidingTrialRun | None:
    return visible(member, DecidingTrialRun).filter(rule=rule).first()


def lost(run: DecidingTrialRun, *, now: datetime) -> bool:
    """Whether its process ended under it."""
    return run.state == RUNNING and run.beat_at < now - SILENT


def found(run: DecidingTrialRun) -> DecidingTrial | None:
    return msgspec.convert(run.found, DecidingTrial) if run.state == DONE else None


@transaction.atomic
def begin(member: Member, rule: str, values: dict[str, Any], *, now: datetime) -> bool:
    """Try it on the last month; False while that goes on already."""
    since = now - timedelta(days=trial.DAYS)
    begun = {"state": RUNNING, "member_id": member.pk, "started_at": now, "beat_at": now, "since": since}
    fresh = begun | {"done": 0, "total": 0, "there": 0, "found": {}}
    mine = DecidingTrialRun.objects.filter(merchant_id=member.merchant_id, rule=rule)
    _run, made = DecidingTrialRun.objects.get_or_create(merchant_id=member.merchant_id, rule=rule, defaults=fresh)
    ended = mine.exclude(state=RUNNING) | mine.filter(beat_at__lt=now - SILENT)
    if not made and not ended.update(**fresh):
        return False
    thread = threading.Thread(target=_run_beside, args=(member, rule, values, now, since), name=f"trial-{rule}")
    transaction.on_commit(thread.start)
    return True


def stop(member: Member, rule: str, *, now: datetime) -> bool:
    """Not wanted any more: it ends with the orders it has in hand, and nothing is kept of it."""
    return bool(visible(member, DecidingTrialRun).filter(rule=rule, state=RUNNING).update(state=STOPPED, beat_at=now))


def _run_beside(member: Member, rule: str, values: dict[str, Any], begun: datetime, since: datetime) -> None:
    """As the tables' owner, with a connection of its own."""
    try:
        _try(member, rule, values, begun, since)
    except (psycopg.Error, DatabaseError, PlaybookError) as error:
        log.warning("trial failed", error=type(error).__name__)
        _tell(member, rule, begun, state=FAILED)
    finally:
        connection.close()


def _try(member: Member, rule: str, values: dict[str, Any], begun: datetime, since: datetime) -> None:
    within = trial.scope(member, rule, since=since)
    _tell(member, rule, begun, total=len(within.orders), there=within.there)
    came = trial.tried(
        member, rule, values, within, since=since, tell=lambda done: _tell(member, rule, begun, done=done)
    )
    if came is not None:
        _tell(member, rule, begun, state=DONE, found=msgspec.to_builtins(came))


def _tell(member: Member, rule: str, begun: datetime, **fields: Any) -> bool:
    """Note it with the trial; False where that one was stopped, or another took its place."""
    mine = DecidingTrialRun.objects.filter(merchant_id=member.merchant_id, rule=rule, started_at=begun, state=RUNNING)
    return bool(mine.update(beat_at=timezone.now(), **fields))
