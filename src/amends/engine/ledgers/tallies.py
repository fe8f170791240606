"""What a dossier adds to the tallies behind repeated causes: orders sold, parcels handed over, cases opened.

What orders can have in common comes from their lines, their carrier, their shop, and their tags: ``supplier:NAME`` and
``batch:NAME``.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final, NamedTuple

from amends.engine.dossier import Case, Dossier, Facts
from amends.engine.ledgers.standing import Stood, issue_of

BATCH, PRODUCT, LISTING, ROUTE = "batch", "product", "listing", "route"
CARRIER, SUPPLIER, SHOP = "carrier", "supplier", "shop"
CARRIED: Final = frozenset({CARRIER, ROUTE})  # counted by parcels, the others by orders
Mark = tuple[str, str, str, date]  # kind, suspect, issue (empty: an order or a parcel), day


class MishapEntry(NamedTuple):
    """A case as it counts: the first in its issue of an order. ``no``: the case's number."""

    no: int
    issue: str
    opened_at: datetime
    skus: list[str]
    carrier: str
    country: str
    supplier: str
    batch: str


class TallyEntry(NamedTuple):
    """What is new in a dossier, each mark once more; and the cases that are new in an issue."""

    marks: list[Mark]
    mishaps: list[MishapEntry]


def count(before: Stood, after: Dossier, *, shop: int) -> TallyEntry | None:
    """What is new since ``before``; None: nothing. ``shop``: its id, by which orders of a shop count together."""
    facts = after.facts
    if facts.placed_at is None:
        return None
    found = TallyEntry([], [])
    if not before.placed:
        _add(found.marks, _sold(shop, facts, facts.skus), "", facts.placed_at.date())
    if facts.carrier and not before.carrier:
        at = facts.handed_over_at or facts.shipped_at or after.now or facts.placed_at
        _add(found.marks, _carried(facts), "", at.date())
    for case in after.cases:
        _case(found, before, after, case, shop)
    return found


def _case(found: TallyEntry, before: Stood, after: Dossier, case: Case, shop: int) -> None:
    was, issue = before.cases.get(case.no), issue_of(after, case)
    if not issue or (was is not None and was.issue == issue) or _told_before(after, case, issue):
        return
    mishap = _mishap(after, case, issue)
    suspects = (*_sold(shop, after.facts, mishap.skus), *_carried(after.facts))
    _add(found.marks, suspects, issue, case.opened_at.date())
    found.mishaps.append(mishap)


def _told_before(dossier: Dossier, case: Case, issue: str) -> bool:
    """An order counts once for an issue, however many cases come of it."""
    return any(other.no < case.no and issue_of(dossier, other) == issue for other in dossier.cases)


def _mishap(dossier: Dossier, case: Case, issue: str) -> MishapEntry:
    facts, subject = dossier.facts, dossier.facts.subjects.get(case.subject)
    own = subject.sku if subject else ""
    return MishapEntry(
        no=case.no,
        issue=issue,
        opened_at=case.opened_at,
        skus=[own] if own else list(facts.skus),
        carrier=facts.carrier,
        country=facts.country,
        supplier=tagged(facts.tags, SUPPLIER),
        batch=tagged(facts.tags, BATCH),
    )


def tagged(tags: Iterable[str], name: str) -> str:
    """What stands behind ``name:`` in an order's tags."""
    return next((tag.partition(":")[2] for tag in tags if tag.startswith(f"{name}:")), "")


def _sold(shop: int, facts: Facts, skus: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield SHOP, str(shop)
    for sku in skus:
        yield PRODUCT, sku
        yield LISTING, f"{shop}/{sku}"
    for name in (SUPPLIER, BATCH):
        if facts.tags and (value := tagged(facts.tags, name)):
            yield name, value


def _carried(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.carrier:
        yield CARRIER, facts.carrier
        yield ROUTE, f"{facts.carrier}/{facts.country}"


def _add(marks: list[Mark], suspects: Iterable[tuple[str, str]], issue: str, day: date) -> None:
    for kind, suspect in suspects:
        marks.append((kind, suspect, issue, day))
