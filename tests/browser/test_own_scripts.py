"""Own scripts in a browser: gaps pressed into the text, read as typed, picked on a case; folders folded on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from amends.merchants.models import Shop
from tests.browser.stages import Stage, reads
from tests.casework.stories import number
from tests.cast import OWNER

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]


def test_a_script_is_written_and_picked_on_a_case(
    stage: Stage, tmall_shop: Shop, owner: object, picture: Picture
) -> None:
    stage.send(tmall_shop, "order.placed", "11-10 10:00", "T-2005", amount=29_900, currency="CNY")
    stage.send(tmall_shop, "refund.asked", "11-11 10:00", "T-2005", ref="R1", type="refund", amount=29_900)
    stage.at("11-11 16:20")
    with stage.seat(OWNER, language="zh-hans", width=1440) as (desk,):
        desk.goto("/settings/scripts/")
        desk.get_by_role("link", name="新写话术").click()
        desk.get_by_label("标题").fill("大促慢发致歉")
        text = desk.locator("#text_zh")
        text.fill("订单 ")
        desk.locator("[data-gap='{order}']").click()
        text.press_sequentially(" 晚两天发出 {duee}")
        reads(desk, "#reads-zh", "第 1 行", "没有变量 {duee}")
        picture(desk, "own-script-wrong")
        text.fill("订单 {order} 晚两天发出。")
        reads(desk, "#reads-zh", "订单 T-1001 晚两天发出。")
        picture(desk, "own-script-written")
        desk.get_by_role("button", name="保存").click()
        reads(desk, "body", "已写好", "自己写的", "大促慢发致歉")
        picture(desk, "own-script-listed")
        desk.goto(f"/cases/{number(tmall_shop, 'T-2005')}/1/")
        expect(desk.locator(".script-list li", has_text="大促慢发致歉")).to_have_count(1)


def test_on_a_phone_the_page_of_folders_is_short_and_searched_at_once(
    stage: Stage, tmall_shop: Shop, owner: object, picture: Picture
) -> None:
    with stage.seat(OWNER, language="zh-hans", width=390) as (phone,):
        phone.goto("/settings/scripts/")
        folds = phone.locator("[data-fold]")
        expect(phone.locator("[data-fold][open]")).to_have_count(0)
        assert folds.count() >= 5
        tall = int(phone.evaluate("document.documentElement.scrollHeight"))
        assert tall < 2_000
        picture(phone, "folders-phone")
        search = phone.get_by_role("searchbox", name="搜话术")
        expect(search).to_be_in_viewport()
        phone.mouse.wheel(0, 5_000)
        expect(search).to_be_in_viewport()
        folds.first.locator("summary").click()
        expect(folds.first).to_have_attribute("open", "")
        phone.reload()
        expect(phone.locator("[data-fold]").first).to_have_attribute("open", "")  # as it was left
        phone.get_by_role("searchbox", name="搜话术").fill("运费")
        phone.keyboard.press("Enter")
        expect(phone).to_have_url(re.compile("q="))
        expect(phone.locator("[data-fold]:not([open])")).to_have_count(0)
        expect(phone.locator(".folder-scripts tbody tr").first).to_contain_text("运费")
        picture(phone, "folders-phone-found")
    with stage.seat(OWNER, language="en", width=1440) as (desk,):
        desk.goto("/settings/scripts/")
        expect(desk.locator("[data-fold]:not([open])")).to_have_count(0)
        picture(desk, "folders-wide")
