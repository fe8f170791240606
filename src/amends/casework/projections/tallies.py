"""The rows of tallies and mishaps, of what ``engine.ledgers.tallies`` finds new in a dossier. Pure."""

from collections import Counter
from datetime import date

from amends.casework.ledger.rows import CountedRow, MishapRow
from amends.engine.dossier import Dossier
from amends.engine.ledgers import tallies
from amends.engine.ledgers.standing import Stood

Mark = tuple[int, str, str, str, date]  # merchant, kind, suspect, issue (empty: an order or a parcel), day


def count(counted: Counter[Mark], place: tuple[int, int, int], before: Stood, after: Dossier) -> list[MishapRow]:
    """Add what is new. ``place``: merchant, dossier and shop ids. Returns the cases that are new in an issue."""
    merchant, number, shop = place
    found = tallies.count(before, after, shop=shop)
    if found is None:
        return []
    for kind, suspect, issue, day in found.marks:
        counted[merchant, kind, suspect, issue, day] += 1
    return [
        MishapRow(
            merchant, number, each.no, shop, each.issue, each.opened_at, each.skus, each.carrier, each.country,
            each.supplier, each.batch,
        )
        for each in found.mishaps
    ]  # fmt: skip


def rows(counted: Counter[Mark]) -> list[CountedRow]:
    return [CountedRow(*mark, n) for mark, n in counted.items()]
