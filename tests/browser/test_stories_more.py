"""Stories S4, S5, S6, S7 and S9: a boleto to Brazil, a promise, authority, JD's hours, make-up workdays."""

import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from amends.casework.overlay import overlays
from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.keys import press
from tests.browser.stages import Stage, card, email, hired, reads
from tests.casework.stories import rows
from tests.cast import AGENT, MATE, OPENED_AT
from tests.desk.case.test_grants import depot

pytestmark = pytest.mark.django_db(transaction=True)
BRAZIL = ZoneInfo("America/Sao_Paulo")


@pytest.mark.mission("A1", "A3")
def test_s4_boleto_to_brazil(stage: Stage, bluebird: Merchant, olist_shop: Shop, agent_member: Member) -> None:
    """The story's days in 2027: what people may do is told since November 2026."""
    hired(bluebird, chen=Role.WAREHOUSE, qian=Role.MANAGER)
    stage.zone, stage.year = BRAZIL, 2027
    times: dict[str, Any] = {"ship_by": stage.moment("09-08 10:00"), "receipt_ends_at": stage.moment("10-05 12:00")}
    facts: dict[str, Any] = {"amount": 10_000, "currency": "BRL", "country": "BR", "language": "pt", "prepaid": False}
    stage.send(olist_shop, "order.placed", "09-01 10:00", "B-1", **facts, **times, method="boleto")
    with stage.seat(email("chen")) as (chen,):
        chen.goto("/holds/")
        reads(chen, "main tbody", "B-1", "Money not cleared: do not ship", "still here")
        stage.send(olist_shop, "payment.cleared", "09-04 16:00", "B-1")
    stage.send(olist_shop, "parcel.handed_over", "09-06 12:00", "B-1", waybill="BR1", carrier="Correios")
    with stage.seat(email("chen")) as (chen,):
        chen.goto("/holds/")
        reads(chen, "main", "Nothing is on hold")
    stage.at("10-06 12:00")
    case = stage.case(olist_shop, "B-1", "in_transit_30")
    with stage.seat(AGENT) as (agent,):
        agent.goto(case)
        reads(agent, "h1", "30 days on the way: inform")
        reads(agent, ".next-says", "Sua encomenda está a caminho.")
        reads(agent, card("Day 45: reassure"), "2027-10-21 23:00 (UTC+08:00)")
        reads(agent, card("Day 60: refund"), "2027-11-05 23:00 (UTC+08:00)", "R$100.00")
        reads(agent, "#timeline", "Extend the receipt period")
        press(agent, "d")
        expect(agent.locator(".next-none")).to_be_visible()
    stage.at("10-21 12:00")
    with stage.seat(AGENT) as (agent,):
        agent.goto(case)
        reads(agent, "h1", "45 days on the way: reassure")
        reads(agent, ".case-head", "R$100.00")
        for way in ("The buyer waits", "Part refund, wait on", "Full refund"):
            expect(agent.locator(".way-words b", has_text=way)).to_be_visible()
    stage.at("11-05 12:00")
    with stage.seat(AGENT, email("qian")) as (agent, qian):
        agent.goto(case)
        reads(agent, "h1", "60 days on the way: refund")
        expect(agent.locator(".case-head .clock-chip")).not_to_contain_text("late")  # day 45 is past and skipped
        press(agent, "d")  # above what an agent may grant
        reads(agent, "[data-asked]", "Qian")
        qian.goto("/approvals/")
        press(qian, "j")
        press(qian, "y")
        expect(qian.locator(".toasts")).to_contain_text("Approved and done")
    assert rows("SELECT amount, currency FROM casework_effect WHERE kind = 'refund'") == [(10_000, "BRL")]


