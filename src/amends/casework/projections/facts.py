"""One narrow row a case, to be counted by: what it was about, how long it took, what it cost. Pure.

Boards count these rows (see ``insight``). A sum or a deadline that several cases of one subject share counts with the
first of them, so that no sum is counted twice.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from amends.casework.projections import history
from amends.casework.projections.cases import product
from amends.casework.projections.facts_store import CaseFactRow
from amends.casework.projections.history import ANSWERED, REOPENED, HeardSignal, Place
from amends.casework.projections.history_store import HistoryRow
from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Dossier
from amends.engine.ledgers.standing import Stood, issue_of
from amends.engine.ledgers.tallies import BATCH, SUPPLIER, tagged
from amends.engine.subjects import DisputeFacts, PenaltyFacts, RefundFacts
from amends.engine.words import CaseState

LONGEST = 80  # characters of a name from outside


class Lasted(NamedTuple):
    """What only the history tells. ``answered``: seconds to the first answer; ``touched``: a person did something."""

    answered: int | None = None
    reopened: int = 0
    touched: bool = False


NOTHING = Lasted()


def follow(
    place: Place, before: Stood, after: Dossier, told: Sequence[HeardSignal], rows: Sequence[HistoryRow], policy: Policy
) -> list[CaseFactRow]:
    """The rows of a dossier's cases. ``rows``: of its history, where that has been followed already."""
    if told and not rows:
        courses = history.courses_of(before)
        rows = [row for each in told for row in history.follow(courses, place, each, policy)]
    new = lasted(rows)
    return [_row(place, after, case, new.get(case.no, NOTHING)) for case in after.cases]


def lasted(rows: Iterable[HistoryRow]) -> dict[int, Lasted]:
    """By case, what these rows of history add."""
    found: dict[int, Lasted] = {}
    for row in rows:
        was = found.get(row.case_no, NOTHING)
        answered = row.seconds if row.what == ANSWERED and was.answered is None else was.answered
        reopened = was.reopened + (row.what == REOPENED)
        found[row.case_no] = Lasted(answered, reopened, was.touched or row.by.isdecimal())
    return found


def _row(place: Place, dossier: Dossier, case: Case, new: Lasted) -> CaseFactRow:
    merchant, number, shop = place
    facts, first = dossier.facts, _first_of(dossier, case)
    return CaseFactRow(
        merchant_id=merchant,
        dossier_id=number,
        no=case.no,
        shop_id=shop,
        opened_at=case.opened_at,
        closed_at=case.closed_at if case.state is CaseState.CLOSED else None,
        outcome=case.outcome,
        scene=case.scene,
        issue=issue_of(dossier, case) or case.issue,
        about=case.subject.partition(":")[0],
        desk=case.desk,
        owner=case.owner,
        product=product(dossier, case),
        supplier=tagged(facts.tags, SUPPLIER)[:LONGEST],
        batch=tagged(facts.tags, BATCH)[:LONGEST],
        carrier=facts.carrier[:LONGEST],
        country=facts.country,
        language=facts.language[:2].lower(),
        tone=facts.tone,
        stars=_stars(dossier, case),
        currency=facts.currency,
        refunded=_refunded(dossier, case) if first else 0,
        points=_points(dossier, case) if first else 0,
        breaches=_breaches(dossier, case, first=first),
        solved=_seconds(case.opened_at, case.closed_at) if case.state is CaseState.CLOSED else None,
        working=_working(case),
        answered=new.answered,
        reopened=new.reopened,
        touched=new.touched,
    )


def _first_of(dossier: Dossier, case: Case) -> bool:
    """Whether it is the first case about its subject."""
    return next(other.no for other in dossier.cases if other.subject == case.subject) == case.no


def _stars(dossier: Dossier, case: Case) -> int:
    return getattr(dossier.facts.subjects.get(case.subject), "stars", 0)


def _refunded(dossier: Dossier, case: Case) -> int:
    """What went out on the request a case is about."""
    subject = dossier.facts.subjects.get(case.subject)
    return max(subject.amount, 0) if isinstance(subject, RefundFacts) and subject.counts else 0


def _points(dossier: Dossier, case: Case) -> int:
    """What a platform took."""
    subject = dossier.facts.subjects.get(case.subject)
    if isinstance(subject, PenaltyFacts):
        return 0 if subject.lifted_at else subject.points
    return subject.points if isinstance(subject, DisputeFacts) else 0


def _breaches(dossier: Dossier, case: Case, *, first: bool) -> int:
    """Deadlines that were missed: the case's own, and, of the first case about a subject, those of the subject."""
    return sum(
        clock.missed and (clock.case == case.no or (first and not clock.case and clock.subject == case.subject))
        for clock in (*dossier.clocks, *dossier.ended)
    )


def _working(case: Case) -> int | None:
    """Seconds in which a step stood ready for somebody of ours, of a case that is over; None where it had no steps."""
    if case.state is not CaseState.CLOSED or not case.steps or case.closed_at is None:
        return None
    spans = sorted((step.ready_at, step.done_at or case.closed_at) for step in case.steps if step.ready_at)
    total, until = 0, case.opened_at
    for begun, ended in spans:
        begin, end = max(begun, until), min(ended, case.closed_at)
        total += _seconds(begin, end) or 0
        until = max(until, end)
    return total


def _seconds(begun: datetime, ended: datetime | None) -> int | None:
    return None if ended is None else max(int((ended - begun).total_seconds()), 0)
