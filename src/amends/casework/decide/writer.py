"""What was decided, written: dossiers and the log, every projection, and what is wanted outside. One place for all."""

from collections.abc import Sequence

from amends.casework.decide.batch import Batch
from amends.casework.decide.projection_registry import PROJECTIONS
from amends.casework.ledger import store
from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import EffectRow


def write(connection: Connection, batch: Batch, effects: Sequence[EffectRow], *, bulk: bool) -> int:
    """Write a batch in the caller's transaction; how many effects were new. ``bulk``: see ``store``."""
    store.create_dossiers(connection, batch.created, bulk=bulk)
    store.change_dossiers(connection, batch.changed, bulk=bulk)
    store.postpone(connection, batch.postponed)
    store.log(connection, batch.signals, bulk=bulk)
    for projection in PROJECTIONS:
        projection.write(connection, batch, bulk)
    store.quarantine(connection, batch.quarantined, bulk=bulk)
    return store.want_effects(connection, effects, bulk=bulk)
