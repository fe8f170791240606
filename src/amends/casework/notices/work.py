"""What colleagues are told of actions and deadlines: work handed to them, mentions, a deadline that comes near."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import F

from amends.casework.ledger import sweeps
from amends.casework.ledger.models import CaseRecord
from amends.casework.notices import mentions, sql
from amends.engine.signals import AnySignal, CaseHandedOver, CaseTaken, NoteAdded, StepDelegated, StepReturned
from amends.merchants import about, duty
from amends.merchants.models import DeskSeat, Member, NoticeKind
from amends.merchants.notices import News, tell, tell_all

SOON: Final = timedelta(hours=1)
MOST_TOLD: Final = 50
HEARD: Final = (CaseTaken, CaseHandedOver, NoteAdded, StepDelegated, StepReturned)


def of_action(*, member: Member, dossier_id: int, order: str, signal: AnySignal, now: datetime) -> None:
    """Tell those an action concerns, in its transaction; a case taken at a lent desk counts against the loan."""
    match signal:
        case CaseTaken():
            _given(member, dossier_id, order, signal, now)
        case CaseHandedOver():
            _handed_over(member, dossier_id, order, signal, now)
        case NoteAdded():
            _mentioned(member, dossier_id, order, signal, now)
        case StepDelegated():
            _lent(member, dossier_id, order, signal, now)
        case StepReturned():
            _given_back(member, dossier_id, order, signal, now)
        case _:
            return


def _given(member: Member, dossier_id: int, order: str, signal: CaseTaken, now: datetime) -> None:
    me = str(member.pk)
    if signal.owner == me:
        _use_loan(member, dossier_id, signal.case, now)
    elif signal.owner:
        words = {"say": "given", "who": member.user.name, "case": f"{order}/{signal.case}"}
        _tell(member, [int(signal.owner)], NoticeKind.HAND_OVER, words, dossier_id, signal.case, signal.id, now)


def _handed_over(member: Member, dossier_id: int, order: str, signal: CaseHandedOver, now: datetime) -> None:
    seats = DeskSeat.objects.filter(merchant_id=member.merchant_id, desk__code=signal.desk).exclude(member=member)
    there = list(seats.values_list("member_id", flat=True)[:MOST_TOLD])
    words = {"say": "handed_over", "who": member.user.name, "case": f"{order}/{signal.case}", "text": signal.text}
    _tell(member, there, NoticeKind.HAND_OVER, words, dossier_id, signal.case, signal.id, now)


def _lent(member: Member, dossier_id: int, order: str, signal: StepDelegated, now: datetime) -> None:
    """Whoever is asked for one step hears of it: the member, or those at the desk."""
    seats = DeskSeat.objects.filter(merchant_id=member.merchant_id, desk__code=signal.desk).exclude(member=member)
    to = [int(signal.to)] if signal.to else list(seats.values_list("member_id", flat=True)[:MOST_TOLD])
    words = {"say": "step_lent", "who": member.user.name, "case": f"{order}/{signal.case}", "text": signal.text}
    there = [each for each in to if each != member.pk]
    _tell(member, there, NoticeKind.HAND_OVER, words, dossier_id, signal.case, signal.id, now)


def _given_back(member: Member, dossier_id: int, order: str, signal: StepReturned, now: datetime) -> None:
    """Whoever lent it hears that it is back, and what is asked."""
    to = [int(signal.to)] if signal.to.isdecimal() and signal.to != str(member.pk) else []
    words = {"say": "step_back", "who": member.user.name, "case": f"{order}/{signal.case}", "text": signal.text}
    _tell(member, to, NoticeKind.HAND_OVER, words, dossier_id, signal.case, signal.id, now)


def _mentioned(member: Member, dossier_id: int, order: str, signal: NoteAdded, now: datetime) -> None:
    found = mentions.told(member, signal.text)[:MOST_TOLD]
    words = {"say": "mentioned", "who": member.user.name, "case": f"{order}/{signal.case}", "text": signal.text}
    _tell(member, found, NoticeKind.MENTION, words, dossier_id, signal.case, signal.id, now)


def _tell(
    member: Member,
    to: list[int],
    kind: NoticeKind,
    words: dict[str, str],
    dossier_id: int,
    no: int,
    once: str,
    now: datetime,
) -> None:
    if to:
        subject = about.case(dossier_id, no)
        tell(merchant_id=member.merchant_id, members=to, kind=kind, words=words, about=subject, once=once, now=now)


def _use_loan(member: Member, dossier_id: int, no: int, now: datetime) -> None:
    case = CaseRecord.objects.filter(merchant_id=member.merchant_id, dossier_id=dossier_id, no=no)
    desks = list(case.values_list("desk", flat=True))  # asked first: loans are on every node
    lent = duty.active_loans(now).filter(merchant_id=member.merchant_id, member=member, most__isnull=False)
    if mine := list(lent.filter(desk__code__in=desks).values_list("id", flat=True)):
        lent.filter(id__in=mine).update(used=F("used") + 1)


def tell_due(*, now: datetime) -> int:
    """Tell owners of deadlines within the hour, and the mentors of new ones, each deadline once.

    As the tables' owner: for all merchants.
    """
    times = {"now": now, "soon": now + SOON}
    return sweeps.go_over("deadlines", sweeps.with_work(sql.WHO, times), lambda merchant: _tell_due(merchant, times))


@transaction.atomic
def _tell_due(merchant_id: int, times: dict[str, datetime]) -> int:
    """What is read of cases and what is written for people are statements apart: people's table is on every node."""
    with connection.cursor() as cursor:
        cursor.execute(sql.DUE, {"merchant": merchant_id, **times})
        found = cursor.fetchall()
    tell_all(merchant_id=merchant_id, news=[_near(*row) for row in found], now=times["now"])
    return len(found)


def _near(member: int, dossier_id: int, no: int, order: str, due_at: datetime, once: str) -> News:
    return News(
        members=frozenset((member,)),
        kind=NoticeKind.DUE,
        words={"say": "due", "case": f"{order}/{no}", "at": due_at.isoformat()},
        about=about.case(dossier_id, no),
        once=once,
    )
