"""Words typed at the buyers' page while the line is away or breaks: they are there until the shop has them, once."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from amends.casework.buyers.models import BuyerComplaint
from amends.merchants.models import Shop
from tests.browser.seats import visit
from tests.browser.stages import Stage, reads
from tests.browser.test_buyers_page import lamp, opened  # noqa: F401 - the story's parcel, and its page

pytestmark = pytest.mark.django_db(transaction=True)


def enter(phone: Page, page: str) -> str:
    phone.goto(f"{page}?l=zh")
    phone.get_by_label("订单号").fill("T-3001")
    phone.get_by_label("手机号后 4 位").fill("1234")
    phone.get_by_role("button", name="查看我的订单").click()
    reads(phone, "main", "已送达")
    return phone.url


@pytest.mark.mission("B3")
def test_words_outlast_a_line_that_is_away(stage: Stage, tmall_shop: Shop, lamp: Any) -> None:  # noqa: F811
    page = opened(tmall_shop)
    with visit(stage.browser, stage.address, language="zh-hans", width=390, allowed="ERR_") as phone:
        home = enter(phone, page)
        phone.get_by_role("link", name="有问题要反映").click()
        phone.get_by_label("收到就是坏的").check()
        phone.get_by_label("外箱也破了").check()
        words = phone.get_by_label("发生了什么，用您自己的话说")
        words.fill("打开就碎了")
        phone.get_by_label("您希望怎么解决？").select_option("keep")
        phone.context.set_offline(True)
        phone.get_by_role("button", name="提交给店铺").click()
        reads(phone, ".fault", "现在没有网络", "您写的都还在")
        phone.context.set_offline(False)
        expect(phone.locator(".fault")).to_have_count(0)
        phone.reload()  # and a phone that was put away in between
        expect(words).to_have_value("打开就碎了")
        expect(phone.get_by_label("收到就是坏的")).to_be_checked()
        expect(phone.get_by_label("外箱也破了")).to_be_checked()
        expect(phone.get_by_label("您希望怎么解决？")).to_have_value("keep")
        phone.get_by_role("button", name="提交给店铺").click()
        reads(phone, ".promise", "最晚")
        assert BuyerComplaint.objects.get().wanted == "keep"
        phone.wait_for_load_state()  # the new page's script lets go of it
        assert phone.evaluate("sessionStorage.length") == 0

        def line(route: Route) -> None:
            route.abort()

        phone.route("**/write*", line)  # the phone believes that it is connected
        phone.get_by_label("您的留言").fill("什么时候有答复")
        phone.get_by_role("button", name="发送").click()
        phone.wait_for_url("chrome-error://**")
        phone.unroute("**/write*")
        phone.goto(home)
        expect(phone.get_by_label("您的留言")).to_have_value("什么时候有答复")
        phone.get_by_role("button", name="发送").click()
        reads(phone, ".talk", "什么时候有答复")
        expect(phone.get_by_label("您的留言")).to_have_value("")
