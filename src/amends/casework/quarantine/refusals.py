"""What the engine can't decide goes to quarantine, with a reason that holds nothing a buyer wrote."""

from datetime import datetime

from amends.casework.ledger.rows import QuarantineRow
from amends.casework.quarantine import items
from amends.engine.actions import Misdirected
from amends.policy.problem import PlaybookError


def reason(error: Exception) -> str:
    """Why, without anything a buyer wrote: only our own errors' texts are known to hold none."""
    return (
        str(error) if isinstance(error, Misdirected | PlaybookError) else f"cannot be decided: {type(error).__name__}"
    )


def away(
    place: tuple[int, int], raw: bytes, why: str, now: datetime, *, source: str, at_field: str = ""
) -> QuarantineRow:
    """The row of what couldn't be decided; ``place``: merchant and shop ids; ``source``: engine or clock."""
    return items.row(place=place, source=source, line=1, field=at_field, reason=why, raw=raw, now=now)
