"""A buyer's data in clear: a field at a time, with a reason where the role asks for one, an audit row each time.

Who looks at more of them in an hour than the work asks for is stopped, and the leads are told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.http import Http404

from amends.casework.actions.transaction import RefusedError
from amends.casework.ledger.audit import note
from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.audit_verbs import REVEALED
from amends.casework.ledger.models import DossierRecord
from amends.casework.ledger.privacy import readable
from amends.merchants import about, notices
from amends.merchants.access import require, visible
from amends.merchants.models import Member, NoticeKind
from amends.merchants.roles import Permission, Role

SHOWN_FOR: Final = 60  # seconds until the page hides it again
LEAST_WORDS: Final = 4
HOUR: Final = timedelta(hours=1)
MOST: Final = 60  # fields in an hour; a day of calls, one order after the other, stays below
MOST_OF_LEADS: Final = 300


class BuyerField(StrEnum):
    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"


class ReasonWanted(StrEnum):
    """What somebody must say before they see: their own words, one reason of the list, or nothing."""

    WORDS = "words"
    LIST = "list"
    NOTHING = "nothing"


REASONS: Final = ("call", "waybill", "address", "platform", "carrier", "refund")
_COLUMNS: Final = {BuyerField.NAME: "buyer", BuyerField.PHONE: "buyer_phone", BuyerField.ADDRESS: "address"}
_FREE: Final = {Role.SUPERVISOR, Role.MANAGER, Role.OWNER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """``reason``: one of REASONS, or empty; ``words``: in one's own words."""

    reason: str = ""
    words: str = ""


def asked(member: Member) -> ReasonWanted:
    """What this member must say. Of several roles the one that is trusted most counts."""
    roles = {Role(role) for role in member.roles}
    if roles & _FREE:
        return ReasonWanted.NOTHING
    return ReasonWanted.LIST if Role.AGENT in roles else ReasonWanted.WORDS


def reveal(member: Member, *, dossier_id: int, no: int, field: str, why: Why, now: datetime) -> str:
    """The field in clear; empty where nothing is known.

    Raises Http404, RefusedError (``field``: ``reason``, ``often``, or ``key`` where the key it was sealed under is
    gone).
    """
    require(member, Permission.WORK_CASES)
    if _too_often(member, now):
        _tell_leads(member, now)
        raise RefusedError("too often", field="often")
    return _reveal(member, dossier_id=dossier_id, no=no, field=field, why=why, now=now)


def _too_often(member: Member, now: datetime) -> bool:
    seen = visible(member, Audit).filter(actor=f"member:{member.pk}", at__gt=now - HOUR, verb=REVEALED).count()
    return seen >= (MOST_OF_LEADS if asked(member) is ReasonWanted.NOTHING else MOST)


def _tell_leads(member: Member, now: datetime) -> None:
    """Once an hour."""
    leads = notices.members_with(merchant_id=member.merchant_id, roles=[role.value for role in _FREE])
    notices.tell(
        merchant_id=member.merchant_id,
        members=set(leads) - {member.pk},
        kind=NoticeKind.WARNING,
        words={"say": "revealed_often", "who": member.user.name},
        about=about.NOTHING,
        once=f"revealed:{member.pk}:{now:%Y-%m-%dT%H}",
        now=now,
    )


@transaction.atomic
def _reveal(member: Member, *, dossier_id: int, no: int, field: str, why: Why, now: datetime) -> str:
    if field not in set(BuyerField):
        raise Http404
    _check(asked(member), why)
    found = visible(member, DossierRecord).filter(id=dossier_id).first()
    if found is None:
        raise Http404
    detail = {"field": field, "reason": why.reason, "words": why.words, "order": found.key, "case": no}
    note(member=member, verb=REVEALED, about=f"case:{dossier_id}/{no}", detail=detail, now=now)
    private = readable(bytes(found.private) if found.private else None)
    if private is None:
        raise RefusedError("sealed under another key", field="key")
    return str(getattr(private, _COLUMNS[BuyerField(field)]))


def _check(needed: ReasonWanted, why: Why) -> None:
    listed = why.reason in REASONS
    if why.reason and not listed:
        raise RefusedError("reason", field="reason")
    if needed is ReasonWanted.WORDS and len(why.words.strip()) < LEAST_WORDS:
        raise RefusedError("words", field="reason")
    if needed is ReasonWanted.LIST and not listed:
        raise RefusedError("list", field="reason")
