from datetime import date, timedelta
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import RequestFactory

from amends.merchants import access, setup
from amends.merchants.models import ApiKey, Desk, Member, Merchant, Shop, User
from amends.merchants.roles import TABLES, Permission, Role, may
from tests.cast import OPENED_AT, OWNER, PASSWORD

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    (
        (Role.FRONT_LINE, Permission.WORK_CASES, True),
        (Role.FRONT_LINE, Permission.APPROVE, False),
        (Role.FRONT_LINE, Permission.MEND_SIGNALS, False),
        (Role.AGENT, Permission.MEND_SIGNALS, True),
        (Role.WAREHOUSE, Permission.HANDLE_GOODS, True),
        (Role.OBSERVER, Permission.VIEW_CASES, True),
        (Role.OBSERVER, Permission.WORK_CASES, False),
        (Role.WAREHOUSE, Permission.HANDLE_MONEY, False),
        (Role.FINANCE, Permission.HANDLE_MONEY, True),
        (Role.FINANCE, Permission.MANAGE_MERCHANT, False),
        (Role.SUPERVISOR, Permission.APPROVE, True),
        (Role.MANAGER, Permission.MANAGE_MERCHANT, True),
    ),
)
def test_who_may_do_what(role: Role, permission: Permission, *, allowed: bool) -> None:
    assert may(roles=frozenset({role}), permission=permission, on=TODAY) is allowed


def test_an_owner_may_do_all_and_every_permission_is_decided() -> None:
    for table, permission in product(TABLES, Permission):
        assert Role.OWNER in table.grants[permission]


def test_before_the_first_table_nobody_may_do_anything() -> None:
    eve = TABLES[0].from_on - timedelta(days=1)
    assert not may(roles=frozenset(Role), permission=Permission.VIEW_CASES, on=eve)


def test_missing_and_forbidden_look_the_same(mate_member: Member, tmall_shop: Shop, rival_shop: Shop) -> None:
    assert access.get_or_404(mate_member, Shop, id=tmall_shop.id) == tmall_shop
    for lookup in ({"id": rival_shop.id}, {"id": 0}, {"name": "Rival Tmall"}):
        with pytest.raises(Http404):
            access.get_or_404(mate_member, Shop, **lookup)
    with pytest.raises(Http404):
        access.require(mate_member, Permission.MANAGE_MERCHANT)


def test_nobody_is_a_member_of_nothing() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.session = {}  # type: ignore[assignment]
    with pytest.raises(Http404):
        access.member_for(request)


def test_an_api_key_opens_its_shop_until_revoked(tmall_shop: Shop) -> None:
    key = setup.add_api_key(shop=tmall_shop, now=OPENED_AT)
    kept = ApiKey.objects.get()
    assert key not in (kept.prefix, bytes(kept.sha256).hex())
    opens = access.api_key(key=key, now=OPENED_AT)
    assert opens is not None
    assert opens.shop == tmall_shop
    assert ApiKey.objects.get().last_used_at == OPENED_AT
    assert access.api_key(key=key + "x", now=OPENED_AT) is None
    ApiKey.objects.update(revoked_at=OPENED_AT)
    assert access.api_key(key=key, now=OPENED_AT) is None


def test_a_known_person_may_own_a_second_merchant(bluebird: Merchant) -> None:
    setup.create_merchant(name="Second", owner_email=OWNER.upper(), password="something else", now=OPENED_AT)
    assert User.objects.get().check_password(PASSWORD)
    assert Member.objects.count() == 2


def test_the_database_keeps_the_rules(bluebird: Merchant, mate_member: Member, tmall_shop: Shop) -> None:
    setup.add_desk(merchant=bluebird, code="refunds", name="Refunds", members=[mate_member])
    refused = (
        lambda: Member.objects.update(roles=[]),
        lambda: Member.objects.update(roles=["king"]),
        lambda: Shop.objects.update(platform="bazaar"),
        lambda: Shop.objects.update(currency="rmb"),
        lambda: Shop.objects.update(country="cn"),
        lambda: User.objects.update(language="fr"),
        lambda: User.objects.filter(email=OWNER).update(email="Owner@Bluebird.test"),
        lambda: Desk.objects.create(merchant=bluebird, code="refunds", name="Again"),
    )
    for attempt in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
