"""A buyer writes, and nobody has a case of it: the front line finds it, answers, opens a case or puts it away."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from amends.casework.letters import replies
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.keys import press
from tests.browser.stages import Stage, card, email, hired, reads
from tests.cast import AGENT

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
WORDS = {
    "en": (
        "Messages",
        "First answer",
        "Open a case from it",
        "thanks or OK",
        "Everybody who wrote has been answered",
    ),
    "zh-hans": ("来信待回", "首次回复", "据此开工单", "只是道谢或说好", "来信的都回复了"),
}


@pytest.mark.mission("T2", "L7", "T3")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_front_line_hears_everybody(
    stage: Stage, bluebird: Merchant, tmall_shop: Shop, agent_member: Member, language: str, picture: Picture
) -> None:
    hired(bluebird, xiao=Role.FRONT_LINE)
    title, clock, record, thanks, nobody = WORDS[language]
    for order, words in (("T-1", "我要投诉315"), ("T-2", "谢谢，收到了"), ("T-3", "杯子是破的")):
        stage.send(tmall_shop, "order.placed", "11-10 09:00", order, amount=29_900, currency="CNY")
        stage.send(tmall_shop, "message.received", "11-11 09:00", order, text=words)
    with stage.seat(email("xiao"), AGENT, language=language) as (xiao, agent):
        xiao.goto("/work/")
        press(xiao, "g")
        press(xiao, "i")
        expect(xiao.locator(".rail [aria-current=page]")).to_contain_text(title)
        expect(xiao.locator("#rows [data-row]")).to_have_count(3)
        expect(xiao.locator(".tab-wrote .tab-count")).to_have_text("3")
        picture(xiao, f"wrote-{language}")
        xiao.goto(stage.case(tmall_shop, "T-2"))
        reads(xiao, card(clock), "11-11 13:00")
        xiao.locator(".way", has_text=thanks).locator("[data-way]").click()
        xiao.goto(stage.case(tmall_shop, "T-1"))
        picture(xiao, f"conversation-{language}")
        xiao.locator("[data-answer]").click()
        expect(xiao.locator("#box-reply")).to_be_focused()
        xiao.locator("#box-reply").fill("您好，包裹已经在路上了。")
        xiao.locator("[data-send]").click()
        expect(xiao.locator(".letter")).to_contain_text("包裹已经在路上了")
        xiao.goto(stage.case(tmall_shop, "T-3"))
        xiao.get_by_role("link", name=record).click()
        xiao.locator("[name=issue]").select_option("TRANSIT_DAMAGE")
        xiao.locator("[name=quantity]").fill("1")
        xiao.locator("form.record-form button[type=submit], form button.btn-primary").last.click()
        expect(xiao).to_have_url(re.compile(r"/2/$"))
        reads(xiao, card(clock), "11-11 13:00")
        stage.at("11-11 09:02")
        assert replies.send_due(now=stage.now) == 1
        xiao.goto("/work/?view=wrote")
        expect(xiao.locator("#rows [data-row]")).to_have_count(0)
        expect(xiao.locator("main")).to_contain_text(nobody)
        picture(xiao, f"wrote-none-{language}")
        agent.goto(stage.case(tmall_shop, "T-1"))
        reads(agent, "#timeline", "包裹已经在路上了")
