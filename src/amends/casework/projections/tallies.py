"""What a dossier adds to the tallies behind repeated causes: orders sold, parcels handed over, cases opened. Pure.

What orders can have in common (see ``causes.models.Suspect``) comes from their lines, their carrier, their shop, and
their tags: ``supplier:NAME`` and ``batch:NAME``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final, NamedTuple

from amends.casework.ledger.rows import CountedRow, MishapRow
from amends.engine.dossier import Case, Dossier, Facts, Step
from amends.engine.words import CaseState

INTERNAL: Final = frozenset({"task", "loss", "claim", "silence"})  # groups of cases that are our own paper work
BATCH, PRODUCT, LISTING, ROUTE = "batch", "product", "listing", "route"
CARRIER, SUPPLIER, SHOP = "carrier", "supplier", "shop"
CARRIED: Final = frozenset({CARRIER, ROUTE})  # counted by parcels, the others by orders
Mark = tuple[int, str, str, str, date]  # merchant, kind, suspect, issue (empty: an order or a parcel), day


class CaseStood(NamedTuple):
    issue: str
    scene: str
    bearer: str
    proof: int
    state: CaseState
    desk: str
    owner: str
    opened_at: datetime
    steps: tuple[Step, ...]


class Stood(NamedTuple):
    """How a dossier stood before it was decided; ``cases`` by number. ``replied_at``: to the buyer, the last time."""

    placed: bool
    carrier: str
    cases: dict[int, CaseStood]
    sums: int
    replied_at: datetime | None


NO_CASES: Final[dict[int, CaseStood]] = {}


def stood(dossier: Dossier) -> Stood:
    """To be taken before the dossier is worked on: it changes in place."""
    facts = dossier.facts
    cases = {c.no: _stood(dossier, c) for c in dossier.cases} if dossier.cases else NO_CASES
    return Stood(facts.placed_at is not None, facts.carrier, cases, sums(facts) if cases else 0, facts.last_reply_at)


def _stood(dossier: Dossier, case: Case) -> CaseStood:
    return CaseStood(
        issue_of(dossier, case),
        case.scene,
        case.bearer,
        len(case.evidence),
        case.state,
        case.desk,
        case.owner,
        case.opened_at,
        case.steps,
    )


def sums(facts: Facts) -> int:
    """Changes when a sum that a case is about does."""
    return sum(subject.amount for subject in facts.subjects.values())


def issue_of(dossier: Dossier, case: Case) -> str:
    """The code the buyer's reason names, else the scene's; empty for our own paper work."""
    if case.group in INTERNAL:
        return ""
    subject = dossier.facts.subjects.get(case.subject)
    return (subject.issue if subject else "") or case.issue


def count(counted: Counter[Mark], place: tuple[int, int, int], before: Stood, after: Dossier) -> list[MishapRow]:
    """Add what is new. ``place``: merchant, dossier and shop ids. Returns the cases that are new in an issue."""
    facts = after.facts
    if facts.placed_at is None:
        return []
    if not before.placed:
        _add(counted, place, _sold(place[2], facts, facts.skus), "", facts.placed_at.date())
    if facts.carrier and not before.carrier:
        at = facts.handed_over_at or facts.shipped_at or after.now or facts.placed_at
        _add(counted, place, _carried(facts), "", at.date())
    return [row for case in after.cases if (row := _case(counted, place, before, after, case)) is not None]


def _case(
    counted: Counter[Mark], place: tuple[int, int, int], before: Stood, after: Dossier, case: Case
) -> MishapRow | None:
    was, issue = before.cases.get(case.no), issue_of(after, case)
    if not issue or (was is not None and was.issue == issue) or _told_before(after, case, issue):
        return None
    row = _mishap(place, after, case, issue)
    suspects = (*_sold(row.shop_id, after.facts, row.skus), *_carried(after.facts))
    _add(counted, place, suspects, issue, case.opened_at.date())
    return row


def _told_before(dossier: Dossier, case: Case, issue: str) -> bool:
    """An order counts once for an issue, however many cases come of it."""
    return any(other.no < case.no and issue_of(dossier, other) == issue for other in dossier.cases)


def _mishap(place: tuple[int, int, int], dossier: Dossier, case: Case, issue: str) -> MishapRow:
    facts, subject = dossier.facts, dossier.facts.subjects.get(case.subject)
    own = subject.sku if subject else ""
    return MishapRow(
        merchant_id=place[0],
        dossier_id=place[1],
        no=case.no,
        shop_id=place[2],
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


def _sold(shop_id: int, facts: Facts, skus: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield SHOP, str(shop_id)
    for sku in skus:
        yield PRODUCT, sku
        yield LISTING, f"{shop_id}/{sku}"
    for name in (SUPPLIER, BATCH):
        if facts.tags and (value := tagged(facts.tags, name)):
            yield name, value


def _carried(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.carrier:
        yield CARRIER, facts.carrier
        yield ROUTE, f"{facts.carrier}/{facts.country}"


def _add(
    counted: Counter[Mark], place: tuple[int, int, int], suspects: Iterable[tuple[str, str]], issue: str, day: date
) -> None:
    for kind, suspect in suspects:
        counted[place[0], kind, suspect, issue, day] += 1


def rows(counted: Counter[Mark]) -> list[CountedRow]:
    return [CountedRow(*mark, n) for mark, n in counted.items()]
