"""What is left of what buyers paid: nothing goes back twice because the platform gave it back meanwhile."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from amends.casework.ledger.models import DossierRecord
from amends.engine.dossier import decode
from amends.engine.grants import left

BACK: Final = "pay_buyer"  # counts as a refund


Sums = Iterable[tuple[int, str, int]]


def beyond(merchant_id: int, wanted: Sums, *, on_its_way: Sums = ()) -> set[int]:
    """Orders that more would go back of than is left of them. ``wanted``: order, kind of effect and minor units.

    ``on_its_way``: the same of what other batches hold, which the orders haven't heard of yet.
    """
    sums: dict[int, int] = defaultdict(int)
    for dossier_id, kind, amount in wanted:
        if kind == BACK:
            sums[dossier_id] += amount
    for dossier_id, kind, amount in on_its_way:
        if kind == BACK and dossier_id in sums:
            sums[dossier_id] += amount
    rows = DossierRecord.objects.filter(merchant_id=merchant_id, id__in=list(sums)).values_list("id", "state")
    return {number for number, state in rows if sums[number] > left(decode(bytes(state)).facts)}
