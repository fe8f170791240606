"""What boards keep is tidied now and then: changes of a day put together, parts dropped that nobody asks for."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from amends.casework.ledger import sweeps
from amends.casework.ledger.connections import joined
from amends.casework.maintenance import sql
from amends.casework.projections import fact_changes

EVERY: Final = timedelta(minutes=10)
_done: dict[str, datetime] = {}  # in this process


def sweep_due(*, now: datetime) -> int:
    """Tidy, if this process did not within EVERY. Returns how many parts went."""
    if "at" in _done and abs(now - _done["at"]) < EVERY:
        return 0
    _done["at"] = now
    return sweeps.go_over("boards tidied", sweeps.with_work(sql.BOARDS_KEPT), lambda merchant: _tidy(merchant, now))


def _tidy(merchant: int, now: datetime) -> int:
    with transaction.atomic():
        return fact_changes.tidy(joined(), merchant, today=now.astimezone(UTC).date())
