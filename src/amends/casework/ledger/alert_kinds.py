"""Which effects are inner: told to people of the house, never sent to a platform or a partner."""

from operator import attrgetter
from typing import Final

from amends.casework.ledger.rows import AlertRow, EffectRow

INNER: Final = frozenset({"notify", "warn", "alarm", "escalate", "remind"})
OUTSIDE: Final = frozenset({"buyer", "carrier", "installer", "marketplace", "partner", "platform", "supplier"})
_ROW: Final = attrgetter(*AlertRow._fields)


def is_inner(row: EffectRow) -> bool:
    """Kept with the outgoing ones: what goes to who doesn't work here, and what imported history wanted."""
    return row.kind in INNER and row.recipient not in OUTSIDE and row.state != "past"


def alert(row: EffectRow) -> AlertRow:
    """The row as an alert that is due when the effect would have been."""
    return AlertRow(*_ROW(row))
