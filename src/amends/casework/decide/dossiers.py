"""From a dossier as stored and what arrived for it to the rows to write. No database; ``now`` is handed in."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from amends.casework.decide.batch import (
    Arrival,
    Batch,
    DossierEntry,
    refuse,
)
from amends.casework.decide.decision_run import SECOND_LOOK, DecisionRun
from amends.casework.projections import promises as promises_following
from amends.casework.quarantine.refusals import reason
from amends.engine.dossier import Dossier
from amends.policy.problem import PlaybookError

__all__ = ["SECOND_LOOK", "Arrival", "Batch", "DossierEntry", "decide", "refuse", "restore"]


def decide(batch: Batch, entry: DossierEntry, arrivals: Sequence[Arrival], *, now: datetime, until: datetime) -> None:
    """Decide all that arrived for a dossier, then let everything due up to ``until`` ring; add the rows to the batch.

    What the engine refuses goes to quarantine with its reason; the rest of the dossier goes on.
    """
    try:
        before = entry.opened()
        policy = entry.card.policy_for(before)
    except (msgspec.DecodeError, PlaybookError) as error:
        refuse(batch, entry, arrivals, reason(error), now=now)
        if entry.version:
            batch.postponed[entry.place[:2]] = now + SECOND_LOOK
        return
    DecisionRun(batch, entry, policy, before, now, until).hold(arrivals)


def restore(batch: Batch, entry: DossierEntry, before: Dossier, *, now: datetime) -> None:
    """Let a dossier stand as it stood before, as its next version. Raises as ``DossierEntry.opened``."""
    run = DecisionRun(batch, entry, entry.card.policy_for(before), entry.opened(), now, now)
    run.promised = promises_following.all_of(run.after, before)
    run.after, run.settled, run.rings_at = before, (), before.wake_at
    run.project((), asleep=False)
