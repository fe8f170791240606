"""A contact's personal link to its partner's list: made, opened, taken back; like those of one task, see ``links``."""

import secrets
from datetime import datetime
from typing import Final

from django.db import transaction

from amends.casework.ledger.audit import note
from amends.casework.ledger.audit_verbs import LINK_MADE, LINK_REVOKED
from amends.casework.partners import book
from amends.casework.partners.models import Partner, PartnerLink
from amends.merchants.access import digest, get_or_404, require, visible
from amends.merchants.models import Member
from amends.merchants.models.records import id_by_time
from amends.merchants.roles import Permission, Role

LONGEST: Final = 120  # characters of a link; a longer one is none of ours


@transaction.atomic
def make(member: Member, *, partner_id: int, contact: str, now: datetime) -> str:
    """Make a link and return it; it is shown once. Raises Http404."""
    require(member, Permission.WORK_CASES)
    partner = get_or_404(member, Partner, id=partner_id, archived_at=None)
    token = f"{member.merchant_id:x}.{secrets.token_urlsafe(24)}"
    made = PartnerLink.objects.create(
        merchant_id=member.merchant_id, id=id_by_time(), partner_id=partner.id, contact=contact, sha256=digest(token),
        by=member.pk, made_at=now, expires_at=now + book.lasts(),
    )  # fmt: skip
    _note(member, LINK_MADE, made, now)
    return token


def revoke(member: Member, *, id: int, now: datetime) -> PartnerLink:
    """It opens nothing any more. Raises Http404."""
    require(member, Permission.WORK_CASES)
    link = get_or_404(member, PartnerLink, id=id)
    if visible(member, PartnerLink).filter(id=id, revoked_at=None).update(revoked_at=now):
        _note(member, LINK_REVOKED, link, now)
    return link


def of_partner(member: Member, partner_id: int) -> list[PartnerLink]:
    """The latest first."""
    return list(visible(member, PartnerLink).filter(partner_id=partner_id).order_by("-id")[:50])


def find(merchant_id: int, token: str, *, now: datetime) -> tuple[PartnerLink, Partner] | None:
    """What a link opens, inside its merchant's tenant; None where it opens nothing, whatever the reason."""
    if len(token) > LONGEST:
        return None
    link = PartnerLink.objects.filter(merchant_id=merchant_id, sha256=digest(token)).first()
    if link is None or link.revoked_at is not None or now >= link.expires_at:
        return None
    partner = Partner.objects.filter(merchant_id=merchant_id, id=link.partner_id, archived_at=None).first()
    return (link, partner) if partner is not None else None


def see(link: PartnerLink, *, now: datetime) -> None:
    """It was opened; the last time counts."""
    PartnerLink.objects.filter(merchant_id=link.merchant_id, id=link.id).update(opened_at=now)


def vouching(link: PartnerLink) -> Member | None:
    """The colleague within whose authority it acts: who made it, else, when they have gone, an owner."""
    there = Member.objects.filter(merchant_id=link.merchant_id, is_active=True).select_related("user")
    return there.filter(id=link.by).first() or there.filter(roles__contains=[Role.OWNER]).order_by("id").first()


def _note(member: Member, verb: str, link: PartnerLink, now: datetime) -> None:
    detail = {"link": link.id, "contact": link.contact}
    note(member=member, verb=verb, about=f"partner:{link.partner_id}", detail=detail, now=now)
