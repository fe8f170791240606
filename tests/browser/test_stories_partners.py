"""S13 and S15 with everybody at once: a carrier by its link, agent, lead, warehouse, finance; S14 has its own file."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Page, expect

from amends.casework.letters import replies
from amends.casework.losses import contracts
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.keys import press
from tests.browser.stages import Stage, email, hired, reads
from tests.browser.test_buyers_page import opened
from tests.browser.test_stories_money import enter
from tests.casework.evidence.test_files import picture as painted
from tests.casework.law import adds_up
from tests.casework.stories import number, one, rows
from tests.cast import AGENT
from tests.desk.test_inspection import clerk, lamps, mixed
from tests.desk.test_mail import told
from tests.desk.test_partners import made
from tests.desk.test_partners_mailed import MAILED, go_round, link_in
from tests.mail_server import KeptMail, certificate, serving

__all__ = ["clerk", "lamps"]
pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
CONTRACT = MAILED | {
    "hours": "8:00-20:00", "term-what": ["claim_within_days", "claim_cap"], "term-value": ["7", "280"],
    "term-from": ["2026-01-01"] * 2, "term-until": [""] * 2, "term-source": ["合同 4.1", "合同 4.2"],
}  # fmt: skip
LAMP: dict[str, Any] = {"sku": "LAMP-3", "title": "台灯", "quantity": 1, "price": 29_900}


@pytest.fixture
def mail_server(owner: Client, tmp_path: Path, settings: Any) -> Iterator[KeptMail]:
    pem = certificate(tmp_path)
    settings.MAIL_INSIDE, settings.MAIL_CA = True, str(pem)
    with serving(pem) as kept:
        owner.post("/settings/mail/", told(kept))
        yield kept


@pytest.mark.mission("M8", "M9", "M13", "L8")
@pytest.mark.long
def test_s13_lost(  # noqa: PLR0915 - one story from its first minute to its last
    stage: Stage, bluebird: Merchant, tmall_shop: Shop, owner: Client, agent_member: Member, mail_server: KeptMail,
    tmp_path: Path, picture: Picture,
) -> None:  # fmt: skip
    hired(bluebird, zhou=Role.SUPERVISOR, chen=Role.WAREHOUSE, jin=Role.FINANCE)
    partner = made(owner, CONTRACT)
    bought: dict[str, Any] = {
        "amount": 29_900,
        "currency": "CNY",
        "lines": [LAMP],
        "language": "zh",
        "buyer_phone": "13800001234",
    }
    stage.send(tmall_shop, "order.placed", "11-10 10:00", "T-2004", **bought)
    stage.send(tmall_shop, "parcel.handed_over", "11-10 18:00", "T-2004", waybill="SF2004", carrier="SF")
    # 11-19 15:00: the carrier is asked, and its first contact gets the link by itself; it stays silent
    stage.send(tmall_shop, "partner.asked", "11-19 15:00", "T-2004", ref="W1", what="locate", party="carrier")
    for moment in ("11-19 15:01", "11-19 17:02", "11-19 19:01"):
        stage.at(moment)
        go_round(stage.now)
    first, again = mail_server.letters
    assert again["Subject"].startswith("提醒")
    with stage.seat("", language="zh-hans", width=390) as (phone,):
        phone.goto(link_in(first))
        reads(phone, "main", "SF2004", "物流答复")
        expect(phone.locator("main")).not_to_contain_text("299")
    stage.at("11-20 09:00")
    with stage.seat(email("zhou")) as (zhou,):
        zhou.goto("/notices/")
        reads(zhou, "main", "顺丰速运 hasn't answered on T-2004/2 in time: now ask 李主管")
        zhou.goto(f"/settings/partners/{partner.id}/")
        reads(zhou, "main", "by hand: 李主管")
        zhou.get_by_label("Whom it is for").fill("李主管")
        zhou.get_by_role("button", name="Make a link").click()
        listed = zhou.locator(".once code").inner_text()
        picture(zhou, "s13-partner")
    # 09:10: the second contact answers: lost, ¥100 offered
    stage.at("11-20 09:10")
    (tmp_path / "a.csv").write_text("运单号,状态,赔付金额\nSF2004,丢失,100\n", encoding="utf-8")
    with stage.seat("", language="zh-hans", width=390) as (phone,):
        phone.goto(listed)
        phone.locator("summary").click()
        phone.locator("#table-file").set_input_files(tmp_path / "a.csv")
        phone.locator("form[enctype] .btn-primary").click()
        reads(phone, "main", "已登记 1 行")
    # the same minute: reception, finance and warehouse know
    case = stage.case(tmall_shop, "T-2004", "parcel_lost")
    contracts.follow_due(now=stage.now)
    with stage.seat(AGENT) as (agent,):
        agent.goto(case)
        reads(agent, "h1", "Parcel lost")
        picture(agent, "s13-lost")
        agent.locator(".next-card textarea, .next-card input[name=text]").first.fill(
            "已告知丢件，请在页面上选补发或退款"
        )
        agent.locator(".next-card").get_by_role("button", name="Told them otherwise").click()
        expect(agent.locator(".undo").first).to_be_visible()
        reads(agent, "main", "have it sent again, or have the money back?", "Ask the carrier where it is")
    # 09:31: the buyer chooses on the shop's page
    stage.at("11-20 09:31")
    with stage.seat("", language="zh-hans", width=390) as (phone,):
        enter(phone, opened(tmall_shop), "T-2004")
        reads(phone, "#asked", "包裹丢了：补发，还是退款？")
        picture(phone, "s13-buyer-asked")
        phone.locator("#asked").get_by_role("button", name="补发").click()
        reads(phone, "#asked .good", "补发")
        picture(phone, "s13-buyer-chose")
    with stage.seat(AGENT, email("chen"), email("jin"), email("zhou")) as (agent, chen, jin, zhou):
        chen.set_viewport_size({"width": 390, "height": 844})
        chen.goto("/resends/")
        reads(chen, "main", "Nothing is to be sent again")  # the buyer's word sends nothing: somebody grants it
        agent.goto(case)
        reads(agent, "main", "The buyer wants it sent again: send it")
        agent.locator(".way", has=agent.locator("input[value=reship]")).locator("[data-way]").click()
        expect(agent.locator("[data-asked]")).to_be_visible()  # a lamp of ¥299 is above what an agent may send
        assert rows("SELECT count(*) FROM casework_effect WHERE kind = 'reship'") == [(0,)]
        zhou.goto("/approvals/")
        zhou.keyboard.press("j")
        zhou.keyboard.press("y")
        expect(zhou.locator(".toasts")).to_contain_text("Approved and done.")
        agent.reload()
        expect(agent.locator("#timeline")).to_contain_text("Send again")
        jin.goto("/losses/")
        reads(jin, ".loss-table", "T-2004", "¥299.00", "by contract")
        jin.locator("input[name=loss]").check()
        jin.get_by_role("button", name="Look, then claim").click()
        reads(jin, "main", "within 7 days of the case (合同 4.1", "at most ¥280.00 (合同 4.2")
        jin.get_by_label("Claimed for T-2004, CNY").fill("299")
        picture(jin, "s13-claim")
        jin.get_by_role("button", name="Claim ¥280.00").click()
        reads(jin, "main", "That is more than its contract allows. At most ¥280.00.")
        jin.get_by_label("Claimed for T-2004, CNY").fill("280")
        picture(jin, "s13-over-claim")
        jin.get_by_role("button", name="Claim ¥280.00").click()
        reads(jin, "main", "¥280.00")
        # 11:02: packed by scan on the phone, the buyer told the new number
        stage.at("11-20 11:02")
        chen.goto("/resends/?code=SF2004")
        reads(chen, "main", "台灯", "sent before: SF SF2004")
        picture(chen, "s13-pack")
        chen.get_by_label("Scan each piece (SKU)").fill("LAMP-3")
        chen.keyboard.press("Enter")
        chen.get_by_label("The new parcel's number").fill("SF9004")
        chen.get_by_role("button", name="It goes out; tell the buyer").click()
        reads(chen, "main", "SF9004", "by scan")
        picture(chen, "s13-sent")
        assert chen.evaluate("document.documentElement.scrollWidth") <= 390
        replies.send_due(now=stage.now + timedelta(seconds=11))
        agent.goto(f"/orders/{number(tmall_shop, 'T-2004')}/")
        reads(agent, "main", "SF9004")
        letter = str(one("SELECT text FROM casework_letter WHERE sent_at IS NOT NULL"))
        assert "SF9004" in letter
        assert "SF2004" not in letter
    # Monday: ¥100 admitted; Wednesday: ¥280 came; ¥19 are written off, and are that carrier's cost
    loss = one("SELECT id FROM casework_loss")
    books(stage, "11-23 10:00", {f"#said-{loss}": "只认 100", f"#owns-{loss}": "100"})
    books(stage, "11-25 10:00", {f"#got-{loss}": "280"})
    books(stage, "11-25 10:05", {f"#off-{loss}": "合同上限之外"})
    with stage.seat(email("zhou")) as (zhou,):
        zhou.goto("/costs/?by=carrier")
        reads(zhou, "main", "SF")
        picture(zhou, "s13-costs")
    assert rows("SELECT state, claimed, recovered FROM casework_loss") == [("written_off", 28_000, 28_000)]
    adds_up()


def books(stage: Stage, moment: str, typed: dict[str, str]) -> None:
    """Finance enters into the ledger's only loss; each goes on another day, so each signs in anew."""
    stage.at(moment)
    with stage.seat(email("jin")) as (jin,):
        jin.goto("/losses/")
        jin.locator(".loss-pop summary").click()
        for field, text in typed.items():
            jin.locator(field).fill(text)
        jin.locator(f"form:has({next(iter(typed))}) .btn").click()
        expect(jin.locator(".toasts")).not_to_be_empty()


