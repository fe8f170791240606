"""Where a person belongs is read by a query of its own, and says what the tables say."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from amends.merchants import (
    duty,
    memberships,
    setup,
)
from amends.merchants.models import Loan, Member, Notice, NoticeKind, Promotion
from amends.merchants.roles import Role
from tests.cast import PASSWORD

CHEN = "chen@two.example"
pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    setup.create_merchant(name="Second", owner_email=CHEN, password=PASSWORD)
    return Member.objects.get(merchant=setup.create_merchant(name="Third", owner_email=CHEN, password=PASSWORD))


def _told(member: Member) -> dict[str, object]:
    """All of it: the columns of the three tables, and what ``duty`` adds."""
    now = timezone.now()
    columns = [{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields} for row in _rows(member)]
    phase = duty.phase_now(member, today=timezone.localdate(now))
    return {"rows": columns, "lent": duty.lent(member, now=now), "unread": duty.unread(member), "phase": phase}


def _rows(member: Member) -> list[Model]:
    return [member, member.merchant, member.user]


def _both(member: Member) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    now = timezone.now()
    mine = Member.objects.filter(user_id=member.user_id, is_active=True).select_related("merchant", "user")
    asked = duty.annotated(mine, now=now).order_by("id")
    return [_told(each) for each in memberships.of_user(member.user_id, now=now)], [_told(each) for each in asked]


def test_nothing_lent_and_no_promotion(member: Member) -> None:
    own, asked = _both(member)
    assert own == asked
    assert len(own) == 2


def test_a_loan_a_promotion_and_notices(member: Member) -> None:
    now, today, merchant = timezone.now(), timezone.localdate(), member.merchant
    elsewhere = setup.create_merchant(name="Fourth", owner_email="luo@two.example", password=PASSWORD)
    lender = Member.objects.get(merchant=elsewhere)
    Member.objects.filter(pk=lender.pk).update(merchant=merchant)
    desk = setup.add_desk(merchant=merchant, code="returns", name="退货")
    for hours in (1, 2):
        loan = {"role": Role.SUPERVISOR.value, "desk": desk, "most": hours, "reason": "busy", "given_by": lender}
        until = now + timedelta(hours=hours)
        Loan.objects.create(merchant=merchant, member=member, from_at=now, until_at=until, **loan)
    days = [today - timedelta(days=each) for each in (9, 5, 2)]
    named = dict(zip(("warm_up_on", "sale_on", "after_sales_on"), days, strict=True))
    Promotion.objects.create(merchant=merchant, name="双11", ends_on=today + timedelta(days=3), **named)
    for once in ("a", "b"):
        kind = NoticeKind.values[0]
        Notice.objects.create(merchant=merchant, member=member, kind=kind, words={}, about="", once=once, at=now)
    own, asked = _both(member)
    assert own == asked
    assert duty.unread(member) == 2
    assert len(own[1]["lent"]) == 2  # type: ignore[arg-type]
    assert own[1]["phase"] != duty.USUAL


def test_who_belongs_to_a_merchant(member: Member) -> None:
    """All of them by name, who left as well, and nobody of another."""
    now, merchant = timezone.now(), member.merchant
    desk = setup.add_desk(merchant=merchant, code="returns", name="退货")
    for name in ("Zhou", "Ada"):
        setup.add_member(
            merchant=merchant, email=f"{name}@two.example".lower(), name=name, password=PASSWORD, roles=[Role.AGENT]
        )
    Member.objects.filter(merchant=merchant, user__name="Zhou").update(is_active=False)
    lent: dict[str, Any] = {
        "role": Role.SUPERVISOR.value,
        "desk": desk,
        "most": 2,
        "reason": "busy",
        "given_by": member,
    }
    ada = Member.objects.get(merchant=merchant, user__name="Ada")
    Loan.objects.create(merchant=merchant, member=ada, from_at=now, until_at=now + timedelta(hours=1), **lent)
    today = timezone.localdate()
    days = {"warm_up_on": today, "sale_on": today, "after_sales_on": today, "ends_on": today}
    Promotion.objects.create(merchant=merchant, name="双11", **days)
    everybody = duty.annotated(Member.objects.filter(merchant=merchant).select_related("user"), now=now)
    read = memberships.of_merchant(merchant.pk, now=now)
    assert [_told(each) for each in read] == [_told(each) for each in everybody.order_by("user__name", "id")]
    assert len(read) == 3
    assert sum(len(duty.lent(each, now=now)) for each in read) == 1


def test_who_left_belongs_nowhere(member: Member) -> None:
    Member.objects.filter(user_id=member.user_id).update(is_active=False)
    assert _both(member) == ([], [])
