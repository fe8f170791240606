"""Goods that came back are looked at piece by piece and graded, apart from their refund.

What is found is told to the order as facts: that the goods are back and which of them, what the inspection found, and
for each sort of pieces what becomes of it. Each is a signal, so that cases, clocks and the sum of a refund follow.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction

from amends.casework.actions import reports
from amends.casework.actions.held_dossier import hold
from amends.casework.actions.transaction import RefusedError
from amends.casework.dock import rules
from amends.casework.dock.matching import awaited
from amends.casework.ledger.audit import note
from amends.casework.ledger.rows import CaseRow
from amends.engine.facts import Facts
from amends.engine.signals import AnySignal, GoodsGraded, GoodsInspected, Piece, ReturnReceived
from amends.engine.subjects import GradeFacts, RefundFacts
from amends.engine.words import CaseState, Verdict
from amends.merchants.access import require
from amends.merchants.models import Member
from amends.merchants.roles import Permission

MOST_PIECES: Final = 9_999
REF: Final = 12  # characters of a press's token in the ids of what it graded


class FoundAs(StrEnum):
    """How pieces were found."""

    INTACT = "intact"
    USED = "used"
    DAMAGED = "damaged"
    OTHER = "other"  # another article than was sent


OURS: Final = frozenset({FoundAs.INTACT, FoundAs.USED, FoundAs.DAMAGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPieces:
    """So many pieces found alike. ``sku``: of another article what stands on it; ``grade``: a code, may be empty."""

    sku: str
    found: FoundAs
    quantity: int
    grade: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """``number``: of the parcel they came in; ``pieces``: what was found; what was sent and isn't among it is short."""

    number: str = ""
    pieces: Sequence[FoundPieces] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPieces:
    """``sku``, so many of which are to come back. ``refund``: the request they come back for."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """``finding``: the worst of it; ``cases``: the rows of those that opened, changed or closed."""

    finding: str
    cases: list[CaseRow] = field(default_factory=list)

    def case_of(self, ref: str) -> CaseRow | None:
        """The open case that its photos belong to: the request's own, else the newest."""
        is_open = [case for case in self.cases if case.state == CaseState.OPEN]
        mine = [case for case in is_open if case.subject == f"refund:{ref}"]
        return next(iter(sorted(mine or is_open, key=lambda case: -case.no)), None)


def refund_of(facts: Facts) -> RefundFacts | None:
    """The request the goods come back for: the one awaited, else the last whose goods are here."""
    here = [each for each in facts.subjects.values() if isinstance(each, RefundFacts) and each.returned_at is not None]
    return awaited(facts) or max(here, key=lambda each: each.returned_at or each.at, default=None)  # type: ignore[arg-type,return-value]


def expected(facts: Facts) -> list[ExpectedPieces]:
    """What is to come back: the request's pieces, else all that was ordered but gifts, in the order's own order."""
    refund = refund_of(facts)
    wanted = dict(refund.pieces) if refund is not None else {}
    if not wanted:
        counted: Counter[str] = Counter()
        for line in facts.lines:
            counted[line.sku] += 0 if line.gift else line.quantity
        wanted = {sku: many for sku, many in counted.items() if many} or dict.fromkeys(facts.skus, 1)
    return [ExpectedPieces(sku=sku, quantity=many) for sku, many in wanted.items()]


def finding_of(wanted: Iterable[ExpectedPieces], pieces: Sequence[FoundPieces]) -> str:
    """The worst of what was found, in a word of ``return.received``."""
    ours: Counter[str] = Counter()
    for each in pieces:
        ours[each.sku] += each.quantity if each.found in OURS else 0
    kinds = {each.found for each in pieces if each.quantity}
    if not kinds:
        return "empty"
    if FoundAs.OTHER in kinds:
        return "mismatch"
    if any(ours[each.sku] < each.quantity for each in wanted):
        return "short"
    worst = (FoundAs.DAMAGED, FoundAs.USED)
    return next((each.value for each in worst if each in kinds), FoundAs.INTACT.value)


