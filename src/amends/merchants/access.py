"""The only door to a tenant's things. What is missing and what is forbidden look the same: 404."""

import hashlib
from datetime import datetime
from typing import Any, Final, TypeVar

import structlog
from django.db import DatabaseError, transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from amends.merchants import duty
from amends.merchants import memberships as belonging
from amends.merchants.actors import Actor
from amends.merchants.models import ApiKey, Member, Shop, User
from amends.merchants.roles import Permission, Role, may

MERCHANT_KEY: Final = "merchant_id"  # in the session: the merchant looked at, for those who belong to several
SHOP_KEY: Final = "shop_id"  # in the session: the one shop looked at; absent for all
log = structlog.get_logger(__name__)
Thing = TypeVar("Thing", bound=Model)


def memberships(request: HttpRequest) -> list[Member]:
    """The signed-in person's memberships, oldest first; read once per request, before the tenant closes the view."""
    known: list[Member] | None = getattr(request, "memberships", None)
    if known is not None:
        return known
    if not isinstance(request.user, User):
        return []
    found = belonging.of_user(request.user.pk, now=timezone.now())
    request.memberships = found  # type: ignore[attr-defined]
    return found


def membership(request: HttpRequest) -> Member | None:
    """The membership in use: of the merchant the person chose, else their first. None for outsiders to all."""
    mine = memberships(request)
    chosen = request.session.get(MERCHANT_KEY)
    return next((member for member in mine if member.merchant_id == chosen), next(iter(mine), None))


def member_for(request: HttpRequest) -> Member:
    """Whom this request acts for. Raises Http404 when the person belongs to no merchant."""
    member = membership(request)
    if member is None:
        raise Http404
    return member


def shop_in_view(request: HttpRequest) -> int | None:
    """The id of the shop the person narrowed their view to; None for all shops."""
    chosen = request.session.get(SHOP_KEY)
    return visible(member_for(request), Shop).filter(id=chosen).values_list("id", flat=True).first() if chosen else None


def visible(member: Member, model: type[Thing]) -> QuerySet[Thing]:
    """Every row of a tenant table that this member's merchant owns."""
    return model._default_manager.filter(merchant_id=member.merchant_id)


def reachable(actor: Actor, model: type[Thing]) -> QuerySet[Thing]:
    """Every row of a tenant table within the actor's scope; none of a table that knows neither shops nor orders."""
    found = model._default_manager.filter(merchant_id=actor.merchant_id)
    names = {field.attname for field in model._meta.concrete_fields}  # noqa: SLF001 - public by documentation
    if actor.scope.shop is not None:
        found = found.filter(shop_id=actor.scope.shop) if "shop_id" in names else found.none()
    if actor.scope.dossiers is not None:
        order = "dossier_id" if "dossier_id" in names else "id"
        found = found.filter(**{f"{order}__in": actor.scope.dossiers}) if "shop_id" in names else found.none()
    return found


def get_or_404(member: Member, model: type[Thing], **lookup: Any) -> Thing:
    """One row of the member's merchant. Raises Http404 when there is none, or when it is another merchant's."""
    found = visible(member, model).filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def allows(member: Member, permission: Permission | str) -> bool:
    """Whether the member may do this today, by their own roles or one lent to them."""
    lent = duty.lent_roles(member, now=timezone.now()) if getattr(member, "lent", True) else ()  # known: nothing is
    roles = frozenset(Role(role) for role in (*member.roles, *lent))
    return may(roles=roles, permission=Permission(permission), on=timezone.localdate())


def require(member: Member, permission: Permission) -> None:
    """Raise Http404 unless the member may do this today."""
    if not allows(member, permission):
        raise Http404


def api_key(*, key: str, now: datetime) -> ApiKey | None:
    """An API key, noting its use (at most once a minute). None for unknown and revoked ones, and a gone member's."""
    found = ApiKey.objects.filter(sha256=digest(key), revoked_at=None).select_related("shop").first()
    if found is None or (found.member_id and not _bound(found, found.member_id)):
        return None
    _note_use(found, now)
    return found


def _bound(key: ApiKey, member_id: int) -> bool:
    """Set the member a key acts for; False where they were let go."""
    mine = Member.objects.filter(merchant_id=key.merchant_id, id=member_id, is_active=True)
    key.member = mine.select_related("user").first()
    return key.member is not None


def _note_use(key: ApiKey, now: datetime) -> None:
    """That a key opens its shop never waits on this: the table is on every node, and one of them may be down."""
    if key.last_used_at is not None and key.last_used_at >= now.replace(second=0, microsecond=0):
        return
    try:
        with transaction.atomic():
            ApiKey.objects.filter(id=key.id).update(last_used_at=now)
    except DatabaseError as error:
        log.warning("use of a key not noted", key_id=key.id, error=type(error).__name__)


def digest(key: str) -> bytes:
    """What is kept of a key. The key itself is 32 random bytes, so one round of SHA-256 is enough."""
    return hashlib.sha256(key.encode()).digest()
