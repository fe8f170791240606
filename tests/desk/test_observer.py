"""Who only looks on sees what is there and changes nothing: no form of the work stands on a page, no post is taken."""

import re
from datetime import datetime

import pytest
from django.test import Client

from amends.merchants import setup
from amends.merchants.models import Merchant
from amends.merchants.roles import Role
from tests.casework.stories import rows
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.pages import do

pytestmark = pytest.mark.django_db(transaction=True)

LOOKER = "looker@bluebird.test"
POSTS = re.compile(r"<form[^>]*method=\"post\"[^>]*action=\"([^\"]*)\"")
OWN = re.compile(r"/(language|sign-out|switch|me|notices|work/lists|work/look-of-it|account|holds/check)\b")
"""Of the person, or a question only."""


@pytest.fixture
def looker(bluebird: Merchant) -> Client:
    setup.add_member(
        merchant=bluebird, email=LOOKER, name="Looker", roles=[Role.OBSERVER], password=PASSWORD, now=OPENED_AT
    )
    return signed_in(LOOKER)


def test_pages_offer_nothing_to_do(looker: Client, refund: int) -> None:
    for page in (
        "/work/",
        f"/cases/{refund}/1/",
        "/work/promises/",
        "/holds/",
        "/causes/",
        "/playbooks/",
        "/approvals/",
    ):
        answer = looker.get(page)
        assert answer.status_code == 200, page
        assert [to for to in POSTS.findall(answer.content.decode()) if not OWN.match(to)] == [], page


@pytest.mark.parametrize(
    ("action", "fields"),
    [("step", {"step": "refund"}), ("take", {}), ("remedy", {"remedy": "refund_part"}), ("note", {"text": "x"})],
)
def test_nothing_is_taken(looker: Client, refund: int, action: str, fields: dict[str, str], now: datetime) -> None:
    before = rows("SELECT count(*) FROM casework_signal")
    assert do(looker, f"/cases/{refund}/1/", action, **fields).status_code == 404
    assert rows("SELECT count(*) FROM casework_signal") == before
