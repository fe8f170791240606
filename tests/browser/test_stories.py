"""Stories S1, S2, S3 and S8, minute by minute: told over HTTP, walked in Chromium by the people concerned."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from amends.channels.files.effects import FileConnector
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.keys import press
from tests.browser.stages import Stage, card, email, hired, reads
from tests.casework.deliveries import deliver_once
from tests.casework.evidence.test_files import picture as png
from tests.casework.stories import ledger, rows
from tests.cast import AGENT, OUTSIDER

pytestmark = pytest.mark.django_db(transaction=True)


def refund(order: str, *, amount: int, **more: str) -> dict[str, Any]:
    return {"ref": f"R-{order}", "type": "refund_only", "amount": amount, "reason": "不想要了", **more}


@pytest.mark.mission("T9", "T7", "M1")
def test_s1_refund_first_shipped_anyway(
    stage: Stage, bluebird: Merchant, tmall_shop: Shop, rival_shop: Shop, agent_member: Member
) -> None:
    hired(bluebird, chen=Role.WAREHOUSE, qian=Role.MANAGER)
    ship_by = stage.moment("11-13 23:59")
    stage.send(tmall_shop, "order.placed", "11-11 00:04", "T-1001", amount=29_900, currency="CNY", ship_by=ship_by)
    stage.send(tmall_shop, "refund.asked", "11-11 09:00", "T-1001", **refund("T-1001", amount=29_900, version="v1"))
    case = stage.case(tmall_shop, "T-1001")
    with stage.seat(AGENT, email("chen"), email("qian"), OUTSIDER, language="zh-hans") as (agent, chen, qian, outsider):
        chen.goto("/holds/")
        reads(chen, "main tbody", "T-1001", "今天 09:00", "11-13 23:59", "买家已申请退款", "还在仓")
        agent.goto("/work/?view=all")
        agent.locator(".row-link", has_text="未发货退款").click()
        reads(agent, ".case-head", "1 小时", "没有直接损失", "未发货", "退货退款组")
        reads(agent, card("未发货退款要答复"), "2 天", "2026-11-13 09:00 (UTC+08:00)", "平台自动同意并退款", "超时表")
        reads(agent, card("每小时巡查待处理退款"), "1 小时", "2026-11-11 10:00 (UTC+08:00)")
        expect(agent.locator(".next-button")).to_have_text("同意退款")
        reads(agent, ".next-will", "退款 ¥299.00")
        reads(agent, "#timeline", "无需再做：最晚发货")
        scan: dict[str, Any] = {"scan": "collected", "waybill": "ZT1", "carrier": "中通"}
        stage.send(tmall_shop, "parcel.scanned", "11-11 14:50", "T-1001", known="11-11 15:20", **scan)
        agent.reload()  # the same case, worse
        reads(agent, ".case-head", "¥315.00", "运输中", "异常问题组")
        reads(agent, ".case-why", "退款申请在前、揽收在后：拦货没有生效", "之前： 未发货退款")
        reads(agent, ".next-card", "让快递拦回", "1 小时 30 分", "退款给买家", "货回仓后验货")
        reads(agent, ".bearer", "仓库")
        reads(agent, ".case-left", "拦货通知在前，仓库仍发出")
        reads(agent, "#timeline", "今天 15:20 才知道", "发起动作：报警 → 异常问题组", "发起动作：通知快递截件 → 快递")
        seen = agent.locator(".decision", has_text="识别为：申请退款后仍发了货")
        seen.locator("summary").click()
        expect(seen.locator(".why-facts")).to_contain_text("规则")
        chen.reload()
        reads(chen, "main tbody", "T-1001", "今天 14:50 还是发出了")
        agent.locator(".next-card").get_by_role("button", name="拦不下").click()
        expect(agent.locator("#timeline")).to_contain_text("完成：让快递拦回")
        expect(agent.locator(".next-button")).to_have_text("退款给买家")
        press(agent, "d")  # the goods are out by now: above what an agent may grant
        expect(agent.locator("[data-asked]")).to_be_visible()
        qian.goto("/approvals/")
        press(qian, "j")
        press(qian, "y")
        expect(qian.locator(".toasts")).to_contain_text("已同意，已执行")
        agent.reload()
        expect(agent.locator("#timeline")).to_contain_text("完成：退款给买家")
        nothing_of_ours(outsider, case)
    paid = rows("SELECT amount, payload->'values'->>'refund_version' FROM casework_effect WHERE kind = 'refund'")
    assert paid == [(29_900, "v1")]
    assert rows("SELECT count(*) FROM casework_case") == [(1,)]


def nothing_of_ours(outsider: Page, case: str) -> None:
    answer = outsider.goto(case)
    assert answer is not None
    assert answer.status == 404
    expect(outsider.locator("body")).not_to_contain_text(re.compile("T-10|Bluebird"))
    outsider.goto("/search?q=T-1001")
    expect(outsider.locator(".row-link, .case-head")).to_have_count(0)


@pytest.mark.mission("T7", "M9", "M8")
def test_s2_refund_in_transit_carrier_silent(
    stage: Stage, bluebird: Merchant, tmall_shop: Shop, agent_member: Member
) -> None:
    hired(bluebird, zhou=Role.SUPERVISOR, chen=Role.WAREHOUSE)
    stage.send(tmall_shop, "order.placed", "11-11 00:10", "T-1002", amount=15_900, currency="CNY")
    stage.send(tmall_shop, "parcel.handed_over", "11-12 18:00", "T-1002", waybill="YT2", carrier="圆通")
    stage.send(tmall_shop, "refund.asked", "11-14 20:00", "T-1002", **refund("T-1002", amount=15_900, version="v3"))
    case = stage.case(tmall_shop, "T-1002", "intercept_request")
    with stage.seat(AGENT) as (agent,):
        agent.goto(case)
        reads(agent, card("Answer the refund of shipped goods"), "2026-11-19 20:00 (UTC+08:00)")
        asked = agent.locator(card("The carrier says whether it can stop it"))
        reads(agent, card("The carrier says whether it can stop it"), "16 h", "2026-11-15 12:00 (UTC+08:00)")
        expect(asked.locator(".clock-chip")).to_have_attribute("title", re.compile("Carriers' hours 08:00-20:00"))
        reads(agent, ".case-head", "¥159.00")
    stage.at("11-15 12:00")
    with stage.seat(AGENT, email("zhou")) as (agent, lead):
        agent.goto(case)
        reads(
            agent, "#timeline", "Missed: The carrier says whether it can stop it", "Team lead", "→ Carrier", "→ Buyer"
        )
        lead.goto("/work/?view=all")
        reads(lead, "#rows", "T-1002", "Refund on the way: stop the parcel")
    told = rows(
        "SELECT kind, recipient FROM casework_effect WHERE kind IN ('escalate', 'message')"
        " UNION ALL SELECT kind, recipient FROM casework_alert WHERE kind = 'escalate' ORDER BY 1, 2"
    )
    assert told == [("escalate", "carrier"), ("escalate", "lead"), ("message", "buyer")]
    stage.send(tmall_shop, "intercept.answered", "11-16 09:10", "T-1002", answer="cannot", text="已装车")
    with stage.seat(AGENT) as (agent,):
        agent.goto(case)
        reads(agent, "h1", "Can't be stopped: choose how to refund")
        reads(agent, "#timeline", "已装车")
        costs = [" ".join(each.split()) for each in agent.locator(".way").all_inner_texts()]
        assert any("¥8.00" in each for each in costs), costs  # freight back
        assert any("¥159.00" in each for each in costs), costs
        press(agent, "d")
    stage.send(tmall_shop, "parcel.scanned", "11-18 10:00", "T-1002", scan="refused")
    stage.send(tmall_shop, "parcel.scanned", "11-20 10:00", "T-1002", scan="returned")
    with stage.seat(email("chen")) as (chen,):
        chen.goto(case)
        reads(chen, ".next-card", "Warehouse")
    assert rows("SELECT count(*) FROM casework_effect WHERE kind = 'refund'") == [(0,)]


@pytest.mark.mission("T8", "M2", "X7")
def test_s3_evidence_is_asked(stage: Stage, tmall_shop: Shop, agent_member: Member, tmp_path: Path) -> None:
    told: dict[str, Any] = {"amount": 42_000, "currency": "CNY", "buyer": "王小明", "buyer_phone": "17000001234"}
    stage.send(tmall_shop, "order.placed", "11-11 00:10", "T-1003", **told)
    stage.send(tmall_shop, "parcel.handed_over", "11-12 18:00", "T-1003", waybill="YT3", carrier="圆通")
    stage.send(tmall_shop, "parcel.delivered", "11-14 18:00", "T-1003")
    stage.send(
        tmall_shop, "dispute.opened", "11-15 10:00", "T-1003", ref="D1", amount=42_000, reason="signed_not_received"
    )
    case = stage.case(tmall_shop, "T-1003")
    with stage.seat(AGENT, language="zh-hans") as (agent,):
        agent.goto(case)
        reads(agent, card("当天要有协商留言"), "14 小时", "2026-11-16 00:00 (UTC+08:00)")
        agent.locator("#next-step").locator("[name='form.page_text']").fill("已联系买家协商")
        agent.locator("#next-step .next-button").click()
        expect(agent.locator("#timeline")).to_contain_text("完成：联系买家协商并留言")
        stage.at("11-15 10:01")
        with ledger() as connection:  # the platform has it
            file = FileConnector(tmp_path / "effects.ndjson")
            deliver_once(connection=connection, now=stage.now, draw=lambda: 0.0, connect=lambda _: file)
        stage.at("11-15 10:02")
        agent.reload()
        expect(agent.locator("#timeline")).to_contain_text("按时完成：当天要有协商留言")
    stage.at("11-16 14:30")
    asked: dict[str, Any] = {"ref": "D1", "deadline": stage.moment("11-18 14:30")}
    stage.send(tmall_shop, "dispute.evidence_asked", "11-16 14:30", "T-1003", **asked)
    with stage.seat(AGENT, language="zh-hans") as (agent,):
        agent.goto(case)
        reads(agent, ".case-head", "1 天", "¥420.00", "1 分")
        reads(agent, card("24 小时内提交凭证"), "2026-11-17 14:30 (UTC+08:00)", "只剩平台的时限")
        final = card("平台举证截止")
        reads(agent, final, "2 天", "2026-11-18 14:30 (UTC+08:00)", "平台给定的时间")
        reads(agent, final, "判买家胜并记一次过错 · ¥420.00 1 分")
        ours = agent.locator(card("24 小时内提交凭证"))
        expect(ours.locator(".bar-mark")).to_have_count(3)  # half time, 4 h, 1 h
        reads(
            agent,
            "#evidence",
            "任选其一",
            "本人签收凭证",
            "第三方代签的盖章授权",
            "聊天里承认签收",
            "运单底单",
            "0 / 2",
        )
    stage.at("11-17 14:30")
    with stage.seat(AGENT, language="zh-hans") as (agent,):
        agent.goto("/work/?view=all")
        reads(agent, "#rows", "T-1003", "超时 0 分")  # our own has passed
        agent.goto(case)
        reads(agent, card("平台举证截止"), "1 天")
        for item, name in (("运单底单", "waybill.png"), ("本人签收凭证", "sign.png")):
            agent.locator(".proof-item", has_text=item).locator("summary").click()
            agent.locator(".proof-item", has_text=item).locator("input[type=file]").set_input_files(
                {"name": name, "mimeType": "image/png", "buffer": png()}
            )
            expect(agent.locator(".proof-item", has_text=item).locator(".file-name")).to_have_text(name)
        reads(agent, "#evidence", "2 / 2")  # one of the three completes the second
        with agent.expect_download() as packed:
            agent.locator(".pack-make button").click()  # one press
        assert packed.value.suggested_filename.endswith(".zip")
    stage.at("11-18 14:30")
    with stage.seat(AGENT, language="zh-hans") as (agent,):
        agent.goto(case)
        reads(agent, "h1", "超时没举证，要判买家")


@pytest.mark.mission("T5", "L8")
def test_s8_the_late_scan(stage: Stage, tmall_shop: Shop, agent_member: Member) -> None:
    ship_by = stage.moment("11-13 23:59")
    for order in ("T-1008", "T-1009"):
        stage.send(tmall_shop, "order.placed", "11-11 00:10", order, amount=29_900, currency="CNY", ship_by=ship_by)
    stage.at("11-13 23:59")
    quiet, told = (stage.case(tmall_shop, order) for order in ("T-1008", "T-1009"))
    with stage.seat(AGENT) as (agent,):
        agent.goto(quiet)
        reads(agent, "h1", "Shipped late")
        reads(agent, ".case-right", "Ship by", "missed")
        reads(agent, ".ways", "Compensation ¥29.90", "≈ ¥29.90")
        stage.at("11-14 07:30")
        agent.goto(told)
        reads(agent, ".task-done", "Apologise: wait or refund?")  # by the engine, and not out yet
        press(agent, "r")
        agent.locator("#box-reply").fill("We are sorry: it leaves today")
        agent.locator("[data-send]").click()
        expect(agent.locator(".letter")).to_contain_text("it leaves today")
        stage.at("11-14 07:31")
        agent.goto(told)
        reads(agent, "#timeline .line-messagesent", "it leaves today")
        for order in ("T-1008", "T-1009"):
            stage.send(tmall_shop, "parcel.scanned", "11-13 22:40", order, scan="collected", waybill=f"ZT-{order}",
                       known="11-14 08:00")  # fmt: skip
        agent.goto(quiet)
        reads(agent, ".case-head", "Closed · Void: the cause fell away")
        reads(agent, "#timeline", "11-13 22:40 known today 08:00", "Nothing owed any more: Ship by",
              "No longer so: Shipped late", "Missed: Ship by, was due 11-13 23:59")  # fmt: skip
        expect(agent.locator(".clock-costing")).to_have_count(0)  # nothing is late any more
        agent.goto(told)
        reads(agent, ".alert-warning", "The deadline was kept after all, but somebody had already acted on the miss.")
        press(agent, "q")
        agent.get_by_label("Other").or_(agent.locator("[name=outcome]").first).first.check()
        agent.get_by_role("button", name="Close the case").click()
        reads(agent, ".case-head", "Closed")
