"""People in real browsers: who sees what, coming in by a link, phases, loans that end, absences, tone, a fair load."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from amends.casework.actions import case_actions
from amends.casework.ledger.models import CaseRecord
from amends.casework.worker.rounds import round_once
from amends.merchants import setup
from amends.merchants.models import Desk, Loan, Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.keys import press
from tests.browser.seats import visit
from tests.casework.stories import HOUR, drain, feed, number, placed, refund_asked
from tests.cast import AGENT, MATE, OUTSIDER, OWNER, PASSWORD
from tests.desk.test_calendars import NOW
from tests.merchants.test_two_step import code_of

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
REFUSED = "the server responded with a status of 4"
LEAD = "lead@bluebird.test"
PLACES = {
    OWNER: {"/settings/people/": 200, "/settings/team/": 200, "/audit/": 200, "/settings/calendars/": 200},
    LEAD: {"/settings/people/": 404, "/settings/team/": 200, "/audit/": 404, "/settings/calendars/": 200},
    AGENT: {"/settings/people/": 404, "/settings/team/": 404, "/audit/": 404, "/quarantine/": 200, "/start/": 200},
    MATE: {"/settings/people/": 404, "/settings/phases/": 404, "/quarantine/": 404, "/work/": 200, "/start/": 200},
}


@pytest.fixture
def lead_member(bluebird: Merchant) -> Member:
    return setup.add_member(
        merchant=bluebird, email=LEAD, name="Lena", password=PASSWORD, roles=[Role.SUPERVISOR], language="en"
    )


@pytest.fixture
def desks(bluebird: Merchant, agent_member: Member, mate_member: Member) -> dict[str, Desk]:
    """Agent sits at returns, Mate, who is front line, at the reception."""
    return {
        "returns": setup.add_desk(merchant=bluebird, code="returns", name="Returns", members=[agent_member]),
        "reception": setup.add_desk(merchant=bluebird, code="reception", name="Reception", members=[mate_member]),
    }


def refunds(shop: Shop, count: int = 3) -> None:
    """So many refunds before shipping: work of the returns desk."""
    now = timezone.now()
    for each in range(count):
        feed(shop, placed(f"T-{each}", at=now - 2 * HOUR), refund_asked(f"T-{each}", at=now - HOUR), now=now)


@pytest.mark.parametrize("email", PLACES)
def test_everybody_sees_their_own_pages_and_no_others(
    browser: Browser, live_server: LiveServer, desks: dict[str, Desk], lead_member: Member, tmall_shop: Shop, email: str
) -> None:
    with visit(browser, live_server.url, email=email, allowed=REFUSED) as page:
        for place, status in PLACES[email].items():
            answer = page.goto(place)
            assert answer is not None
            assert answer.status == status, place
            if status == 404:
                expect(page.get_by_role("link").first).to_be_visible()  # a way on
        page.goto("/work/")
        settings = page.get_by_role("navigation", name="Places").get_by_role("link", name="Settings")
        expect(settings).to_have_count(1 if email in {OWNER, LEAD} else 0)


def test_an_outsider_meets_a_designed_page_and_nothing_of_ours(
    browser: Browser, live_server: LiveServer, rival_shop: Shop, tmall_shop: Shop, mate_member: Member, picture: Picture
) -> None:
    refunds(tmall_shop, 1)
    with visit(browser, live_server.url, email=OUTSIDER, allowed=REFUSED) as page:
        ours = number(tmall_shop, "T-0")
        for place in (f"/cases/{ours}/1/", f"/settings/people/{mate_member.pk}/", f"/settings/shops/{tmall_shop.pk}/"):
            answer = page.goto(place)
            assert answer is not None
            assert answer.status == 404
            expect(page.locator("body")).not_to_contain_text("Bluebird")
        picture(page, "outsider-404")
        page.goto("/work/?view=all")
        expect(page.locator("body")).not_to_contain_text("T-0")


def test_invited_joined_and_secured(
    browser: Browser, live_server: LiveServer, bluebird: Merchant, tmall_shop: Shop, desks: dict[str, Desk]
) -> None:
    """A manager comes in by a link; the merchant wants a second step of managers, so that comes first."""
    with visit(browser, live_server.url, email=OWNER) as owner:
        owner.goto("/settings/people/")
        owner.get_by_label("E-mail").fill("mona@bluebird.test")
        owner.get_by_label("Manager").check()
        owner.get_by_role("button", name="Make the link").click()
        link = owner.locator(".once code").inner_text()
    Merchant.objects.filter(id=bluebird.pk).update(two_step_required=True)
    with visit(browser, live_server.url) as page:
        page.goto(link)
        page.get_by_label("Name").fill("Mona")
        page.get_by_label("Password").fill("a password of hers")
        page.get_by_role("button").filter(has_text=re.compile("join|in", re.IGNORECASE)).first.click()
        expect(page).to_have_url(re.compile("/profile/security"))  # nothing else is open before
        page.goto("/work/")
        expect(page).to_have_url(re.compile("/profile/security"))
        person = Member.objects.select_related("user").get(user__email="mona@bluebird.test").user
        page.get_by_label("Code").fill(code_of(person))
        page.get_by_role("button", name="Switch on").click()
        expect(page.locator(".codes li")).to_have_count(10)
        page.goto("/work/")
        expect(page.get_by_role("heading", name="Work", exact=True)).to_be_visible()
    with visit(browser, live_server.url, allowed=REFUSED) as late:
        late.goto(link)  # it worked once
        expect(late.get_by_role("button", name="Join")).to_have_count(0)


@pytest.mark.mission("T1")
def test_a_phase_switches_whose_work_it_is(
    browser: Browser, live_server: LiveServer, bluebird: Merchant, tmall_shop: Shop, lead_member: Member,
    desks: dict[str, Desk], agent_member: Member, picture: Picture,
) -> None:  # fmt: skip
    """In the sale the returns desk is closed and the reception stands in: its work shows up with the reception."""
    reception = setup.add_member(
        merchant=bluebird, email="rita@bluebird.test", name="Rita", password=PASSWORD, roles=[Role.AGENT], language="en"
    )
    desks["reception"].seats.create(merchant=bluebird, member=reception)
    refunds(tmall_shop, 2)
    today = timezone.localdate()
    with (
        visit(browser, live_server.url, email="rita@bluebird.test") as rita,
        visit(browser, live_server.url, email=LEAD) as lead,
    ):
        rita.goto("/work/?view=desk")
        expect(rita.locator("[data-row]")).to_have_count(0)
        lead.goto("/settings/phases/sale/")
        closing = lead.locator("form", has=lead.locator("#closed-returns"))
        closing.locator("#closed-returns").select_option("reception")
        closing.get_by_role("button", name="Save").click()
        lead.goto("/settings/phases/")
        lead.get_by_label("Called").fill("Double 11")
        for label, days in (("Warm-up from", -3), ("Sale from", -1), ("After-sales from", 2), ("Last day", 9)):
            lead.get_by_label(label).fill((today + timedelta(days=days)).isoformat())
        lead.get_by_role("button", name="Save").click()
        expect(lead.locator(".topbar .phase")).to_contain_text("Sale · day 2 of 3")
        rita.goto("/work/?view=desk")
        expect(rita.locator(".topbar .phase")).to_contain_text("Sale")
        expect(rita.locator("[data-row]")).to_have_count(2)
        picture(rita, "phase-work")
        lead.locator(".topbar .phase").click()
        lead.get_by_role("button", name="To “After-sales” from today").click()
        rita.goto("/work/?view=desk")
        expect(rita.locator("[data-row]")).to_have_count(0)


@pytest.mark.mission("B10")
def test_lent_hands_end_by_themselves_while_the_page_is_open(
    browser: Browser, live_server: LiveServer, bluebird: Merchant, tmall_shop: Shop, desks: dict[str, Desk],
    mate_member: Member, picture: Picture,
) -> None:  # fmt: skip
    refunds(tmall_shop, 2)
    owner = Member.objects.get(user__email=OWNER)
    now = timezone.now()
    loan = Loan.objects.create(
        merchant=bluebird, member=mate_member, role="agent", desk=desks["returns"], from_at=now,
        until_at=now + timedelta(hours=1), most=10, reason="Double 11", given_by=owner,
    )  # fmt: skip
    with visit(browser, live_server.url, email=MATE) as page:
        page.goto("/work/?view=desk")
        expect(page.locator(".lent")).to_contain_text("Returns")
        expect(page.locator("[data-row]")).to_have_count(2)
        press(page, "n")
        expect(page.locator(".next-card")).to_be_visible()
        assert CaseRecord.objects.filter(owner=str(mate_member.pk)).count() == 1
        Loan.objects.filter(id=loan.pk).update(until_at=timezone.now() + timedelta(seconds=3))
        page.reload()
        page.get_by_role("tab", name="Note").click()
        page.locator("#box-note").fill("half a sentence")
        expect(page.locator("[data-lent-over]")).to_contain_text("What was lent to you has ended: Returns")
        expect(page.locator(".lent")).to_have_count(0)
        expect(page.locator("#box-note")).to_have_value("half a sentence")
        picture(page, "loan-over")
        round_once(now=timezone.now())
        assert not CaseRecord.objects.filter(owner=str(mate_member.pk)).exists()
        page.goto("/work/?view=desk")
        expect(page.locator("[data-row]")).to_have_count(0)
        page.goto("/notices/")
        expect(page.locator("main")).to_contain_text("What was lent to you has ended (Returns): 1 cases went back")


@pytest.mark.mission("T2")
def test_the_front_line_keeps_no_back_office_work_and_hands_it_over_in_one_step(
    browser: Browser, live_server: LiveServer, tmall_shop: Shop, desks: dict[str, Desk], mate_member: Member,
    picture: Picture,
) -> None:  # fmt: skip
    refunds(tmall_shop, 1)
    address = f"/cases/{number(tmall_shop, 'T-0')}/1/"
    with visit(browser, live_server.url, email=MATE, allowed=REFUSED) as page:
        page.goto(address)
        press(page, "t")  # take it
        card = page.locator("form.front-line")
        expect(card).to_be_visible()
        picture(page, "front-line")
        card.get_by_role("textbox").fill("Buyer was told we look into it")
        card.get_by_role("button").click()
        expect(page.locator("#timeline")).to_contain_text("Buyer was told we look into it")
    assert CaseRecord.objects.get(order_key="T-0").owner == ""
    assert CaseRecord.objects.get(order_key="T-0").desk == "returns"


def test_who_goes_away_hands_over_to_the_stand_in(
    browser: Browser, live_server: LiveServer, bluebird: Merchant, tmall_shop: Shop, desks: dict[str, Desk],
    agent_member: Member,
) -> None:  # fmt: skip
    second = setup.add_member(
        merchant=bluebird, email="sam@bluebird.test", name="Sam", password=PASSWORD, roles=[Role.AGENT], language="en"
    )
    refunds(tmall_shop, 2)
    for _ in range(2):
        case_actions.take_next(member=agent_member, desks=["returns"], token=str(uuid4()), now=timezone.now())
    with visit(browser, live_server.url, email=OWNER) as owner:
        owner.goto(f"/settings/people/{agent_member.pk}/")
        card = owner.locator(".card", has=owner.locator("[name=from_at]"))
        start = timezone.localtime() - timedelta(minutes=1)
        card.get_by_label("From").fill(start.strftime("%Y-%m-%dT%H:%M"))
        card.get_by_label("Until").fill((start + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
        card.get_by_label("Stand-in").select_option(str(second.pk))
        card.get_by_role("button").first.click()
        expect(owner.locator("body")).to_contain_text("Noted")
    round_once(now=timezone.now())
    with visit(browser, live_server.url, email="sam@bluebird.test") as sam:
        sam.goto("/work/?view=mine")
        expect(sam.locator("[data-row]")).to_have_count(2)
        sam.goto("/notices/")
        expect(sam.locator("main")).to_contain_text("You stand in for Agent: 2 cases are yours now")


@pytest.mark.mission("B9")
def test_tone_is_shown_with_why_and_the_load_is_evened_out(
    browser: Browser, live_server: LiveServer, bluebird: Merchant, tmall_shop: Shop, desks: dict[str, Desk],
    agent_member: Member, lead_member: Member, picture: Picture,
) -> None:  # fmt: skip
    from amends.engine.signals import MessageReceived

    second = setup.add_member(
        merchant=bluebird, email="sam@bluebird.test", name="Sam", password=PASSWORD, roles=[Role.AGENT], language="en"
    )
    desks["returns"].seats.create(merchant=bluebird, member=second)
    refunds(tmall_shop, 4)
    now = timezone.now()
    feed(tmall_shop, MessageReceived(id="m", at=now, order="T-0", text="骗子！退钱"), now=now)
    drain(now)
    for _ in range(4):
        case_actions.take_next(member=agent_member, desks=["returns"], token=str(uuid4()), now=now)
    with visit(browser, live_server.url, email=LEAD) as lead:
        lead.goto(f"/cases/{number(tmall_shop, 'T-0')}/1/")
        flag = lead.locator(".case-head").get_by_text("angry")
        expect(flag).to_be_visible()
        expect(lead.locator(".case-head")).to_contain_text(re.compile("angry"))
        assert "骗子" in (lead.locator(".case-head").inner_html())
        lead.goto("/settings/team/")
        agent = lead.get_by_role("row", name=re.compile("Agent"))
        sam = lead.get_by_role("row", name=re.compile("Sam"))
        expect(agent.locator("td.number").first).to_have_text("4")
        lead.get_by_role("button", name="Even out").click()
        expect(lead.locator("body")).to_contain_text("2 cases moved")
        expect(agent.locator("td.number").first).to_have_text("2")
        expect(sam.locator("td.number").first).to_have_text("2")
        picture(lead, "team-evened")
        lead.get_by_role("button", name="Put 2 cases back").click()
        expect(agent.locator("td.number").first).to_have_text("4")


def test_who_guesses_passwords_waits(
    browser: Browser, live_server: LiveServer, bluebird: Merchant, agent_member: Member, picture: Picture
) -> None:
    with visit(browser, live_server.url, allowed=REFUSED) as page:
        page.goto("/sign-in")
        for _ in range(12):
            page.get_by_label("E-mail").fill(AGENT)
            page.get_by_label("Password").fill("wrong " + uuid4().hex)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_load_state()
            if page.get_by_text(re.compile(r"minutes", re.IGNORECASE)).count():
                break
        expect(page.locator("main, body").first).to_contain_text("minutes")
        picture(page, "throttled")
        page.goto("/sign-in")
        page.get_by_label("E-mail").fill(OWNER)  # others come in as ever
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page).not_to_have_url(re.compile("sign-in"))


def test_a_working_day_is_added_looked_at_and_taken_back(
    browser: Browser, live_server: LiveServer, bluebird: Merchant, tmall_shop: Shop, picture: Picture
) -> None:
    day = (NOW + timedelta(days=3)).date().isoformat()
    with visit(browser, live_server.url, email=OWNER) as page:
        page.goto("/settings/calendars/?calendar=carrier_hours")
        form = page.locator("form", has=page.locator("[name=from_on]"))
        form.get_by_label("From").fill(day)
        form.get_by_label("Note").fill("stocktaking")
        form.get_by_role("button", name="See what it changes").click()
        expect(page.locator("main")).to_contain_text(day)
        picture(page, "calendar-preview")
        page.get_by_label("Where this is known from").fill("notice of the year's end")
        page.get_by_role("button", name="Switch on").click()
        expect(page.locator(".day-chips")).to_contain_text(day)
        picture(page, "calendars")
        page.get_by_role("button", name="Take back").first.click()
        expect(page.locator("body")).to_contain_text("Taken back")
        expect(page.locator(".day-chips")).to_have_count(0)
