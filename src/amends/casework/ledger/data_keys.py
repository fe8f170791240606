"""The keys of buyers' data: those that have ever been used here are known by their marks, so that a lost one is missed.

Looked at when a process starts, for it reads its keys once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

import structlog
from django.db.models import QuerySet

from amends.casework.ledger import privacy
from amends.casework.ledger.key_models import DataKey

log = structlog.get_logger(__name__)


class MissingKey(NamedTuple):
    mark: str
    since: datetime


_MISSING: Final[list[MissingKey]] = []


def look(*, now: datetime, seals: bool = True) -> list[MissingKey]:
    """Find which keys are missing.

    ``seals``: this process seals data, too. Then the keys there are are noted, after a first one was made, or a new one
    in the place of the lost.
    """
    known = list(DataKey.objects.order_by("since", "mark"))
    here = privacy.marks(make=seals)
    if seals:
        DataKey.objects.bulk_create((DataKey(mark=mark, since=now) for mark in here), ignore_conflicts=True)
    _MISSING[:] = [MissingKey(key.mark, key.since) for key in known if key.mark not in here]
    for each in _MISSING:
        log.error("data key missing", mark=each.mark, since=each.since.isoformat())
    return list(_MISSING)


def missing() -> list[MissingKey]:
    """What the last look of this process found."""
    return list(_MISSING)


def forget(marks: Iterable[str]) -> int:
    """Nothing that matters is sealed under these any more: miss them no longer. Returns how many were known."""
    gone: QuerySet[DataKey] = DataKey.objects.filter(mark__in=list(marks))
    return gone.delete()[0]
