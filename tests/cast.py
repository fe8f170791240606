"""The named cast of every web test: an owner, a team-mate, and an outsider who belongs to another merchant.

    def test_case_page(owner: Client, outsider: Client, bluebird: Merchant) -> None: ...

`owner`, `mate` (front line), `agent` (after-sales) and `outsider` are signed-in browsers (Django test clients, in
English); `nobody` has not signed in.
`bluebird` is the first three's merchant with `tmall_shop` and `olist_shop`; `rival` is the outsider's, with one shop.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client, override_settings

from amends.merchants import setup
from amends.merchants.models import (
    Language,
    Member,
    Merchant,
    Shop,
    ShopPlatform,
    User,
)
from amends.merchants.roles import Role
from amends.merchants.sessions import SessionStore
from tests.visitor import Visitor

OPENED_AT = datetime(2026, 11, 1, tzinfo=UTC)
PASSWORD = "correct horse battery"
OWNER = "owner@bluebird.test"
MATE = "mate@bluebird.test"
AGENT = "agent@bluebird.test"
OUTSIDER = "outsider@rival.test"


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Slow hashes protect real passwords; the cast's are known."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def bluebird(db: None) -> Merchant:
    return setup.create_merchant(
        name="Bluebird", owner_email=OWNER, password=PASSWORD, language=Language.ENGLISH, now=OPENED_AT
    )


@pytest.fixture
def tmall_shop(bluebird: Merchant) -> Shop:
    return setup.add_shop(
        merchant=bluebird,
        name="Bluebird Tmall",
        platform=ShopPlatform.TMALL,
        currency="CNY",
        zone="Asia/Shanghai",
        country="CN",
        playbook="tmall",
        now=OPENED_AT,
    )


@pytest.fixture
def olist_shop(bluebird: Merchant) -> Shop:
    return setup.add_shop(
        merchant=bluebird,
        name="Bluebird Brasil",
        platform=ShopPlatform.ALIEXPRESS,
        currency="BRL",
        zone="America/Sao_Paulo",
        country="BR",
        playbook="aliexpress-brazil",
        now=OPENED_AT,
    )


@pytest.fixture
def mate_member(bluebird: Merchant) -> Member:
    return setup.add_member(
        merchant=bluebird,
        email=MATE,
        name="Mate",
        password=PASSWORD,
        roles=[Role.FRONT_LINE],
        language=Language.ENGLISH,
        now=OPENED_AT,
    )


@pytest.fixture
def agent_member(bluebird: Merchant) -> Member:
    return setup.add_member(
        merchant=bluebird,
        email=AGENT,
        name="Agent",
        password=PASSWORD,
        roles=[Role.AGENT],
        language=Language.ENGLISH,
        now=OPENED_AT,
    )


@pytest.fixture
def rival(db: None) -> Merchant:
    return setup.create_merchant(
        name="Rival", owner_email=OUTSIDER, password=PASSWORD, language=Language.ENGLISH, now=OPENED_AT
    )


@pytest.fixture
def rival_shop(rival: Merchant) -> Shop:
    return setup.add_shop(
        merchant=rival,
        name="Rival Tmall",
        platform=ShopPlatform.TMALL,
        currency="CNY",
        zone="Asia/Shanghai",
        country="CN",
        playbook="tmall",
        now=OPENED_AT,
    )


@pytest.fixture
def nobody() -> Client:
    return Visitor(headers={"accept-language": "en"})


@pytest.fixture
def owner(bluebird: Merchant) -> Client:
    return signed_in(OWNER)


@pytest.fixture
def mate(mate_member: Member) -> Client:
    return signed_in(MATE)


@pytest.fixture
def agent(agent_member: Member) -> Client:
    return signed_in(AGENT)


@pytest.fixture
def outsider(rival: Merchant, rival_shop: Shop) -> Client:
    return signed_in(OUTSIDER)


def signed_in(email: str) -> Client:
    """A browser in which this person has signed in: with the session that signing in leaves, and none of its way."""
    client, user = Visitor(headers={"accept-language": "en"}), User.objects.get(email=email)
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client
