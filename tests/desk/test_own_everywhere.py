"""What a merchant sets is what every page says and every action follows: limits, times, texts, scenes switched off."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from amends.casework.approval.escalation import escalate_due
from amends.casework.overlay import overlays
from amends.casework.overlay.models import Overlay
from amends.engine.dossier import decode
from amends.merchants.models import Language, Member, Merchant, Shop
from amends.merchants.roles import Role
from amends.merchants.setup import add_member
from tests.casework.stories import HOUR, feed, number, one, placed, refund_asked, rows
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.case.test_grants import (
    asked,
    depot,
    pay,
)
from tests.desk.conftest import at
from tests.desk.pages import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B11")]


@pytest.fixture
def boss(tmall_shop: Shop) -> Member:
    return Member.objects.get(merchant=tmall_shop.merchant, roles__contains=["owner"])


def lay(boss: Member, *lines: str, now: datetime, at_once: bool = False) -> Overlay:
    body = "\n".join(("base: tmall", "set:", *(f"  {line}" for line in lines), ""))
    return overlays.put(member=boss, pack="tmall", body=body, at_once=at_once, now=now - 6 * HOUR)


def test_the_work_list_the_search_and_the_filter_say_the_merchants_words(
    owner: Client, boss: Member, tmall_shop: Shop, now: datetime
) -> None:
    lay(boss, 'scenes.cancel_changed_mind.title.en: "Goodbye, parcel"', now=now)
    feed(tmall_shop, placed(at=now - HOUR), refund_asked(at=now - HOUR), now=now)
    for address in ("/work/?view=all", "/search?q=T-1001"):
        assert "Goodbye, parcel" in text(owner.get(address, follow=True)), address
    page = owner.get("/work/?view=all").content.decode()
    assert ">Goodbye, parcel</option>" in page


def test_a_limit_holds_in_the_action_the_pages_and_the_ledger(
    mate: Client, owner: Client, boss: Member, tmall_shop: Shop, now: datetime
) -> None:
    lay(boss, "authority.front_line.money: 15 CNY", "scenes.goods_at_depot.remedies.part_refund.title.en: Our way",
        now=now)  # fmt: skip
    case = depot(tmall_shop, "T-1", 29_900, now)
    assert "You may grant ¥15.00" in text(mate.get(case))
    assert "Asked for ¥18.00" in pay(mate, case, "18.00")
    assert "¥15.00" in text(owner.get("/authority/"))
    assert "Our way" in text(owner.get("/approvals/?box=all")) + text(owner.get(f"/approvals/{asked()}/"))
    owner.post(f"/approvals/{asked()}/grant")
    assert "Our way" in text(owner.get("/grants/"))
    assert "Our way" in b"".join(owner.get("/grants.csv")).decode()


@pytest.mark.mission("T4")
def test_what_nobody_answers_rises_by_the_merchants_own_times(
    mate: Client, boss: Member, bluebird: Merchant, tmall_shop: Shop, now: datetime
) -> None:
    """Shipped, a supervisor has 30 minutes and a manager two hours of the office's time."""
    member(bluebird, Role.SUPERVISOR)
    lay(boss, "authority.supervisor.within: 3 d", "authority.supervisor.calendar: always",
        "authority.manager.within: 5 d", "authority.manager.calendar: always", now=now)  # fmt: skip
    pay(mate, depot(tmall_shop, "T-1", 9_900, now), "18.00")
    start = one("SELECT asked_at FROM casework_approval")
    assert due() - start == timedelta(days=3)
    assert escalate_due(now=start + timedelta(days=2)) == 0
    assert escalate_due(now=start + timedelta(days=3)) == 1
    assert rows("SELECT goes_to FROM casework_approval") == [("manager",)]
    assert due() - start == timedelta(days=8)


def test_a_duration_holds_for_new_cases(owner: Client, boss: Member, tmall_shop: Shop, now: datetime) -> None:
    lay(boss, "clocks.answer_unshipped.due.after: 7 h", now=now)
    feed(tmall_shop, placed(at=now - HOUR), refund_asked(at=now - HOUR), now=now)
    state = decode(bytes(one("SELECT state FROM casework_dossier WHERE id = %s", number(tmall_shop, "T-1001"))))
    assert next(c.due_at for c in state.clocks if c.name == "answer_unshipped") == now + 6 * HOUR


def test_a_scene_switched_off_opens_no_case(owner: Client, boss: Member, tmall_shop: Shop, now: datetime) -> None:
    lay(boss, "scenes.cancel_changed_mind.off: true", now=now)
    feed(tmall_shop, placed(at=now - HOUR), refund_asked(at=now - HOUR), now=now)
    assert rows("SELECT scene FROM casework_case WHERE scene = 'cancel_changed_mind'") == []


def test_a_script_comes_in_the_merchants_words(owner: Client, boss: Member, tmall_shop: Shop, now: datetime) -> None:
    feed(tmall_shop, placed(at=now - HOUR), refund_asked(at=now - HOUR), now=now)
    case = at(tmall_shop, "T-1001")
    name = scripts(owner, case)[0]
    lay(boss, f'templates.{name}.title.en: "How we say it"', now=now, at_once=True)
    assert "How we say it" in owner.get(case).content.decode()


def test_a_desk_of_the_playbook_has_the_merchants_name_for_it(owner: Client, boss: Member, now: datetime) -> None:
    lay(boss, "desks.returns.en: Money back", now=now)
    assert "Money back" in owner.get("/work/?view=all").content.decode()


def due() -> Any:
    return one("SELECT due_at FROM casework_approval")


def scripts(client: Client, case: str) -> list[str]:
    return [each.name for each in client.get(case).context["scripts"]]


def member(merchant: Merchant, role: Role) -> Client:
    add_member(merchant=merchant, email="x@bluebird.test", name="X", password=PASSWORD, roles=[role],
               language=Language.ENGLISH, now=OPENED_AT)  # fmt: skip
    return signed_in("x@bluebird.test")
