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
from amends.casework.quarantine.refusals import reason
from amends.policy.problem import PlaybookError

__all__ = ["SECOND_LOOK", "Arrival", "Batch", "DossierEntry", "decide", "refuse"]


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
