"""No page falls over a number in its address that is none, or longer than any could be."""

import pytest
from django.test import Client

from amends.merchants.models import Shop

pytestmark = pytest.mark.django_db
LONG = "9" * 5000
PAGES = (
    "approvals/?before=", "audit/?before=", "holds/?before=", "holds/?checked=", "quarantine/?before=",
    "packs/?before=", "pool/?before=", "losses/?after=", "reviews/?days=", "reviews/?shop=", "reviews/?page=",
    "costs/cases/?page=", "points/?year=", "points/?shop=", "automation/?shop=", "stations/steps?page=",
)  # fmt: skip


@pytest.mark.parametrize("number", [LONG, "9" * 30, "²"], ids=["too_long", "no_key", "no_digit"])
def test_each_is_passed_over(owner: Client, tmall_shop: Shop, number: str) -> None:
    assert {page: owner.get(f"/{page}{number}").status_code for page in PAGES} == dict.fromkeys(PAGES, 200)
