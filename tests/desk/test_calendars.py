"""Working days of our own: a deadline skips the day off, running ones keep or follow, and all can be taken back."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.approval.requests import answer_by
from amends.casework.ledger.models import DossierRecord as Row
from amends.casework.maintenance.calendars import follow_days
from amends.casework.overlay.policies import card_of, ours
from amends.engine import dossier as dossiers
from amends.engine.calendar import Departure, Span, add, depart
from amends.engine.dossier import Clock
from amends.merchants.models import Change, Member, Merchant, Shop
from amends.merchants.roles import Role
from amends.policy.calendars import official
from tests.casework.stories import HOUR, NOON, drain, feed, placed, refund_asked, scanned
from tests.cast import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("T8")]
ASKED_AT = datetime(2026, 11, 14, 12, 0, tzinfo=UTC)  # 20:00 in Shanghai: carriers answer from 8 to 20
NEXT_NOON = datetime(2026, 11, 15, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime.now(UTC).replace(microsecond=0)
SUNDAY = {"calendar": "carrier_hours", "do": "days", "from_on": "2026-11-15", "kind": "off", "note": "盘点"}


def in_transit(shop: Shop, order: str = "T-1002", *, at: datetime = ASKED_AT) -> Clock:
    """S2: asked in transit; the step ``intercept`` is owed within four of the carrier's hours."""
    feed(shop, placed(order, at=at - 2 * DAY), scanned(order, at=at - DAY), refund_asked(order, at=at), now=at)
    return intercept(order)


def intercept(order: str) -> Clock:
    dossier = dossiers.decode(bytes(Row.objects.get(key=order).state))
    return next(clock for clock in dossier.clocks if clock.name == "step:intercept")


def switched_on(client: Client, asked: dict[str, str], **more: str) -> str:
    """Ask, look at the preview, and switch on what it says. Returns the preview's text."""
    preview = client.post("/settings/calendars/change", asked)
    assert preview.status_code == 200
    hidden = dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', preview.text))
    sent = {name: unescape(value) for name, value in hidden.items() if name != "csrfmiddlewaretoken"}
    answer = client.post("/settings/calendars/put", sent | more, follow=True)
    assert "These days hold from now on." in answer.text
    return preview.text


def test_a_deadline_in_working_hours_skips_the_added_day_off(owner: Client, tmall_shop: Shop) -> None:
    assert in_transit(tmall_shop, "T-1").due_at == NEXT_NOON
    switched_on(owner, SUNDAY, source="年终盘点通知")
    assert in_transit(tmall_shop, "T-2").due_at == NEXT_NOON + DAY
    assert intercept("T-1").due_at == NEXT_NOON  # running: keeps its time
    page = owner.get("/settings/calendars/?calendar=carrier_hours").text
    assert "2026-11-15" in page
    assert "年终盘点通知" in page


def test_what_is_not_sourced_is_an_assumption(owner: Client, tmall_shop: Shop) -> None:
    switched_on(owner, SUNDAY)
    assert "assumption" in owner.get("/settings/calendars/").text


def day_off_when_due(due_at: datetime) -> tuple[dict[str, str], datetime]:
    """The day on which a running deadline falls is off: what to ask for, and when it would be due then."""
    on = due_at.astimezone(SHANGHAI).date()
    free = depart(official("china_daily_8_20"), Departure(off=frozenset({on})))
    return SUNDAY | {"from_on": on.isoformat()}, add(free, NOW, Span.parse("4 h")).at


def test_running_deadlines_are_shown_before_and_follow_when_told(owner: Client, tmall_shop: Shop) -> None:
    before = in_transit(tmall_shop, at=NOW).due_at
    asked, after = day_off_when_due(before)
    preview = switched_on(owner, asked, follow="1")
    assert "1 would move." in preview
    assert "T-1002" in preview
    assert before.astimezone(SHANGHAI).isoformat() in preview
    assert after.astimezone(SHANGHAI).isoformat() in preview
    assert intercept("T-1002").due_at == before
    assert follow_days(now=timezone.now()) == 1
    drain(timezone.now())
    assert intercept("T-1002").due_at == after
    assert follow_days(now=timezone.now()) == 0  # told once
    assert Merchant.objects.get(shops=tmall_shop).days_to_follow == []


def test_taken_back_they_go_back(owner: Client, tmall_shop: Shop) -> None:
    before = in_transit(tmall_shop, at=NOW).due_at
    asked, after = day_off_when_due(before)
    switched_on(owner, asked, follow="1")
    follow_days(now=timezone.now())
    drain(timezone.now())
    assert intercept("T-1002").due_at == after
    owner.post(f"/settings/undo/{Change.objects.get(area='calendar').pk}")
    follow_days(now=timezone.now())
    drain(timezone.now())
    assert intercept("T-1002").due_at == before


