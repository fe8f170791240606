"""Finance, two of them, and orders they have to do with."""

import pytest
from django.test import Client

from amends.merchants import setup
from amends.merchants.models import Merchant
from amends.merchants.roles import Role
from tests.cast import OPENED_AT, PASSWORD, signed_in


def hired(merchant: Merchant, name: str, *roles: Role) -> Client:
    """A member with these roles, signed in."""
    email = f"{name}@bluebird.test"
    setup.add_member(
        merchant=merchant, email=email, name=name.title(), password=PASSWORD, roles=list(roles), language="en",
        now=OPENED_AT,
    )  # fmt: skip
    return signed_in(email)


@pytest.fixture
def finance(bluebird: Merchant) -> Client:
    return hired(bluebird, "money", Role.FINANCE)


@pytest.fixture
def second(bluebird: Merchant) -> Client:
    return hired(bluebird, "second", Role.FINANCE)
