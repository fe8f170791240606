"""What tells boards of changes is tidied now and then: those of a day are put together."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from amends.casework.ledger import sweeps
from amends.casework.ledger.connections import joined
from amends.casework.maintenance import sql
from amends.casework.projections import fact_changes

EVERY: Final = timedelta(minutes=10)
_done: dict[str, datetime] = {}  # in this process


def sweep_due(*, now: datetime) -> int:
    """Tidy, if this process did not within EVERY. Returns how many days' were."""
    if "at" in _done and abs(now - _done["at"]) < EVERY:
        return 0
    _done["at"] = now
    return sweeps.go_over("boards tidied", sweeps.with_work(sql.BOARDS_KEPT), _tidy)


def _tidy(merchant: int) -> int:
    with transaction.atomic():
        return fact_changes.tidy(joined(), merchant)