@pytest.mark.mission("T5")
def test_s5_a_promise(stage: Stage, bluebird: Merchant, tmall_shop: Shop, agent_member: Member) -> None:
    hired(bluebird, chen=Role.WAREHOUSE)
    stage.send(tmall_shop, "order.placed", "11-17 10:00", "T-1005", amount=29_900, currency="CNY")
    problem: dict[str, Any] = {"ref": "G1", "issue": "GIFT_MISSING", "text": "赠品没收到"}
    stage.send(tmall_shop, "problem.reported", "11-18 10:50", "T-1005", **problem)
    stage.at("11-18 11:00")
    case = stage.case(tmall_shop, "T-1005", "gift_missing")
    with stage.seat(AGENT, language="zh-hans") as (agent,):
        agent.goto(case)
        press(agent, "r")
        agent.locator("#box-reply").fill("赠品周五前补发给您")
        expect(agent.locator("[name=promise_due]")).to_have_value("2026-11-20T18:00")
        expect(agent.locator("[name=promise_take]")).to_be_checked()
        agent.locator("[data-send]").click()
        expect(agent.locator(".letter")).to_contain_text("赠品周五前补发给您")
        stage.at("11-18 11:01")
        agent.goto(case)
        reads(agent, "#timeline", "赠品周五前补发给您")
        agent.goto(case)
        reads(agent, ".promised", "赠品周五前补发给您", "11-20 18:00")
        release = agent.locator(".promised .pop")
        release.locator("summary").click()
        release.get_by_role("button").click()  # without the buyer's word nothing goes
        assert release.locator("textarea").evaluate("box => box.validity.valueMissing")
    stage.at("11-20 18:05")
    with stage.seat(email("chen"), AGENT, language="zh-hans") as (chen, agent):
        chen.goto(stage.case(tmall_shop, "T-1005", "broken_gift"))
        reads(chen, "h1", "答应的赠品没办")
        reads(chen, ".case-head", "¥29.90", "仓库")
        reads(chen, ".next-card", "今天就补办", "3 小时 55 分")
        agent.goto("/work/promises/")
        reads(agent, "main", "T-1005", "赠品周五前补发给您")
        chen.locator(".promised form button").first.click()
        expect(chen.locator("#timeline")).to_contain_text("完成：今天就补办")
    assert rows("SELECT count(*) FROM casework_alert WHERE kind = 'notify' AND recipient = 'warehouse'") == [(1,)]


def tries(page: Page, case: str, remedy: str, *sums: tuple[str, str | re.Pattern[str]]) -> None:
    """What the button beside a way to settle says for each amount: done at once, or asked for."""
    page.goto(case)
    way = page.locator(".way", has=page.locator(f"input[value={remedy}]"))
    for amount, button in sums:
        way.locator("input[name=amount]").fill(amount)
        expect(way.locator("[data-way]")).to_have_text(button)


def grant(page: Page, case: str, amount: str, remedy: str = "part_refund") -> None:
    page.goto(case)
    way = page.locator(".way", has=page.locator(f"input[value={remedy}]"))
    way.locator("input[name=amount]").fill(amount)
    with page.expect_response(re.compile("/remedy$")):
        way.locator("[data-way]").click()
    page.wait_for_load_state()


@pytest.mark.mission("T4")
def test_s6_authority(stage: Stage, bluebird: Merchant, tmall_shop: Shop, mate_member: Member) -> None:
    hired(bluebird, wu=Role.FRONT_LINE, zhou=Role.SUPERVISOR, qian=Role.MANAGER)
    stage.at("11-18 21:50")
    large, small, shared, big = (
        depot(tmall_shop, order, amount, stage.now, times=times)
        for order, amount, times in (("T-1", 29_900, 1), ("T-2", 9_900, 1), ("T-3", 29_900, 2), ("T-4", 100_000, 1))
    )
    second = shared.replace(f"/{shared.split('/')[3]}/", f"/{int(shared.split('/')[3]) + 1}/")
    at_once, asks = re.compile("^Choose"), "Ask for it"
    with stage.seat(MATE, email("wu"), email("zhou"), email("qian")) as (mate, wu, zhou, qian):
        tries(mate, large, "part_refund", ("20.00", at_once), ("20.01", asks))
        tries(mate, small, "part_refund", ("9.90", at_once), ("9.91", asks))
        tries(zhou, big, "part_refund", ("200.00", at_once), ("200.01", asks))
        tries(zhou, small, "refund", ("49.50", at_once), ("49.51", asks))
        tries(qian, big, "refund", ("1000.00", at_once))
        grant(mate, large, "18.00")
        reads(mate, "#timeline", "¥18.00")
        grant(mate, small, "18.00")  # 18 % of the order
        reads(mate, "[data-asked]", "waits for Zhou")
        grant(mate, shared, "18.00")
        grant(wu, second, "18.00")  # ¥36 on one order
        reads(wu, "[data-asked]", "waits for Zhou")
        reads(wu, ".toasts", "above ¥20.00 on one order")
        grant(zhou, big, "250.00")
        reads(zhou, "[data-asked]", "Qian")
        zhou.goto("/approvals/")
        zhou.locator("[data-row]", has_text="T-2").locator("a").first.click()
        due = zhou.locator("main .clock-chip")
        expect(due).to_have_attribute("data-due", "2026-11-19T09:20:00+08:00")  # 30 minutes of nine to ten at night
        expect(due).to_have_attribute("title", "2026-11-19 09:20 (UTC+08:00)")
        press(zhou, "y")
        expect(zhou.locator(".toasts")).to_contain_text("Approved and done")
        own = rows("SELECT id FROM casework_approval WHERE amount = 25000")[0][0]
        zhou.goto(f"/approvals/{own}/")
        reads(zhou, "main", "Nobody answers their own request.")
        expect(zhou.get_by_role("button", name="Approve")).to_have_count(0)
        qian.goto(f"/approvals/{own}/")
        press(qian, "y")
        expect(qian.locator(".toasts")).to_contain_text("Approved and done")
    paid = [amount for (amount,) in rows("SELECT amount FROM casework_effect WHERE kind = 'refund' ORDER BY id")]
    assert paid == [1_800, 1_800, 1_800, 25_000]


