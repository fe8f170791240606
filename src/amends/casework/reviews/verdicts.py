"""What people find of a review: which goods it is about, and what caused it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import Http404

from amends.casework.ledger.audit import note
from amends.casework.projections.models import ReviewRecord
from amends.merchants.access import require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewVerdict:
    """``sku``: of the order's goods, ``issue``: a code of the playbook; empty: as told, and as its words point."""

    sku: str = ""
    issue: str = ""


@transaction.atomic
def judge(*, member: Member, dossier_id: int, ref: str, found: ReviewVerdict, now: datetime) -> None:
    """Keep it, with who found it and when. Raises Http404 for what isn't the member's."""
    require(member, Permission.WORK_CASES)
    rows = visible(member, ReviewRecord).filter(dossier_id=dossier_id, ref=ref)
    done = rows.update(chosen_sku=found.sku, issue=found.issue, judged_by=str(member.pk), judged_at=now)
    if not done:
        raise Http404
    detail = {"review": ref, "sku": found.sku, "issue": found.issue}
    note(member=member, verb="review.judged", about=f"dossier:{dossier_id}", detail=detail, now=now)