@transaction.atomic
def inspect(*, member: Member, dossier_id: int, seen: Inspection, token: str, now: datetime) -> Inspected:
    """Tell what was found of goods that came back, once per token.

    Raises Http404 for who doesn't handle goods, RefusedError for pieces that can't be, and as ``act`` does.
    """
    require(member, Permission.HANDLE_GOODS)
    facts = hold(member, dossier_id).dossier.facts
    wanted = expected(facts)
    _check(member, wanted, seen.pieces)
    refund, finding = refund_of(facts), finding_of(wanted, seen.pieces)
    found: dict[int, CaseRow] = {}
    for signal in _signals(seen, refund.ref if refund else "", finding, token, now):
        acted = reports.report(member=member, dossier_id=dossier_id, signal=signal, now=now)
        found |= {case.no: case for case in acted.cases}
    detail = {"finding": finding, "pieces": sum(each.quantity for each in seen.pieces)}
    note(member=member, verb="dock.inspected", about=f"dossier:{dossier_id}", detail=detail, now=now)
    return Inspected(finding=finding, cases=list(found.values()))


def _check(member: Member, wanted: Sequence[ExpectedPieces], pieces: Sequence[FoundPieces]) -> None:
    known, grades = {each.sku for each in wanted}, {each.code for each in rules.grades(member)}
    for each in pieces:
        if not 0 <= each.quantity <= MOST_PIECES:
            raise RefusedError("so many pieces can't have come", field="quantity")
        if each.found in OURS and each.sku not in known:
            raise RefusedError("these goods are not of this order", field="sku")
        if each.grade and each.grade not in grades:
            raise RefusedError("there is no such grade", field="grade")


def _signals(seen: Inspection, ref: str, finding: str, token: str, now: datetime) -> Iterable[AnySignal]:
    """In the order in which they are told; the number of the parcel stands in where nobody asked for a return."""
    mine: Counter[str] = Counter()
    for each in seen.pieces:
        mine[each.sku] += each.quantity if each.found in OURS else 0
    came = tuple(Piece(sku=sku, quantity=many) for sku, many in mine.items() if many)
    about = ref or seen.number or token[:REF]
    yield ReturnReceived(
        id=f"dock:{token}:back", at=now, order="-", ref=about, finding=finding, pieces=came, waybill=seen.number
    )
    verdict = Verdict(finding) if finding in set(Verdict) else Verdict.SHORT
    yield GoodsInspected(id=f"dock:{token}:seen", at=now, order="-", verdict=verdict, text=seen.text)
    graded = (each for each in seen.pieces if each.grade and each.quantity)
    for number, each in enumerate(graded, start=1):
        yield GoodsGraded(
            id=f"dock:{token}:{number}", at=now, order="-", ref=f"{token[:REF]}-{number}", grade=each.grade,
            sku=each.sku, quantity=each.quantity, found=each.found.value,
        )  # fmt: skip


@transaction.atomic
def regrade(*, member: Member, dossier_id: int, ref: str, grade: str, text: str, token: str, now: datetime) -> None:
    """Another grade for pieces that have one; the reason is kept. Raises Http404, RefusedError."""
    require(member, Permission.HANDLE_GOODS)
    known = hold(member, dossier_id).dossier.facts.subjects.get(f"grade:{ref}")
    if not isinstance(known, GradeFacts):
        raise RefusedError("these pieces have no grade", field="ref")
    if grade not in {each.code for each in rules.grades(member)}:
        raise RefusedError("there is no such grade", field="grade")
    if grade == known.grade:
        raise RefusedError("they have this grade already", field="grade")
    if not text.strip():
        raise RefusedError("a reason is needed", field="text")
    fresh = GoodsGraded(
        id=f"dock:{token}", at=now, order="-", ref=ref, grade=grade, sku=known.sku, quantity=known.quantity,
        found=known.found, text=text,
    )  # fmt: skip
    reports.report(member=member, dossier_id=dossier_id, signal=fresh, now=now)
    detail = {"pieces": ref, "was": known.grade, "now": grade, "why": text}
    note(member=member, verb="dock.regraded", about=f"dossier:{dossier_id}", detail=detail, now=now)
