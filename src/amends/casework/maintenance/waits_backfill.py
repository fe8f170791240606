"""Tell cases stored before the list had these columns whom they wait for, and what it read of their orders."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from amends.casework.ledger import backfill
from amends.casework.overlay.compiled import policy
from amends.casework.projections.cases import product
from amends.casework.projections.waits import waits_for
from amends.engine import dossier as engine
from amends.engine.words import CaseState
from amends.policy.problem import PlaybookError

BATCH: Final = 2000
_NEXT: Final = """
SELECT d.merchant_id, d.id, s.playbook, d.state FROM casework_dossier d JOIN merchants_shop s ON s.id = d.shop_id
WHERE (d.merchant_id, d.id) > (%s, %s)
    AND EXISTS (SELECT FROM casework_case c WHERE c.merchant_id = d.merchant_id AND c.dossier_id = d.id)
ORDER BY d.merchant_id, d.id LIMIT %s
"""
_FILL: Final = """
UPDATE casework_case c SET waits_for = n.waits_for, waiting = n.waiting, product = n.product, country = n.country,
    tone_why = n.tone_why
FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    n (merchant_id, id, no, waits_for, waiting, product, country, tone_why)
WHERE c.merchant_id = n.merchant_id AND c.dossier_id = n.id AND c.no = n.no
    AND (c.waits_for, c.waiting, c.product, c.country, c.tone_why)
        IS DISTINCT FROM (n.waits_for, n.waiting, n.product, n.country, n.tone_why)
"""
Told = tuple[int, int, int, str, str, str, str, str]


def fill(connection: Any, *, batch: int = BATCH) -> int:
    """Fill all, batch by batch; ``connection``: Django's. How many cases changed. Twice does no harm."""
    return backfill.fill(connection, following=_NEXT, writing=_FILL, made=lambda row: _cases(*row), batch=batch)


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
