"""Goods that lie with a warehouse contractor: what our warehouse is to do stands in its list, too, and no more."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.links.models import OutsideLink
from amends.casework.partners.models import Partner, PartnerAsk
from amends.casework.partners.tasks import is_contractors
from amends.engine import signals as s
from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, feed, one, placed, rows
from tests.desk.pages import do, text
from tests.desk.test_partners import CARRIER, guest, linked, made, posted, rounds
from tests.packs import book

__all__ = ["guest"]
pytestmark = pytest.mark.django_db(transaction=True)
WAREHOUSE = "SELECT step, case_no FROM casework_step WHERE dossier_id = %s AND state = 'ready' AND desk = 'warehouse'"
CLOUD: dict[str, Any] = CARRIER | {
    "kind": "warehouse", "name": "华东云仓", "codes": "", "skus": "LAMP-*", "hours": "0:00-24:00",
    "answers_within": "60",
}  # fmt: skip


def never_collected(shop: Shop, order: str, sku: str) -> int:
    """Marked as sent, and the buyer says nobody collected it: the warehouse looks at the number first."""
    now = timezone.now()
    lines = (s.Line(sku=sku, title="货", price=9_900),)
    return feed(
        shop,
        placed(order, at=now - 2 * HOUR, ship_by=now + DAY, deliver_by=now + 9 * DAY, lines=lines),
        s.ProblemReported(id=f"{order}:p", at=now - HOUR, order=order, ref="P1", issue="FAKE_SHIPMENT", amount=9_900),
        now=now,
    )


@pytest.mark.mission("N12")
def test_it_does_its_step_by_its_list_and_sees_no_more(owner: Client, guest: Client, tmall_shop: Shop) -> None:
    partner = made(owner, CLOUD)
    mine, other = never_collected(tmall_shop, "T-2001", "LAMP-B"), never_collected(tmall_shop, "T-2002", "MUG")
    ((step, no),) = rows(WAREHOUSE, mine)
    page = text(owner.get(f"/cases/{mine}/{no}/"))
    assert "The goods lie with 华东云仓: it finds this step in its list" in page
    assert "王站长 WeChat sf-wang" in page
    assert "The goods lie with" not in text(owner.get(f"/cases/{other}/{no}/"))
    owner.post(f"/cases/{mine}/{no}/links", {"step": step, "party": "warehouse", "name": "华东云仓"})
    assert OutsideLink.objects.get().party == "warehouse"  # a link to this one step, by hand
    path = linked(owner, partner)
    listed = text(guest.get(path))
    assert "LAMP-B" in listed
    assert "MUG" not in listed
    assert not any(word in listed for word in ("王小明", "1234", "文三路", "99.00"))
    task = posted(guest, path, "open", dossier=str(mine), case=str(no), step=step)
    assert not any(word in text(task) for word in ("王小明", "文三路", "99.00"))
    done = posted(guest, task.redirect_chain[-1][0], "answer", text="单号写错，已更正")
    assert "Thank you, the answer has arrived." in text(done)
    assert one("SELECT state FROM casework_step WHERE dossier_id = %s AND step = %s", mine, step) == "done"
    assert "Nothing is asked of you just now." in text(guest.get(path))
    again = posted(guest, path, "open", dossier=str(other), case=str(no), step=step)
    assert again.status_code == 422
    adds_up()


@pytest.mark.mission("N12")
def test_its_clock_its_silence_and_its_scorecard_are_as_every_partners(owner: Client, tmall_shop: Shop) -> None:
    made(owner, CLOUD)
    mine, late = never_collected(tmall_shop, "T-1", "LAMP-B"), never_collected(tmall_shop, "T-2", "LAMP-C")
    never_collected(tmall_shop, "T-3", "MUG")
    now = timezone.now()
    rounds(now - HOUR)
    asks = PartnerAsk.objects.order_by("dossier_id")
    assert {ask.dossier_id for ask in asks} == {mine, late}
    assert {ask.first_due_at - ask.asked_at for ask in asks} == {timedelta(hours=1)}
    (no,) = {ask.case_no for ask in asks}
    do(owner, f"/cases/{mine}/{no}/", "step", step=asks[0].step, text="打电话问过仓库，单号已更正")
    rounds(now)  # our own desk did one of them; of the other the second contact's turn has come
    told = {ask.dossier_id: (ask.answered_at is not None, ask.turn) for ask in PartnerAsk.objects.all()}
    assert told == {mine: (True, 0), late: (False, 1)}
    assert rows("SELECT words->>'say' FROM merchants_notice WHERE words->>'say' LIKE 'partner_%%'") != []
    assert "华东云仓" in text(owner.get("/settings/partners/scorecard/"))


def test_what_lets_goods_or_money_go_stays_ours(owner: Client, guest: Client, tmall_shop: Shop) -> None:
    """A step that the engine would do, one that grants goods: neither is in its list."""
    steps = [rule for scene in book("tmall").scenes for rule in scene.steps if rule.desk == "warehouse"]
    theirs = [rule for rule in steps if is_contractors(rule)]
    assert theirs
    assert all(not (rule.grants or rule.engine or rule.automation or rule.choice) for rule in theirs)
    assert "send_new" in {rule.name for rule in steps} - {rule.name for rule in theirs}
    partner = made(owner, CLOUD)
    assert posted(guest, linked(owner, partner), "short", sku="LAMP-B").status_code == 410  # it supplies nothing
    assert Partner.objects.get().kind == "warehouse"


def test_a_new_one_is_at_home_where_most_shops_are_and_is_listed_with_its_goods(
    owner: Client, tmall_shop: Shop
) -> None:
    setup.add_shop(
        merchant=tmall_shop.merchant, name="AAA Brasil", platform="aliexpress", currency="BRL",
        zone="America/Sao_Paulo", country="BR", playbook="aliexpress-brazil",
    )  # fmt: skip
    assert 'value="Asia/Shanghai"' in owner.get("/settings/partners/new/warehouse").content.decode()
    made(owner, CLOUD | {"hours": "9-18, Sat 9-12", "days": [*"123456"]})
    assert "LAMP-*" in text(owner.get("/settings/partners/"))
    page = owner.get(f"/settings/partners/{Partner.objects.get().id}/", headers={"accept-language": "zh-hans"})
    assert "Sat" not in text(page)  # neither in the form nor in what changed
