"""What keeps a rule from deciding a case, though it fits: the case is left to people, and says why."""

from datetime import datetime
from typing import Any, Final

from django.db import connection

from amends.casework.abuse import findings
from amends.casework.abuse.models import AbuseFinding
from amends.casework.actions.held_dossier import HeldDossier
from amends.casework.approval import grants
from amends.casework.approval.models import Approval, RequestState
from amends.casework.deciding import sql
from amends.casework.deciding.rules import DecidingLimits
from amends.casework.ledger.merchant_lock import lock
from amends.casework.ledger.models import DossierRecord
from amends.casework.ledger.privacy import Private, readable
from amends.engine.deciding import Clear, doubtful
from amends.engine.dossier import Case
from amends.merchants.models import Member

FLAGGED: Final = "flagged"
ASKED: Final = "asked"
CURRENCY: Final = "currency"


def against(member: Member, held: HeldDossier, case: Case, fit: Clear, limits: DecidingLimits, *, now: datetime) -> str:
    """A word for what stands in the way; empty: nothing does. No other of the rule decides meanwhile."""
    if found := doubtful(held.dossier, case):
        return found
    if _asked(member, held, case):
        return ASKED
    if _flagged(member, held, now):
        return FLAGGED
    return _over(member, held, fit, limits, now) if fit.amount else ""


def _asked(member: Member, held: HeldDossier, case: Case) -> bool:
    of = {"merchant_id": member.merchant_id, "dossier_id": held.dossier_id, "case_no": case.no}
    return Approval.objects.filter(**of, state=RequestState.ASKED).exists()


def _flagged(member: Member, held: HeldDossier, now: datetime) -> bool:
    """Whether the buyer's history is one that a person should look at, and nobody has cleared it."""
    mine = DossierRecord.objects.filter(merchant_id=member.merchant_id, id=held.dossier_id)
    phone = mine.values_list("phone_mark", flat=True).first()
    if phone is None:
        return False
    findings.look(member, phone, now=now)
    standing = AbuseFinding.objects.filter(merchant_id=member.merchant_id, mark=phone)
    return standing.exclude(state=findings.CLEARED).exists()


def _over(member: Member, held: HeldDossier, fit: Clear, limits: DecidingLimits, now: datetime) -> str:
    """The limit it would run over; sums in another currency than the limits' are a person's."""
    if held.currency != held.policy.playbook.currency:
        return CURRENCY
    with connection.cursor() as cursor:
        lock(cursor, merchant_id=member.merchant_id, keys=[f"decides by {limits.name}"])
        cursor.execute(sql.GIVEN, _values(member, held, limits, now))
        on_order, to_buyer, today = cursor.fetchone()
    sums = {"money": on_order, "per_buyer": to_buyer, "per_day": today}
    return next((name for name, before in sums.items() if before + fit.amount > getattr(limits, name)), "")


def _values(member: Member, held: HeldDossier, limits: DecidingLimits, now: datetime) -> dict[str, Any]:
    return {
        "merchant": member.merchant_id,
        "shop": held.shop.pk,
        "dossier": held.dossier_id,
        "currency": held.currency,
        "buyer": grants.buyer_mark(member.merchant_id, readable(held.entry.private) or Private()),
        "day": grants.day_began(now, held.policy.playbook.zone),
        "rule": limits.cited.partition("@")[0] + "@",
    }