def test_the_platforms_deadline_does_not_wait_for_us(owner: Client, tmall_shop: Shop) -> None:
    def answer(order: str) -> Clock:
        dossier = dossiers.decode(bytes(Row.objects.get(key=order).state))
        return next(clock for clock in dossier.clocks if clock.name == "answer_shipped")

    in_transit(tmall_shop, "T-1")
    switched_on(owner, SUNDAY | {"calendar": "*"})
    in_transit(tmall_shop, "T-2")
    assert answer("T-1").due_at == answer("T-2").due_at
    assert intercept("T-2").due_at == NEXT_NOON + DAY


@pytest.mark.parametrize(("desk", "moves"), [("logistics", True), ("returns", False)])
def test_days_of_one_desk(owner: Client, bluebird: Merchant, tmall_shop: Shop, desk: str, *, moves: bool) -> None:
    bluebird.desks.create(code=desk, name=desk)
    switched_on(owner, SUNDAY | {"desk": desk})
    assert in_transit(tmall_shop).due_at == NEXT_NOON + DAY * moves


def test_days_of_one_shop(owner: Client, tmall_shop: Shop, bluebird: Merchant) -> None:
    other = Shop.objects.create(
        merchant=bluebird, name="Second", platform="tmall", currency="CNY", zone="Asia/Shanghai", country="CN",
        playbook="tmall", created_at=ASKED_AT,
    )  # fmt: skip
    switched_on(owner, SUNDAY | {"shop": str(other.pk)})
    assert in_transit(tmall_shop, "T-1").due_at == NEXT_NOON
    assert in_transit(other, "T-2").due_at == NEXT_NOON + DAY


def test_other_hours(owner: Client, tmall_shop: Shop) -> None:
    switched_on(owner, {"calendar": "carrier_hours", "do": "hours", "hours": "6:00-24:00"})
    assert in_transit(tmall_shop).due_at == ASKED_AT + 4 * HOUR


def test_the_official_list_is_taken_over_with_its_source(owner: Client, tmall_shop: Shop) -> None:
    preview = switched_on(
        owner, {"calendar": "carrier_hours", "do": "take", "list": "china:2026"}, source="notice 2026"
    )
    assert "2026-10-01" in preview
    assert "State Council notice on holidays of 2026" in preview
    page = owner.get("/settings/calendars/?calendar=carrier_hours").text
    assert "2026-10-10" in page  # a make-up workday


def test_hours_that_cannot_be_read_are_said_beside_the_form(owner: Client, tmall_shop: Shop) -> None:
    asked = {"calendar": "carrier_hours", "do": "hours", "hours": "nine to five"}
    answer = owner.post("/settings/calendars/change", asked)
    assert answer.status_code == 422
    assert "Write hours as 09:00-18:00." in answer.text
    assert "nine to five" in answer.text


def test_who_was_too_late_looks_again(owner: Client, tmall_shop: Shop) -> None:
    switched_on(owner, SUNDAY)
    stale = {"calendar": "carrier_hours", "entry": "{}", "was": "{}"}
    assert "look again" in owner.post("/settings/calendars/put", stale, follow=True).text


def test_a_lead_looks_and_changes_nothing(bluebird: Merchant, agent_member: Member, tmall_shop: Shop) -> None:
    Member.objects.filter(id=agent_member.pk).update(roles=[Role.SUPERVISOR])
    lead = signed_in(agent_member.user.email)
    assert "Carriers&#x27; hours" in lead.get("/settings/calendars/").text
    assert lead.post("/settings/calendars/change", SUNDAY).status_code == 404
    assert lead.post("/settings/calendars/put", SUNDAY).status_code == 404


def test_an_agent_and_an_outsider_see_nothing(agent: Client, outsider: Client, tmall_shop: Shop) -> None:
    assert agent.get("/settings/calendars/").status_code == 404
    assert outsider.get(f"/settings/calendars/?shop={tmall_shop.pk}").status_code == 404
    assert outsider.post("/settings/calendars/change", SUNDAY | {"shop": str(tmall_shop.pk)}).status_code == 404


@pytest.mark.mission("T4")
def test_an_approval_waits_for_our_office_hours(owner: Client, tmall_shop: Shop) -> None:
    """Supervisors answer within 30 minutes of office hours; on a day off the time starts on the day after."""
    answered_by = answer_by(ours(card_of(tmall_shop).policy), "supervisor", NOON)
    assert answered_by == NOON + timedelta(minutes=30)
    switched_on(owner, {"calendar": "office", "do": "days", "from_on": "2026-11-11", "kind": "off"})
    later = answer_by(ours(card_of(tmall_shop).policy), "supervisor", NOON)
    assert later == datetime(2026, 11, 12, 1, 30, tzinfo=UTC)  # 9:30 in Shanghai
