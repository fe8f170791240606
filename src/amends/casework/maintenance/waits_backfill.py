"""Tell cases stored before the list had these columns whom they wait for, and what it read of their orders."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from amends.casework.ledger import backfill
from amends.casework.maintenance import sql
from amends.casework.overlay.compiled import policy
from amends.casework.projections.cases import product
from amends.casework.projections.waits import waits_for
from amends.engine import dossier as engine
from amends.engine.words import CaseState
from amends.policy.problem import PlaybookError

BATCH: Final = 2000
Told = tuple[int, int, int, str, str, str, str, str]


def fill(connection: Any, *, batch: int = BATCH) -> int:
    """Fill all, batch by batch; ``connection``: Django's. How many cases changed. Twice does no harm."""
    return backfill.fill(
        connection, following=sql.NEXT_WAITS, writing=sql.FILL_WAITS, made=lambda row: _cases(*row), batch=batch
    )


def _cases(merchant_id: int, dossier_id: int, pack: str, state: bytes) -> Iterator[Told]:
    """A state of another version, or a playbook that doesn't hold, leaves its cases to their next signal."""
    try:
        dossier = engine.decode(bytes(state))
        policy(pack)
    except (msgspec.DecodeError, msgspec.ValidationError, PlaybookError):
        return
    why = "\n".join(dossier.facts.tone_why)
    for case in dossier.cases:
        whom, waiting = waits_for(dossier, case, policy(pack)) if case.state is CaseState.OPEN else ("", "")
        yield merchant_id, dossier_id, case.no, whom, waiting, product(dossier, case), dossier.facts.country, why
