"""The SQL of promises, in batches: the ledger's as the tables' owner, the desk's under its tenant's policy."""

from collections.abc import Sequence

from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import PromiseRow
from amends.casework.projections import sql
from amends.casework.projections.promises import Ended


def keep(connection: Connection, made: Sequence[PromiseRow], ended: Ended, *, bulk: bool = True) -> None:
    """Write down promises that were made, each once, and how others stand now; ``bulk``: as the tables' owner."""
    if made and bulk:
        connection.execute(sql.MADE, [list(column) for column in zip(*made, strict=True)], prepare=False)
    for row in () if bulk else made:
        connection.execute(sql.MADE_ONE, row)
    if ended:
        merchants, dossiers, refs = zip(*ended, strict=True)
        values = [list(merchants), list(dossiers), list(refs), list(ended.values()), sorted(set(merchants))]
        connection.execute(sql.ENDED, values, prepare=False)
