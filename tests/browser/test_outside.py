"""Story S10: the phone rings, a case is opened by keyboard, the buyer's picture comes by a link. A carrier answers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop
from tests.browser.keys import press
from tests.browser.stages import Stage, reads
from tests.casework.evidence.test_files import picture as painted
from tests.casework.stories import number, rows
from tests.cast import AGENT, MATE

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
LAMP: dict[str, Any] = {"sku": "LAMP-1", "title": "台灯", "quantity": 2, "price": 29_900}


@pytest.mark.mission("T3", "X7")
def test_s10_the_phone_rings(
    stage: Stage, bluebird: Merchant, tmall_shop: Shop, agent_member: Member, mate_member: Member, tmp_path: Path,
    picture: Picture,
) -> None:  # fmt: skip
    setup.add_desk(merchant=bluebird, code="exceptions", name="Exceptions", members=[agent_member])
    setup.add_desk(merchant=bluebird, code="reception", name="Reception", members=[mate_member])
    stage.send(tmall_shop, "order.placed", "11-16 10:00", "T-2001", amount=29_900, currency="CNY", lines=[LAMP])
    stage.send(tmall_shop, "parcel.handed_over", "11-16 18:00", "T-2001", waybill="SF1", carrier="SF")
    stage.send(tmall_shop, "parcel.delivered", "11-17 18:00", "T-2001")
    stage.at("11-18 10:00")
    with stage.seat(MATE) as (mate,):
        mate.goto("/work/")
        press(mate, "/")
        mate.keyboard.type("T-2001")
        mate.keyboard.press("Enter")
        expect(mate.locator("h1")).to_contain_text("T-2001")
        press(mate, "f")
        mate.get_by_role("link", name="A problem", exact=True).click()
        mate.locator("[name=issue]").select_option("QUALITY_VISIBLE")
        mate.locator("[name=quantity]").fill("1")
        mate.locator("[name=text]").fill("灯会闪")
        reads(mate, "#foreseen", "Opens a case:")
        mate.get_by_role("button", name="Record", exact=True).click()
        expect(mate.locator("#timeline")).to_contain_text("灯会闪")
        address = mate.url
        mate.locator("#outside summary").click()
        mate.locator("#outside [name=item]").select_option(index=1)
        mate.locator("#outside").get_by_role("button", name="Make a link").click()
        link = mate.locator("[data-link]").input_value()
        mate.get_by_role("button", name="Write it to the buyer").click()
        expect(mate.locator("#box-reply")).to_have_value(f"麻烦您打开这个链接把照片发给我们，一分钟就好：{link}")
        picture(mate, "outside-made")
    (tmp_path / "lamp.png").write_bytes(painted())
    stage.at("11-18 10:04")
    with stage.seat("", language="zh-hans", width=390) as (phone,):
        phone.goto(link)
        reads(phone, "main", "T-2001", "台灯 × 2")
        expect(phone.locator("body")).not_to_contain_text("299")
        picture(phone, "outside-files")
        phone.locator("[data-files]").last.set_input_files(tmp_path / "lamp.png")
        expect(phone.locator("main")).to_contain_text("已收到 1 个文件，谢谢！")
        picture(phone, "outside-thanks")
    with stage.seat(AGENT) as (agent,):
        agent.goto("/work/?view=desk")
        expect(agent.locator("[data-row]")).to_have_count(1)
        agent.goto(address)
        reads(agent, "#evidence", "lamp.png", "Sent by the buyer")
        reads(agent, "#outside", "1 file came")


@pytest.mark.mission("M9")
def test_a_carrier_answers_by_its_link(stage: Stage, tmall_shop: Shop, agent_member: Member, picture: Picture) -> None:
    stage.send(tmall_shop, "order.placed", "11-16 10:00", "T-2002", amount=29_900, currency="CNY", lines=[LAMP])
    stage.send(tmall_shop, "parcel.handed_over", "11-16 18:00", "T-2002", waybill="SF2", carrier="SF")
    stage.send(tmall_shop, "partner.asked", "11-18 09:00", "T-2002", ref="W1", what="locate", party="carrier")
    stage.at("11-18 10:00")
    case = f"/cases/{number(tmall_shop, 'T-2002')}/1/"
    with stage.seat(AGENT) as (agent,):
        agent.goto(case)
        reads(agent, ".next-party", "Waits for: the carrier")
        agent.get_by_role("button", name="Or send them a link to answer by").click()
        link = agent.locator("[data-link]").input_value()
    with stage.seat("", language="zh-hans", width=390) as (carrier,):
        carrier.goto(link)
        reads(carrier, "main", "物流答复", "SF SF2", "T-2002")
        picture(carrier, "outside-answer")
        carrier.get_by_label("货在哪里").fill("杭州中转站")
        carrier.get_by_role("button", name="提交答复").click()
        reads(carrier, "main", "谢谢，答复已收到。")
    with stage.seat(AGENT) as (agent,):
        agent.goto(case)
        reads(agent, "#timeline", "杭州中转站", "Carrier")
        reads(agent, ".next-card", "Tell the customer")
    assert rows("SELECT step, state FROM casework_step ORDER BY place") == [("ask", "done"), ("tell_buyer", "ready")]
