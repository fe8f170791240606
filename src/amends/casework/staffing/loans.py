"""Loans that have ended: what is still in the borrower's hands goes back to its desk, by itself (row B10)."""

from datetime import datetime
from typing import Final
from uuid import uuid4

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.ledger import sweeps
from amends.casework.ledger.models import CaseRecord
from amends.merchants import about, duty
from amends.merchants.models import Loan, Member, NoticeKind
from amends.merchants.notices import tell

MOST: Final = 100  # loans a round
log = structlog.get_logger(__name__)


def settle_loans(*, now: datetime) -> int:
    """Put back the open cases of desks that were lent and no longer are. Returns how many cases went back."""
    over = Loan.objects.filter(Q(until_at__lte=now) | Q(ended_at__isnull=False), settled_at=None)
    who = over.order_by("merchant_id").values_list("merchant_id", flat=True).distinct()
    return sweeps.go_over("loans", list(who), lambda merchant: _settle_all(over.filter(merchant_id=merchant), now))


def _settle_all(over: "QuerySet[Loan]", now: datetime) -> int:
    return sum(_settle(loan, now) for loan in over.select_related("desk").order_by("id")[:MOST])


@transaction.atomic
def _settle(loan: Loan, now: datetime) -> int:
    member = Member.objects.select_related("user").get(id=loan.member_id)
    back = 0
    if loan.desk.code not in duty.desks_of(member, now=now):
        mine = CaseRecord.objects.filter(merchant_id=loan.merchant_id, owner=str(member.pk), state="open")
        held = mine.filter(desk=loan.desk.code).order_by("dossier_id", "no").values_list("dossier_id", "no")
        back = sum(_put_back(member, dossier_id, no, now) for dossier_id, no in held)
    Loan.objects.filter(id=loan.pk).update(settled_at=now)
    words = {"say": "loan_ended", "desk": loan.desk.name, "count": str(back)}
    tell(
        merchant_id=loan.merchant_id, members=[member.pk], kind=NoticeKind.STAFF, words=words, about=about.WORK,
        once=f"loan:{loan.pk}", now=now,
    )  # fmt: skip
    return back


def _put_back(member: Member, dossier_id: int, no: int, now: datetime) -> int:
    try:
        case_actions.put_back(Action(member=member, dossier_id=dossier_id, no=no, token=str(uuid4()), now=now))
    except RefusedError as refused:
        log.warning("case of an ended loan stays", reason=str(refused))
        return 0
    return 1
