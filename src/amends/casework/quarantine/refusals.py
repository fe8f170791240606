"""What the engine can't decide goes to quarantine, with a reason that holds nothing a buyer wrote."""

from collections.abc import Sequence
from datetime import datetime

from amends.casework.decide.batch import (
    Arrival,
    Batch,
    DossierEntry,
)
from amends.casework.ledger.rows import QuarantineRow
from amends.casework.quarantine import items
from amends.engine.actions import Misdirected
from amends.policy.problem import PlaybookError


def refuse(
    batch: Batch, entry: DossierEntry, arrivals: Sequence[Arrival], why: str, *, now: datetime, at_field: str = ""
) -> None:
    """Put signals away that can't be decided, as they came in."""
    for arrival in arrivals:
        raw = items.whole(arrival.payload, arrival.private)
        batch.quarantined.append(away(entry, raw, why, now, source="engine", at_field=at_field))


def reason(error: Exception) -> str:
    """Why, without anything a buyer wrote: only our own errors' texts are known to hold none."""
    return (
        str(error) if isinstance(error, Misdirected | PlaybookError) else f"cannot be decided: {type(error).__name__}"
    )


def away(entry: DossierEntry, raw: bytes, why: str, now: datetime, *, source: str, at_field: str = "") -> QuarantineRow:
    """The row of what couldn't be decided; ``source``: engine or clock."""
    place = entry.card.merchant_id, entry.card.id
    return items.row(place=place, source=source, line=1, field=at_field, reason=why, raw=raw, now=now)
