"""From a dossier and what it has just heard to the rows of its promises. Pure.

The dossier knows what was promised and whether it still binds; who promised it and in which case only the signal tells.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from amends.casework.ledger.rows import PromiseRow
from amends.engine.dossier import Dossier
from amends.engine.signals import AnySignal, PromiseKept, PromiseMade, PromiseReleased
from amends.engine.subjects import PromiseFacts

HEARD: Final = (PromiseMade, PromiseKept, PromiseReleased)
_FAMILY: Final = "promise:"
Heard = dict[str, PromiseMade | None]  # by the promise's id: how it was made, None if only something about it was heard
Ended = dict[tuple[int, int, str], datetime | None]  # by (merchant, dossier, promise): when it ended, None: it binds


def hear(heard: Heard, signal: AnySignal) -> None:
    """Remember a promise that was made, kept or let go; of one made twice the first counts, as in the dossier."""
    if isinstance(signal, PromiseMade):
        heard[signal.ref] = heard.get(signal.ref) or signal
    elif isinstance(signal, PromiseKept | PromiseReleased):
        heard.setdefault(signal.ref, None)


def all_of(*dossiers: Dossier) -> Heard:
    """Every promise of these, to be looked at again."""
    keys = (key for dossier in dossiers for key in dossier.facts.subjects if key.startswith(_FAMILY))
    return dict.fromkeys(key.removeprefix(_FAMILY) for key in keys)


def follow(
    made: list[PromiseRow], ended: Ended, place: tuple[int, int, int], heard: Heard, after: Dossier, *, now: datetime
) -> None:
    """Add what was made, and how the others stand. ``place``: merchant, dossier and shop ids.

    A promise the dossier doesn't know (any more) has ended ``now``, should there be a row of it.
    """
    for ref, signal in heard.items():
        promise = after.facts.subjects.get(f"{_FAMILY}{ref}")
        if not isinstance(promise, PromiseFacts) or promise.due is None:
            ended[place[0], place[1], ref] = now
        elif signal is None:
            ended[place[0], place[1], ref] = ended_at(promise)
        else:
            made.append(_row(place, signal, promise, promise.due))


def ended_at(promise: PromiseFacts) -> datetime | None:
    """When a promise was first kept or let go; None while it binds."""
    ends: Iterable[datetime] = (at for at in (promise.kept_at, promise.released_at) if at is not None)
    return min(ends, default=None)


def _row(place: tuple[int, int, int], signal: PromiseMade, promise: PromiseFacts, due: datetime) -> PromiseRow:
    merchant_id, dossier_id, shop_id = place
    return PromiseRow(
        merchant_id=merchant_id,
        dossier_id=dossier_id,
        ref=signal.ref,
        shop_id=shop_id,
        case_no=signal.case,
        what=promise.what,
        due_at=due,
        by=signal.by,
        made_at=promise.at or signal.at,
        ended_at=ended_at(promise),
    )