@pytest.mark.mission("T8")
def test_s7_windows(stage: Stage, bluebird: Merchant, agent_member: Member) -> None:
    shop = setup.add_shop(
        merchant=bluebird, name="Bluebird JD", platform="jd", currency="CNY", zone="Asia/Shanghai", country="CN",
        playbook="jd", now=OPENED_AT,
    )  # fmt: skip
    asked = {"J-1": "07:00", "J-2": "10:00", "J-3": "14:01", "J-4": "18:00"}
    due = {"J-1": "11-15 13:00", "J-2": "11-15 14:00", "J-3": "11-16 09:01", "J-4": "11-16 13:00"}
    for order in asked:
        stage.send(shop, "order.placed", "11-10 10:00", order, amount=42_000, currency="CNY")
    for order in asked:
        stage.send(shop, "dispute.opened", "11-12 09:00", order, ref="D1", amount=42_000, reason="假冒商品")
        stage.send(shop, "dispute.evidence_asked", "11-12 10:00", order, ref="D1")
        stage.send(shop, "dispute.evidence_sent", "11-12 12:00", order, ref="D1")
    for order, hour in asked.items():
        stage.send(shop, "dispute.evidence_asked", f"11-15 {hour}", order, ref="D1")
        with stage.seat(AGENT, language="zh-hans") as (agent,):
            agent.goto(stage.case(shop, order, "jd_supplement_asked"))
            clock = agent.locator(".clock-card", has_text=f"2026-{due[order]} (UTC+08:00)")
            expect(clock.locator(".clock-chip")).to_have_attribute("title", re.compile("京东.*09:00-18:00"))


@pytest.mark.mission("T8")
def test_s9_make_up_workdays(stage: Stage, bluebird: Merchant, tmall_shop: Shop, agent_member: Member) -> None:
    """Two working days as a merchant may set them; looked at when the desk has opened, the deadline long gone."""
    body = "base: tmall\nset:\n  clocks.submit_evidence.due.after: 2 wd\n  clocks.submit_evidence.due.calendar: china\n"
    boss = Member.objects.get(merchant=bluebird, roles__contains=["owner"])
    overlays.put(member=boss, pack="tmall", body=body, now=stage.moment("09-01 09:00"))
    for order, moment in (("T-1", "09-25 10:00"), ("T-2", "09-18 10:00"), ("T-3", "11-13 10:00")):
        stage.year = 2026
        stage.send(tmall_shop, "order.placed", moment, order, amount=42_000, currency="CNY")
        stage.send(tmall_shop, "dispute.opened", moment, order, ref="D1", amount=42_000, reason="signed_not_received")
        stage.send(tmall_shop, "dispute.evidence_asked", moment, order, ref="D1")
    with stage.seat(AGENT, language="zh-hans") as (agent,):
        for order, due, said in (
            ("T-1", "2026-09-30 00:00 (UTC+08:00)", "放假：09-25, 09-26, 09-27"),
            ("T-2", "2026-09-21 10:00 (UTC+08:00)", "调休上班：09-20"),
            ("T-3", "2026-11-17 10:00 (UTC+08:00)", "中国工作日"),
        ):
            agent.goto(stage.case(tmall_shop, order))
            reads(agent, card("24 小时内提交凭证"), due)
            chip = agent.locator(card("24 小时内提交凭证")).locator(".clock-chip")
            expect(chip).to_have_attribute("title", re.compile(said))
