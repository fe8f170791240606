"""The only door to a tenant's things. What is missing and what is forbidden look the same: 404."""

import hashlib
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from amends.merchants.models import ApiKey, Member, Shop, User
from amends.merchants.roles import Permission, Role, may

MERCHANT_KEY = "merchant_id"  # in the session: the merchant the person looks at, when they belong to several
Thing = TypeVar("Thing", bound=Model)


def membership(request: HttpRequest) -> Member | None:
    """The signed-in person's membership: of the merchant they chose, else of their first. None for outsiders."""
    if not isinstance(request.user, User):
        return None
    mine = Member.objects.filter(user=request.user, is_active=True).select_related("merchant", "user")
    chosen = mine.filter(merchant_id=request.session.get(MERCHANT_KEY)).first()
    return chosen or mine.order_by("id").first()


def member_for(request: HttpRequest) -> Member:
    """Whom this request acts for. Raises Http404 when the person belongs to no merchant."""
    member: Member | None = getattr(request, "member", None) or membership(request)
    if member is None:
        raise Http404
    return member


def visible(member: Member, model: type[Thing]) -> QuerySet[Thing]:
    """Every row of a tenant table that this member's merchant owns."""
    return model._default_manager.filter(merchant_id=member.merchant_id)


def get_or_404(member: Member, model: type[Thing], **lookup: Any) -> Thing:
    """One row of the member's merchant. Raises Http404 when there is none, or when it is another merchant's."""
    found = visible(member, model).filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def allows(member: Member, permission: Permission | str) -> bool:
    """Whether the member may do this today."""
    roles = frozenset(Role(role) for role in member.roles)
    return may(roles=roles, permission=Permission(permission), on=timezone.localdate())


def require(member: Member, permission: Permission) -> None:
    """Raise Http404 unless the member may do this today."""
    if not allows(member, permission):
        raise Http404


def shop_for_key(*, key: str, now: datetime) -> Shop | None:
    """The shop an API key opens, noting its use (at most once a minute). None for unknown and revoked keys."""
    found = ApiKey.objects.filter(sha256=digest(key), revoked_at=None).select_related("shop").first()
    if found is None:
        return None
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now.replace(second=0, microsecond=0))
    ApiKey.objects.filter(stale, id=found.id).update(last_used_at=now)
    return found.shop


def digest(key: str) -> bytes:
    """What is kept of a key. The key itself is 32 random bytes, so one round of SHA-256 is enough."""
    return hashlib.sha256(key.encode()).digest()
