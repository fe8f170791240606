"""Stories S11 and S12: a deadline that is nobody's is heard by who can still act; a sum above one's limit goes up."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from amends.casework.alerts.notifier import ring_due
from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.keys import press
from tests.browser.stages import Stage, email, hired, reads
from tests.casework.stories import rows
from tests.cast import MATE, OWNER

pytestmark = pytest.mark.django_db(transaction=True)
TOLD: dict[str, Any] = {"amount": 29_900, "currency": "CNY"}


def unread(page: Page) -> str:
    page.goto("/notices/")
    return page.locator(".bell-count").inner_text()


@pytest.mark.mission("T8", "B7")
def test_s11_nobodys_deadline(stage: Stage, bluebird: Merchant, tmall_shop: Shop) -> None:
    people = hired(bluebird, wang=Role.AGENT, wu=Role.AGENT, zhou=Role.SUPERVISOR)
    setup.add_desk(merchant=bluebird, code="disputes", name="Disputes", members=[people["wang"]])
    stage.send(tmall_shop, "order.placed", "11-11 00:10", "T-2002", **TOLD)
    stage.send(tmall_shop, "parcel.delivered", "11-14 18:00", "T-2002")
    stage.send(tmall_shop, "dispute.opened", "11-16 10:00", "T-2002", ref="D1", amount=29_900)
    deadline: dict[str, Any] = {"ref": "D1", "deadline": stage.moment("11-19 14:30")}
    stage.send(tmall_shop, "dispute.evidence_asked", "11-17 14:30", "T-2002", **deadline)
    case = stage.case(tmall_shop, "T-2002", "evidence_asked")

    def heard(at: str) -> dict[str, bool]:
        """At that moment, whose bell has something to say of the platform's deadline."""
        stage.at(at)
        ring_due(now=stage.now)
        told = rows("SELECT DISTINCT member_id FROM merchants_notice WHERE words->>'say' = 'alert_warn'")
        return {name: (member.pk,) in told for name, member in people.items()}

    assert heard("11-18 14:30") == {"wang": True, "wu": False, "zhou": False}
    assert heard("11-19 10:30") == {"wang": True, "wu": False, "zhou": True}
    heard("11-19 13:30")
    with stage.seat(OWNER, email("zhou"), email("wu")) as (owner, zhou, wu):
        assert unread(owner) != ""
        assert unread(wu) == ""  # who doesn't sit there isn't woken
        stage.at("11-19 13:40")
        zhou.goto("/notices/")
        zhou.locator(".notice-unread").first.click()
        expect(zhou).to_have_url(f"{stage.address}{case}")
        reads(zhou, "#timeline", "Told: Wang, Zhou", "Seen: Zhou")


@pytest.mark.mission("T4")
def test_s12_a_refund_above_ones_limit(stage: Stage, bluebird: Merchant, tmall_shop: Shop, mate_member: Member) -> None:
    people = hired(bluebird, zhou=Role.SUPERVISOR, qian=Role.MANAGER)
    stage.send(tmall_shop, "order.placed", "11-17 10:00", "T-2003", **TOLD)
    asked: dict[str, Any] = {"ref": "R1", "type": "refund_only", "amount": 14_000, "reason": "不想要了"}
    stage.send(tmall_shop, "refund.asked", "11-18 10:00", "T-2003", **asked)
    stage.at("11-18 11:00")
    case = stage.case(tmall_shop, "T-2003")
    with stage.seat(MATE, email("zhou"), email("qian")) as (mate, zhou, qian):
        mate.goto(case)
        press(mate, "d")
        reads(mate, "[data-asked]", "waits for Zhou")
        (due,) = rows("SELECT due_at FROM casework_approval")[0]
        assert due == stage.moment("11-18 11:30")
        zhou.goto("/approvals/")
        zhou.get_by_text("Let somebody stand in").click()
        zhou.get_by_label("Who answers for me").select_option(label="Qian")
        zhou.get_by_label("Until").fill("2026-11-19T11:00")
        zhou.locator(".pop-panel").get_by_role("button").click()
        reads(zhou, ".toasts", "They can answer for you from now on.")
        qian.goto("/approvals/")
        qian.locator("[data-row]", has_text="T-2003").locator("a").first.click()
        reads(qian, "main", "the platform agrees and refunds")
        press(qian, "y")
        expect(qian.locator(".toasts")).to_contain_text("Approved and done")
        mate.goto(case)
        reads(mate, "#timeline", "¥140.00")
    assert rows("SELECT amount FROM casework_effect WHERE kind = 'refund'") == [(14_000,)]
    assert rows("SELECT member_id, granted_by FROM casework_grant") == [(mate_member.pk, people["qian"].pk)]
