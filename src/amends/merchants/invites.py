"""Letting people in by a link that works once, and lending roles; links are shown once, only hashes are kept."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from amends.merchants import changes, memberships
from amends.merchants.access import digest
from amends.merchants.models import Desk, DeskSeat, Invitation, Member, User

LASTS: Final = timedelta(days=3)


class AlreadyIn(Exception):
    """The address belongs to somebody who is a member already."""


@transaction.atomic
def invite(*, by: Member, email: str, roles: Iterable[str], desks: Iterable[str], now: datetime) -> str:
    """Make an invitation and return its token; an open one to the same address ends. Raises AlreadyIn."""
    email = email.lower()
    if Member.objects.filter(merchant_id=by.merchant_id, user__email=email, is_active=True).exists():
        raise AlreadyIn
    Invitation.objects.filter(merchant_id=by.merchant_id, email=email, accepted_at=None, revoked_at=None).update(
        revoked_at=now
    )
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        merchant_id=by.merchant_id,
        email=email,
        roles=list(roles),
        desks=list(desks),
        sha256=digest(token),
        by=by,
        created_at=now,
        expires_at=now + LASTS,
    )
    after = {"email": email, "roles": made.roles, "desks": sorted(made.desks)}
    changes.note(by=by, area="invitation", key=f"/{made.pk}", before=None, after=after, now=now)
    return token


def open_invitation(token: str, *, now: datetime) -> Invitation | None:
    """The invitation a token opens, unless it has been used, revoked or has expired."""
    still = Q(accepted_at=None, revoked_at=None, expires_at__gt=now)
    return Invitation.objects.filter(still, sha256=digest(token)).select_related("merchant", "by__user").first()


@transaction.atomic
def accept(token: str, *, name: str, password: str, language: str, now: datetime) -> Member | None:
    """Let the invited person in, outside any tenant. A known person keeps name and password. None: too late."""
    found = Invitation.objects.select_for_update(of=("self",)).filter(sha256=digest(token)).first()
    if found is None or open_invitation(token, now=now) is None:
        return None
    user, _made = User.objects.get_or_create(
        email=found.email, defaults={"name": name, "language": language, "password": make_password(password)}
    )
    member, _new = Member.objects.update_or_create(
        merchant_id=found.merchant_id,
        user=user,
        defaults={"roles": found.roles, "is_active": True},
        create_defaults={"roles": found.roles, "created_at": now},
    )
    memberships.follow(user)
    seats = Desk.objects.filter(merchant_id=found.merchant_id, code__in=found.desks)
    DeskSeat.objects.bulk_create(
        (DeskSeat(merchant_id=found.merchant_id, desk=desk, member=member) for desk in seats), ignore_conflicts=True
    )
    Invitation.objects.filter(id=found.pk).update(accepted_at=now)
    changes.note(by=member, area="joined", key=str(member.pk), before=None, after={"email": user.email}, now=now)
    return member