@pytest.mark.mission("N2", "M10", "T4")
def test_s15_short_and_another_article(
    stage: Stage, bluebird: Merchant, owner: Client, clerk: Client, agent_member: Member, lamps: int, now: datetime,
    picture: Picture,
) -> None:  # fmt: skip
    """The dock itself is walked in ``test_dock``; here the desk settles what it found, within what came back."""
    hired(bluebird, qian=Role.MANAGER)
    photo = SimpleUploadedFile("mug.png", painted(), content_type="image/png")
    mixed(clerk, lamps, text="另一件是杯子", photo=photo)
    (no,) = rows("SELECT no FROM casework_case WHERE scene = 'return_mismatch' AND state = 'open'")[0]
    stage.now = now
    with stage.seat(AGENT, email("qian")) as (agent, qian):
        agent.goto(f"/cases/{lamps}/{no}/")
        reads(agent, "body", "LAMP-3 × 1", "¥130.00", "mug.png")
        way = agent.locator(".way", has_text="Make a counter-proposal")
        amount = way.locator("[name=amount]")
        expect(amount).to_have_attribute("max", "130.00")
        way.get_by_label("The offer, in words the buyer reads").fill("退您一件的钱 130 元")
        amount.evaluate("field => { field.removeAttribute('max'); field.value = '260'; }")
        way.locator("[data-way]").click()
        reads(agent, ".alert-danger", "the sum is more than may be granted here")
        way.locator("[name=amount]").fill("130")
        picture(agent, "s15-case")
        way.locator("[data-way]").click()
        expect(agent.locator("[data-asked]")).to_be_visible()
        qian.goto("/approvals/")
        press(qian, "j")
        press(qian, "y")
        expect(qian.locator(".toasts")).to_contain_text("Approved and done")
    (proposed,) = rows("SELECT amount, payload::text FROM casework_effect WHERE kind = 'propose'")
    assert proposed[0] == 13_000
    assert "退您一件的钱 130 元" in proposed[1]
    adds_up()
