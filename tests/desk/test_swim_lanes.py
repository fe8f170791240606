"""Who does what, drawn in lanes: of a scene on its own page, and of a case with where it stands."""

import re
from typing import Any

import pytest
from django.test import Client

from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.desk.walks import Walk, hired, records, seat, writes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B1")]


def lanes(client: Client, address: str) -> dict[str, str]:
    """By lane, its cards: each card's look and words."""
    page = client.get(address).content.decode()
    assert '<div class="lanes"' in page
    drawn = page[page.index('<div class="lanes"') :].partition("</table>")[0]
    found = re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', drawn, re.DOTALL)
    return {name: re.sub(r"<(?!div class)[^>]+>|\s+", " ", cells) for name, cells in found}


def test_a_scene_has_its_lanes_and_a_case_says_where_it_stands(
    bluebird: Merchant, tmall_shop: Shop, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = lanes(owner, "/playbooks/tmall/supplier_out_of_stock/")
    assert {"Reception", "Supplier"} <= scene.keys()
    assert "Talk to the customer at once" in scene["Reception"]
    assert "The supplier confirms the shortage" in scene["Supplier"]
    assert any("after: Talk to the customer at once" in cards for cards in scene.values())
    file = owner.get("/playbooks/tmall/supplier_out_of_stock/bpmn")
    assert file["Content-Disposition"] == 'attachment; filename="supplier_out_of_stock.bpmn"'
    assert 'name="Talk to the customer at once"' in file.content.decode()
    chinese = owner.get("/playbooks/tmall/supplier_out_of_stock/bpmn", headers={"accept-language": "zh-hans"})
    assert 'name="供应商"' in chinese.content.decode()
    assert 'name="已发货 / 已处理"' in chinese.content.decode()
    assert owner.get("/playbooks/tmall/nothing/bpmn").status_code == 404
    hired(bluebird, mei=Role.FRONT_LINE, lin=Role.AGENT)
    walk = Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai", year=2026)
    facts: dict[str, Any] = {"amount": 30_000, "currency": "CNY", "country": "CN", "language": "zh"}
    walk.tell("order.placed", "11-11 10:00", "T-1", **facts, tags=["supplier:Huaxin"])
    told = {"party": "supplier", "what": "out_of_stock", "amount": "30.00", "text": "没货"}
    case = records(seat("lin"), walk.order("T-1"), "partner-reported", **told)
    before = lanes(seat("lin"), case)
    assert "lane-ready" in before["Reception"]
    assert "lane-blocked" in before["Supplier"]
    writes(seat("mei"), case, "您好，这款暂时缺货，您愿意等补货，还是退款？")
    walk.wait()
    after = lanes(seat("lin"), case)
    assert "lane-done" in after["Reception"]
    assert "lane-ready" in " ".join(after.values())
