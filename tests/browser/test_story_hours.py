"""A carrier's hours from its page to its answer: told by the owner, counted on the case, read by the carrier."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from amends.casework.partners import asking
from amends.casework.partners.models import Partner
from amends.merchants.models import Member, Shop
from tests.browser.stages import Stage, card, reads
from tests.casework.law import adds_up
from tests.casework.stories import one
from tests.cast import AGENT, OWNER

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]


def told(page: Page, hours: str) -> None:
    page.locator("#id_hours").fill(hours)
    page.get_by_role("button", name="保存").click()


def new_partner(page: Page) -> None:
    """From the list, by the menu of kinds; Sunday is taken out, a holiday and two days of its own put in."""
    page.goto("/settings/partners/")
    page.get_by_text("新建合作方").first.click()
    page.locator(".pop-panel a", has_text="快递").click()
    page.locator("#id_name").fill("宏达物流")
    page.locator("#id_codes").fill("SF")
    page.locator("input[name=days][value='7']").uncheck()
    page.locator("#id_holidays").select_option(label="中国（含调休）")
    page.locator("#id_days_off").fill("2027-03-01 – 2027-03-02 盘点")


@pytest.mark.mission("N12")
def test_four_hours_from_friday_evening_end_on_saturday(
    stage: Stage, tmall_shop: Shop, agent_member: Member, picture: Picture
) -> None:
    stage.at("11-13 10:00")
    with stage.seat(OWNER, language="zh-hans") as (boss,):
        new_partner(boss)
        told(boss, "9:00-12:00, 11:00-18:00")
        reads(boss, "main", "这些时段有重叠。")
        expect(boss.locator("#id_days_off")).to_have_value("2027-03-01 – 2027-03-02 盘点")
        picture(boss, "hours-refused-zh")
        told(boss, "9:00-18:00")
        reads(boss, "main", "它的答复期限按它的营业时间算：周一至周六 09:00–18:00")
        picture(boss, "hours-partner-zh")
        link = _link(boss)
    stage.send(tmall_shop, "order.placed", "11-10 10:00", "T-3001", amount=29_900, currency="CNY", language="zh")
    stage.send(tmall_shop, "parcel.handed_over", "11-10 18:00", "T-3001", waybill="SF3001", carrier="SF")
    stage.send(
        tmall_shop, "problem.reported", "11-13 17:30", "T-3001", ref="P", issue="LOGISTICS_STALLED", amount=29_900
    )
    asking.ask_due(now=stage.now)
    case = stage.case(tmall_shop, "T-3001", "parcel_stands_still")
    stage.at("11-13 17:40")
    with stage.seat(AGENT) as (agent,):
        agent.goto(case)
        reads(agent, ".next-partner", "宏达物流", "its answer is due 11-14 12:30", "its hours: Mon to Sat 09:00–18:00")
        chip = agent.locator(card("The carrier says where it is")).locator("[title*='宏达物流']").first
        expect(chip).to_have_attribute("title", _containing("by the hours of 宏达物流: Mon to Sat 09:00–18:00"))
        agent.get_by_text("Deadline set: The carrier says where it is").locator("..").get_by_text("why?").click()
        reads(agent, "main", "Counted in the hours of: 宏达物流: Mon to Sat 09:00–18:00")
        picture(agent, "hours-case-en")
    with stage.seat("", language="zh-hans", width=390) as (phone,):
        phone.goto(link)
        reads(phone, "main", "2026-11-14 12:30 (UTC+08:00)（您当地时间）前答复")
        picture(phone, "hours-list-zh-phone")
        phone.locator(".partner-task").click()
        reads(
            phone,
            "main",
            "请在 2026-11-14 12:30 (UTC+08:00)（您当地时间）前答复",
            "按您的营业时间算：周一至周六 09:00–18:00",
        )
        picture(phone, "hours-task-zh-phone")
    # Saturday, an hour and a half before its time: nobody was pressed over night, and nothing is late
    stage.at("11-14 11:00")
    assert one("SELECT count(*) FROM casework_effect WHERE kind = 'escalate' AND order_key = 'T-3001'") == 0
    stage.at("11-14 12:31")
    assert one("SELECT count(*) FROM casework_effect WHERE kind = 'escalate' AND order_key = 'T-3001'") == 1
    assert Partner.objects.get().hours == ["09:00-18:00"]
    assert adds_up() == 1


def _link(boss: Page) -> str:
    boss.get_by_label("给谁用").fill("王站长")
    boss.get_by_role("button", name="生成链接").click()
    return boss.locator(".once code").inner_text()


def _containing(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words))
