"""What stands in the way of erasing an order: something on its way, a dispute, a case that is open."""

from enum import StrEnum
from typing import Final

from django.db import connection

from amends.casework.erasure import sql
from amends.casework.ledger.models import DossierRecord
from amends.engine import dossier as dossiers
from amends.engine.subjects import DisputeFacts
from amends.engine.words import CaseState


class EraseHold(StrEnum):
    """``MOVING``: something waits to be decided or to go out, for minutes; nobody can force that."""

    DISPUTE = "dispute"
    CASE = "case"
    MOVING = "moving"


FORCEABLE: Final = frozenset({EraseHold.DISPUTE, EraseHold.CASE})


def hold_of(record: DossierRecord) -> EraseHold | None:
    """The strongest reason not to erase this order now; None: nothing is in the way."""
    with connection.cursor() as cursor:
        cursor.execute(sql.WAITS, {"merchant": record.merchant_id, "dossier": record.id})
        if cursor.fetchone()[0]:
            return EraseHold.MOVING
    dossier = dossiers.decode(bytes(record.state))
    disputes = [each for each in dossier.facts.subjects.values() if isinstance(each, DisputeFacts)]
    if any(each.told and each.settled_at is None for each in disputes):
        return EraseHold.DISPUTE
    return EraseHold.CASE if any(case.state is CaseState.OPEN for case in dossier.cases) else None
