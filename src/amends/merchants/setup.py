"""Make a merchant and what belongs to it. Used by the command, the demo and the tests; `now` comes from the caller."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from amends.merchants import memberships
from amends.merchants.access import digest
from amends.merchants.areas import sign_out_browsers
from amends.merchants.models import (
    ApiKey,
    Desk,
    DeskSeat,
    Language,
    Member,
    Merchant,
    Shop,
    ShopPlatform,
    TwoStep,
    User,
)
from amends.merchants.roles import Role


@transaction.atomic
def create_merchant(
    *, name: str, owner_email: str, password: str, language: str = Language.CHINESE, now: datetime | None = None
) -> Merchant:
    """Make a tenant and its owner, who may be a person that is already known (their password then stays)."""
    merchant = Merchant.objects.create(name=name, created_at=now or timezone.now())
    add_member(
        merchant=merchant,
        email=owner_email,
        name=owner_email.partition("@")[0],
        password=password,
        roles=[Role.OWNER],
        language=language,
        now=now,
    )
    return merchant


@transaction.atomic
def add_member(
    *,
    merchant: Merchant,
    email: str,
    name: str,
    password: str,
    roles: Iterable[Role],
    language: str = Language.CHINESE,
    now: datetime | None = None,
) -> Member:
    """Let a person in. Raises IntegrityError if they belong to the merchant already, or if `roles` is empty."""
    user, is_new = User.objects.get_or_create(
        email=email.lower(),
        defaults={
            "name": name,
            "language": language,
            "password": make_password(password),
            "merchants": [merchant.pk],
        },
    )
    member = Member.objects.create(
        merchant=merchant, user=user, roles=[Role(role).value for role in roles], created_at=now or timezone.now()
    )
    if not is_new:  # nothing but the row just made is theirs
        memberships.follow(user)
    return member


@transaction.atomic
def leave_all(person: User) -> None:
    """An account somebody else had taken: it belongs to no merchant any more, without a password or second step."""
    Member.objects.filter(user=person).update(is_active=False)
    TwoStep.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    sign_out_browsers(person.pk)


def add_shop(
    *,
    merchant: Merchant,
    name: str,
    platform: str,
    currency: str,
    zone: str,
    country: str,
    playbook: str,
    now: datetime | None = None,
) -> Shop:
    """Open a shop; the first one's currency becomes the merchant's home currency.

    Raises IntegrityError for a name the merchant has already, or an unknown platform.
    """
    Merchant.objects.filter(id=merchant.pk, home_currency="").update(home_currency=currency)
    return Shop.objects.create(
        merchant=merchant,
        name=name,
        platform=ShopPlatform(platform),
        currency=currency,
        zone=zone,
        country=country,
        playbook=playbook,
        created_at=now or timezone.now(),
    )


def add_desk(*, merchant: Merchant, code: str, name: str, members: Iterable[Member] = ()) -> Desk:
    """Make a desk and seat its members."""
    with transaction.atomic():
        desk = Desk.objects.create(merchant=merchant, code=code, name=name)
        DeskSeat.objects.bulk_create(DeskSeat(merchant=merchant, desk=desk, member=member) for member in members)
    return desk


def add_api_key(*, shop: Shop, member: Member | None = None, now: datetime | None = None) -> str:
    """Make a key for a shop and return it; it can't be shown again, for only its hash is kept.

    ``member``: of the same merchant, with whose authority it may act; None: it reports facts only.
    """
    key = f"amends_{secrets.token_urlsafe(32)}"
    ApiKey.objects.create(
        merchant_id=shop.merchant_id,
        shop=shop,
        member=member,
        prefix=key[:12],
        sha256=digest(key),
        created_at=now or timezone.now(),
    )
    return key
