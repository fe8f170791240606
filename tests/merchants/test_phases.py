"""Phases: the calendar, the switch in the top bar, desks closed in a phase, the roster and its gaps."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.ledger.models import Inbox
from amends.casework.worker.rounds import announce_phases
from amends.merchants import (
    duty,
    phases,
    setup,
)
from amends.merchants.models import (
    Change,
    ClosedDesk,
    Desk,
    Member,
    Merchant,
    Promotion,
    PromotionPhase,
    Shift,
    Shop,
)
from amends.merchants.roster import roster
from tests.cast import OWNER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("T1")]
DAY = timedelta(days=1)


@pytest.fixture
def lead(owner: Client) -> Member:
    return Member.objects.get(user__email=OWNER)


def planned(merchant: Merchant, *, warm_up: int, sale: int, after_sales: int, ends: int) -> Promotion:
    """A promotion whose days are counted from today."""
    today = timezone.localdate()
    days = (today + DAY * each for each in (warm_up, sale, after_sales, ends))
    names = ("warm_up_on", "sale_on", "after_sales_on", "ends_on")
    return Promotion.objects.create(merchant=merchant, name="Double 11", **dict(zip(names, days, strict=True)))


@pytest.mark.parametrize(
    ("on", "phase", "day", "days"),
    [
        (date(2026, 10, 31), PromotionPhase.USUAL, 0, 0),
        (date(2026, 11, 1), PromotionPhase.WARM_UP, 1, 10),
        (date(2026, 11, 10), PromotionPhase.WARM_UP, 10, 10),
        (date(2026, 11, 11), PromotionPhase.SALE, 1, 1),
        (date(2026, 11, 12), PromotionPhase.AFTER_SALES, 1, 14),
        (date(2026, 11, 14), PromotionPhase.AFTER_SALES, 3, 14),
        (date(2026, 11, 25), PromotionPhase.AFTER_SALES, 14, 14),
        (date(2026, 11, 26), PromotionPhase.USUAL, 0, 0),
    ],
)
def test_every_day_has_its_phase(on: date, phase: PromotionPhase, day: int, days: int) -> None:
    promotion = Promotion(
        warm_up_on=date(2026, 11, 1),
        sale_on=date(2026, 11, 11),
        after_sales_on=date(2026, 11, 12),
        ends_on=date(2026, 11, 25),
    )
    now = duty.phase_of(promotion, today=on)
    assert (now.phase, now.day, now.days) == (phase, day, days)


@pytest.mark.parametrize("to", [PromotionPhase.WARM_UP, PromotionPhase.SALE, PromotionPhase.AFTER_SALES])
@pytest.mark.parametrize("today", [date(2026, 11, 3), date(2026, 11, 11), date(2026, 11, 20)])
def test_moving_puts_today_into_the_phase(to: PromotionPhase, today: date) -> None:
    promotion = Promotion(
        warm_up_on=date(2026, 11, 1),
        sale_on=date(2026, 11, 11),
        after_sales_on=date(2026, 11, 12),
        ends_on=date(2026, 11, 25),
    )
    for name, day in phases.moved(promotion, to=to, today=today).items():
        setattr(promotion, name, date.fromisoformat(day))
    assert duty.phase_of(promotion, today=today).phase is to
    assert promotion.warm_up_on <= promotion.sale_on <= promotion.after_sales_on <= promotion.ends_on


def test_the_top_bar_says_the_phase_and_a_lead_moves_it(owner: Client, bluebird: Merchant, tmall_shop: Shop) -> None:
    planned(bluebird, warm_up=-12, sale=-3, after_sales=-2, ends=11)
    page = owner.get("/work/").text
    assert "After-sales · day 3 of 14" in page
    moved = owner.post("/phase/move", {"phase": "sale", "next": "/work/"}, follow=True).text
    assert "Sale · day 4 of 4" in moved
    assert "Phase: Sale" in moved


def test_the_front_line_sees_the_phase_but_may_not_move_it(mate: Client, bluebird: Merchant, tmall_shop: Shop) -> None:
    planned(bluebird, warm_up=-2, sale=-1, after_sales=3, ends=9)
    assert "Sale · day 2 of 4" in mate.get("/work/").text
    assert mate.post("/phase/move", {"phase": "after_sales"}).status_code == 404
    assert mate.get("/settings/phases/").status_code == 404


def test_an_outsider_moves_nothing_of_ours(outsider: Client, bluebird: Merchant) -> None:
    planned(bluebird, warm_up=-2, sale=-1, after_sales=3, ends=9)
    outsider.post("/phase/move", {"phase": "after_sales"})
    assert Promotion.objects.get().after_sales_on > timezone.localdate()
    assert "Double 11" not in outsider.get("/settings/phases/").text


def test_work_of_a_closed_desk_is_its_stand_ins_in_that_phase_only(bluebird: Merchant, lead: Member) -> None:
    reception = setup.add_desk(merchant=bluebird, code="reception", name="Reception", members=[lead])
    returns = setup.add_desk(merchant=bluebird, code="returns", name="Returns")
    now = timezone.now()
    ClosedDesk.objects.create(merchant=bluebird, phase="sale", desk=returns, stand_in=reception)
    assert duty.desks_of(Member.objects.get(id=lead.pk), now=now) == ("reception",)
    planned(bluebird, warm_up=-2, sale=-1, after_sales=3, ends=9)
    assert duty.desks_of(Member.objects.get(id=lead.pk), now=now) == ("reception", "returns")


def test_a_roster_says_who_sits_where_in_its_phase(bluebird: Merchant, lead: Member, mate_member: Member) -> None:
    reception = setup.add_desk(merchant=bluebird, code="reception", name="Reception", members=[mate_member])
    returns = setup.add_desk(merchant=bluebird, code="returns", name="Returns")
    Shift.objects.create(
        merchant=bluebird, phase="sale", desk=returns, member=mate_member, weekdays=[1], from_hour=9, until_hour=18
    )
    now = timezone.now()
    assert duty.desks_of(Member.objects.get(id=mate_member.pk), now=now) == (reception.code,)
    planned(bluebird, warm_up=-2, sale=-1, after_sales=3, ends=9)
    assert duty.desks_of(Member.objects.get(id=mate_member.pk), now=now) == (returns.code,)


@pytest.mark.mission("L8")
def test_the_roster_shows_its_gaps(owner: Client, lead: Member, bluebird: Merchant, mate_member: Member) -> None:
    setup.add_desk(merchant=bluebird, code="reception", name="Reception")
    shift = {"desk": "reception", "member": mate_member.pk, "days": [1, 2], "from_hour": 9, "until_hour": 23}
    assert owner.post("/settings/phases/sale/", shift).status_code == 302
    (desk,) = roster(lead, phase="sale")
    assert desk.gaps == 5 * 14
    page = owner.get("/settings/phases/sale/").text
    assert page.count('class="nobody"') == 5 * 14
    assert page.count('class="somebody"') == 2 * 14


def test_the_runbooks_desks_are_one_press(owner: Client, bluebird: Merchant) -> None:
    for code in ("reception", "returns", "exceptions", "logistics"):
        setup.add_desk(merchant=bluebird, code=code, name=code.title())
    assert owner.post("/settings/phases/sale/desks", {"suggest": "1"}).status_code == 302
    closed = dict(ClosedDesk.objects.filter(phase="sale").values_list("desk__code", "stand_in__code"))
    assert closed == {"returns": "reception", "exceptions": "emergency", "logistics": "emergency"}
    Desk.objects.filter(code="emergency").update(name="应急组")  # as it is called where it was opened in Chinese
    page = owner.get("/settings/phases/sale/").text
    assert "Emergency" in page
    assert "应急组" not in page


def test_shops_are_told_of_the_phase_once(bluebird: Merchant, tmall_shop: Shop) -> None:
    planned(bluebird, warm_up=-2, sale=-1, after_sales=3, ends=9)
    now = timezone.now()
    assert announce_phases(now=now) == 1
    assert announce_phases(now=now) == 0
    (row,) = Inbox.objects.all()
    assert b'"phase.changed"' in bytes(row.payload)
    assert b'"phase":"sale"' in bytes(row.payload)
    Inbox.objects.all().delete()


def test_a_promotion_that_was_planned_is_taken_back_and_planned_again(owner: Client, bluebird: Merchant) -> None:
    today = timezone.localdate()
    names = ("warm_up_on", "sale_on", "after_sales_on", "ends_on")
    days = {name: (today + DAY * number).isoformat() for number, name in enumerate(names)}
    owner.post("/settings/phases/", {"name": "Double 12", **days})
    made = Change.objects.get(area="promotion")
    assert "Take back" in owner.get("/settings/phases/").text
    owner.post(f"/settings/undo/{made.pk}")
    assert not Promotion.objects.exists()
    owner.post(f"/settings/undo/{Change.objects.latest('id').pk}")
    assert Promotion.objects.get().name == "Double 12"


def test_a_desk_that_was_opened_is_taken_back_unless_somebody_sits_there(
    owner: Client, bluebird: Merchant, mate_member: Member
) -> None:
    owner.post("/settings/desks/", {"code": "gifts", "name": "Gifts", "assignment": "take"})
    owner.post("/settings/desks/", {"code": "vip", "name": "VIP", "assignment": "take"})
    Desk.objects.get(code="vip").seats.create(merchant=bluebird, member=mate_member)
    for code in ("gifts", "vip"):
        owner.post(f"/settings/undo/{Change.objects.get(area='desk', key=code).pk}")
    assert set(Desk.objects.values_list("code", flat=True)) == {"vip"}
