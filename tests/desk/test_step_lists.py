"""Another desk's step is that desk's work: it is in that desk's list, is taken there and done there."""

from datetime import datetime

import pytest
from django.db import transaction
from django.test import Client

from amends.casework.people.pull import next_case
from amends.casework.queries.list_views import View
from amends.casework.queries.work_list import (
    ListFilters,
    counts,
    work_list,
)
from amends.engine.signals import ParcelScanned
from amends.engine.words import Scan
from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.rls import tenant
from amends.merchants.roles import Role
from tests.casework.stories import HOUR, feed, number, placed, refund_asked, rows
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B1")]


def seat(merchant: Merchant, desk: str, role: Role) -> Client:
    member = setup.add_member(
        merchant=merchant, email=f"{desk}@bluebird.test", name=desk, password=PASSWORD, roles=[role], now=OPENED_AT
    )
    setup.add_desk(merchant=merchant, code=desk, name=desk.title(), members=[member])
    return signed_in(f"{desk}@bluebird.test")


@pytest.fixture
def shipped(tmall_shop: Shop, now: datetime) -> Shop:
    """An order that was shipped after a refund was asked: its desk is exceptions, its steps are others'."""
    gone = ParcelScanned(id="gone", at=now - HOUR, order="T-1001", scan=Scan.COLLECTED, text="已揽收")
    asked = refund_asked(at=now - 2 * HOUR)
    feed(tmall_shop, placed(at=now - 5 * HOUR), asked, gone, now=now)
    return tmall_shop


def test_two_people_at_two_desks_each_see_and_do_their_own_step(
    owner: Client, outsider: Client, bluebird: Merchant, shipped: Shop, now: datetime
) -> None:
    carriers, refunds = seat(bluebird, "logistics", Role.AGENT), seat(bluebird, "returns", Role.OWNER)
    ready = set(rows("SELECT step, desk FROM casework_step WHERE state = 'ready'"))
    assert {("intercept", "logistics"), ("refund", "returns")} <= ready
    theirs, ours = text(carriers.get("/work/")), text(refunds.get("/work/"))
    assert "T-1001" in theirs
    assert "Have the carrier bring it back" in theirs
    assert "Refund the buyer" not in theirs
    assert "T-1001" in ours
    assert "Refund the buyer" in ours
    assert "Have the carrier bring it back" not in ours
    assert "T-1001" not in text(outsider.get("/work/"))
    case = at(shipped, "T-1001")
    assert "Have the carrier bring it back" in text(carriers.get(case))
    do(carriers, case, "step", step="intercept", choice="cannot")
    assert "Have the carrier bring it back" not in text(carriers.get("/work/?view=desk"))
    assert "Refund the buyer" in text(refunds.get("/work/?view=desk"))
    do(refunds, case, "step", step="refund")
    done = dict(rows("SELECT step, state FROM casework_step WHERE step IN ('intercept', 'refund')"))
    assert done == {"intercept": "done", "refund": "done"}


def test_a_desk_counts_and_takes_what_has_its_step(bluebird: Merchant, shipped: Shop, now: datetime) -> None:
    seat(bluebird, "logistics", Role.AGENT)
    member = Member.objects.get(user__email="logistics@bluebird.test")
    for desks in (("logistics",), ("logistics", "returns"), ("logistics", "exceptions", "returns"), ("finance",)):
        for narrowed in ("", "zh"):
            filters = ListFilters(desks=desks, language=narrowed)
            found = counts(member, filters=filters, now=now, views=[View.DESK, View.FREE])
            for view, count in found.items():
                listed = [case.key for case in work_list(member, view=view, filters=filters, now=now).rows]
                assert len(listed) == len(set(listed)) == count == (desks != ("finance",)), (desks, narrowed, view)
    assert len(work_list(member, view=View.ALL, filters=ListFilters(desk="logistics"), now=now).rows) == 1
    with tenant(member.merchant_id):
        assert next_case(member=member, desks=["finance"], now=now) is None
    with tenant(member.merchant_id), transaction.atomic():
        assert next_case(member=member, desks=["logistics"], now=now) == (number(shipped, "T-1001"), 1)
