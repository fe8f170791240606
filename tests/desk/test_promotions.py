"""A promotion before, in and after: the list with its proofs and reminders, the war room, the tree of causes."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from amends.casework.alerts.models import Alert
from amends.casework.approval.models import Pool
from amends.casework.maintenance import evidence_sweep
from amends.casework.projections.review_words import all_themes
from amends.casework.readiness import items
from amends.casework.readiness.library import families, problems
from amends.merchants import setup
from amends.merchants.models import Desk, Member, Merchant, Promotion, Shop
from amends.merchants.roles import Role
from amends.policy.load import load
from tests.casework.evidence.test_files import picture
from tests.casework.stories import number, one, rows
from tests.cast import OUTSIDER, signed_in
from tests.desk.pages import text
from tests.desk.test_reviews import table
from tests.desk.walks import Walk, hired, reads, seat
from tests.packs import book

pytestmark = pytest.mark.django_db(transaction=True)
LAMP = [{"sku": "LAMP-9", "title": "落地灯", "quantity": 1, "price": 20_000}]


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    hired(bluebird, lin=Role.AGENT, zhou=Role.SUPERVISOR)
    return Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai", year=2027)


def planned(walk: Walk, name: str, *, sale: str) -> Promotion:
    on = walk.moment(f"{sale} 00:00").date()
    return Promotion.objects.create(
        merchant=walk.shop.merchant,
        name=name,
        warm_up_on=on - timedelta(days=10),
        sale_on=on,
        after_sales_on=on + timedelta(days=2),
        ends_on=on + timedelta(days=14),
    )


def trouble(walk: Walk, order: str, issue: str, at: str, amount: int = 5_000) -> None:
    walk.tell("order.placed", at, order, amount=20_000, currency="CNY", country="CN", lines=LAMP)
    told = {"ref": f"P{order}", "issue": issue, "sku": "LAMP-9", "amount": amount}
    walk.tell("problem.reported", at, order, **told)


def item(problem: str) -> Any:
    return one("SELECT id FROM casework_readyitem WHERE problem = %s ORDER BY id DESC LIMIT 1", problem)


@pytest.mark.mission("T6")
def test_every_problem_of_the_playbook_belongs_to_one_family() -> None:
    known = set(load("tmall").issues)
    counted = [issue for family in families().values() for issue in family.issues]
    assert sorted(counted) == sorted(set(counted))
    assert known <= set(counted)
    assert {issue for each in problems().values() for issue in each.issues} <= set(counted)
    assert {theme.issue for theme in all_themes().values()} <= set(counted)
    assert {each.family for each in problems().values()} == set(families())


@pytest.mark.mission("T6")
def test_a_list_is_begun_from_last_years_causes_worked_on_proved_and_reminded_of(walk: Walk) -> None:
    before, now = planned(walk, "618", sale="06-18"), planned(walk, "双11", sale="11-11")
    for n in range(3):
        trouble(walk, f"T-{n}", "TRANSIT_DAMAGE", "06-19 10:00")
    walk.at("10-20 09:00")
    lead, agent = seat("zhou"), seat("lin")
    at = reverse("readiness", args=[now.pk])
    reads(lead, at, "Nothing is on the list yet")
    assert agent.post(reverse("readiness_begin", args=[now.pk])).status_code == 404
    lead.post(reverse("readiness_begin", args=[now.pk]))
    page = reads(lead, at, "Remind buyers to open and look", "Last time: 3 cases", "0 of 22 done")
    assert page.count("Last time:") == 1
    unboxing = item("unboxing")
    own = {"title": "主播口径", "advice": "不承诺时间", "family": "promotion", "due_on": "2027-11-01", "keep": "on"}
    lead.post(reverse("readiness_add", args=[now.pk]), own)
    assert "主播口径" in reads(lead, at, "0 of 23 done")
    lin = Member.objects.get(user__name="Lin").pk
    change = reverse("readiness_change", args=[now.pk, unboxing])
    given = {"state": "doing", "owner": lin, "due_on": "2027-10-21", "note": "短信模板改好"}
    assert agent.post(change, given).status_code == 404  # nobody's yet
    lead.post(change, given)
    assert items.remind_due(now=walk.now) == 2  # and the carriers, whose day is tomorrow
    assert items.remind_due(now=walk.now) == 0
    reads(agent, "/notices/", "To prepare by 2027-10-21: Remind buyers to open and look")
    proof = reverse("readiness_prove", args=[now.pk, unboxing])
    agent.post(proof, {"file": SimpleUploadedFile("短信.png", picture(), content_type="image/png")})
    agent.post(proof, {"file": SimpleUploadedFile("x.html", b"<html><script>1</script>", content_type="text/html")})
    assert rows("SELECT proof_name FROM casework_readyitem WHERE id = %s", unboxing) == [("短信.png",)]
    sha = one("SELECT proof_sha256 FROM casework_readyitem WHERE id = %s", unboxing)
    assert evidence_sweep.pointed_to(walk.shop.merchant_id, {sha}) == {sha}
    file = agent.get(reverse("readiness_proof", args=[now.pk, unboxing]))
    assert (file.headers["Content-Type"], file.content[:4]) == ("image/png", b"\x89PNG")
    agent.post(change, given | {"state": "done"})
    reads(lead, at, "1 of 23 done")
    lines = {row["What to prepare"]: row for row in table(lead, f"/promotions/{now.pk}/readiness.csv")}
    assert lines["Remind buyers to open and look"]["Proof"] == "短信.png"
    assert lines["Remind buyers to open and look"]["Cost last time"].startswith("3 cases")
    later = planned(walk, "12.12", sale="12-12")
    lead.post(reverse("readiness_begin", args=[later.pk]))
    reads(lead, reverse("readiness", args=[later.pk]), "主播口径")  # kept for every list
    assert before.name not in reads(lead, reverse("readiness", args=[later.pk]))
    offered = f'<option value="{lin}"'
    assert offered in lead.get(at).content.decode()
    Member.objects.filter(pk=lin).update(is_active=False)
    assert offered not in lead.get(at).content.decode()


@pytest.mark.mission("T6")
def test_what_the_product_sees_by_itself_leads_to_its_rows(walk: Walk) -> None:
    now = planned(walk, "双11", sale="11-11")
    setup.add_desk(merchant=walk.shop.merchant, code="returns", name="退货组", members=[])
    trouble(walk, "T-1", "NOT_AS_DESCRIBED", "10-01 10:00")
    walk.tell("stock.counted", "10-02 10:00", "stock:LAMP-9", ref="LAMP-9", sku="LAMP-9", listed=10, real=3)
    walk.tell("parcel.handed_over", "10-03 10:00", "T-1", waybill="YT1", carrier="圆通")
    walk.at("10-20 09:00")

    def finds(name: str, *said: str) -> None:
        reads(seat("zhou"), reverse("readiness_check", args=[now.pk, name]), *said)

    finds("stock", "More is listed than is there", "LAMP-9", "10 listed, 3 there")
    finds("ship_dates", "sold without a shipping date", "LAMP-9", "1 orders")
    finds("contacts", "Departments without a contact", "退货组")
    finds("roster", "No roster is planned")
    finds("pool", "The fund pool is empty")
    finds("listings", "No goods were called other than described")
    contact = {"department": "退货组", "name": "老陈", "reach": "138-0000"}
    seat("zhou").post("/war-room/contacts", contact)
    finds("contacts", "Every department has somebody to call")
    assert seat("lin").post("/war-room/contacts", contact).status_code == 404
    assert seat("zhou").get(reverse("readiness_check", args=[now.pk, "nothing"])).status_code == 404


@pytest.mark.mission("T6")
def test_the_war_room_shows_where_it_jams_and_whom_to_call(walk: Walk, rival_shop: Shop) -> None:
    planned(walk, "双11", sale="11-11")
    for n in range(3):
        trouble(walk, f"T-{n}", "QUALITY_VISIBLE", "11-11 09:00")
    walk.at("11-11 10:00")
    seat("zhou").post("/war-room/contacts", {"department": "仓库", "name": "老陈", "reach": "分机 8"})
    desk = one("SELECT desk FROM casework_step WHERE state = 'ready' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    waiting = one("SELECT count(*) FROM casework_step WHERE state = 'ready' AND desk = %s", desk)
    Desk.objects.get_or_create(merchant=walk.shop.merchant, code=desk, defaults={"name": "退货组"})
    page = reads(seat("zhou"), "/war-room/", "双11", "Sale", "day 1 of 2", "仓库", "分机 8", "opened today")
    assert str(waiting) in page.split("Where it jams")[1].split("Alarms now")[0]
    wall = seat("lin").get("/war-room/", {"wall": "1"}).content.decode()
    assert "every 30s" in wall
    assert "rail-place" not in wall
    outside = text(signed_in(OUTSIDER).get("/war-room/"))
    assert "老陈" not in outside
    assert "No step waits anywhere" in outside


@pytest.mark.mission("T6", "T9")
def test_an_order_is_in_the_war_room_once_with_all_its_alarms(walk: Walk) -> None:
    money: dict[str, Any] = {"amount": 29_900, "currency": "CNY", "country": "CN", "language": "zh"}
    walk.tell("order.placed", "11-11 00:04", "T-7", **money)
    walk.tell("refund.asked", "11-11 09:00", "T-7", ref="R1", type="refund_only", amount=29_900)
    walk.tell("parcel.scanned", "11-11 14:50", "T-7", scan="collected", waybill="ZT1")
    walk.at("11-11 17:30")  # the carrier has said nothing, so it has climbed
    assert one("SELECT count(*) FROM casework_alert WHERE ended_at IS NULL AND order_key = 'T-7'") > 1
    page = seat("zhou").get("/war-room/").content.decode()
    alarms = page.split('id="room-alarms"')[1].split("</section>")[0]
    assert alarms.count(">T-7</a>") == 1
    assert alarms.count('class="room-alert"') > 1
    no = re.findall(r"/cases/\d+/(\d+)/", alarms)[0]
    scene = one("SELECT scene FROM casework_case WHERE order_key = 'T-7' AND no = %s", int(no))
    (found,) = [each for each in book("tmall").scenes if each.name == scene]
    assert f"<span>{found.title.say('en')}</span>" in unescape(alarms)


def test_an_alarm_without_a_case_says_its_matter_and_leads_to_it(walk: Walk) -> None:
    walk.tell("order.placed", "11-11 00:04", "T-7", amount=29_900, currency="CNY", country="CN", language="zh")
    order, shop = number(walk.shop, "T-7"), walk.shop
    rule = f"tmall@1#clocks.{(clock := book('tmall').clocks[0]).name}/missed"
    told = {"merchant": shop.merchant, "shop": shop, "kind": "alarm", "wanted_at": walk.now, "recipient": "lead"}
    Alert.objects.create(**told, id=1, key="a", dossier_id=order, order_key="T-7", payload={"rule": rule})
    Alert.objects.create(**told, id=2, key="b", dossier_id=0, order_key="", payload={"text": "refused: 503"})
    page = seat("zhou").get("/war-room/").text.split('id="room-alarms"')[1].split("</section>")[0]
    assert clock.title.say("en") in unescape(page)
    assert f'href="{reverse("order", args=[order])}"' in page
    assert f"<b>{shop.name}</b>" in unescape(page), "only who may look at what goes out is led there"
    assert "refused: 503" in page
    hired(shop.merchant, feng=Role.MANAGER)
    assert f'href="{reverse("outgoing", args=[shop.pk])}">{shop.name}</a>' in unescape(
        seat("feng").get("/war-room/").text
    )


def test_the_war_room_shows_pools_that_were_opened_and_an_empty_one_in_red(walk: Walk) -> None:
    page = seat("zhou").get("/war-room/").text
    assert "in the fund pool" not in page
    Pool.objects.create(merchant=walk.shop.merchant, currency="CNY", balance=0)
    page = seat("zhou").get("/war-room/").text
    assert 'room-bad"><b class="money">' in page


@pytest.mark.mission("T6")
def test_the_tree_counts_by_family_opens_its_cases_and_carries_over(walk: Walk) -> None:
    now, later = planned(walk, "双11", sale="11-11"), planned(walk, "12.12", sale="12-12")
    for n in range(4):
        trouble(walk, f"T-{n}", "SIZE_COLOR_STYLE", "11-12 09:00")
    trouble(walk, "T-9", "TRANSIT_DAMAGE", "11-13 09:00")
    trouble(walk, "T-8", "TRANSIT_DAMAGE", "11-30 09:00")  # after its last day
    lead, at = seat("zhou"), reverse("cause_tree", args=[now.pk])
    reads(lead, at, "4 cases", "Goods", "Logistics", "LAMP-9 4")
    lines = {row["Issue"]: row for row in table(lead, f"/promotions/{now.pk}/causes.csv")}
    counted = rows(
        "SELECT issue, count(*), sum(home_money) FROM casework_case WHERE opened_at < '2027-11-26' GROUP BY issue"
    )
    assert sum(int(row["Cases"]) for row in lines.values()) == sum(n for _, n, _ in counted) == 5
    assert sum(float(row["Money at stake"]) for row in lines.values()) == float(sum(m for *_, m in counted)) / 100
    cases = reverse("cause_tree_cases", args=[now.pk])
    behind = text(lead.get(cases, {"issue": "SIZE_COLOR_STYLE", "product": "LAMP-9"}))
    assert all(f"T-{n}" in behind for n in range(4))
    assert "T-9" not in behind
    assert len(table(lead, f"/promotions/{now.pk}/causes/cases.csv", family="logistics")) == 1
    carry = reverse("cause_tree_carry", args=[now.pk])
    told = {"issue": "SIZE_COLOR_STYLE", "into": later.pk, "advice": "尺码表换成实测"}
    assert seat("lin").post(carry, told).status_code == 404
    lead.post(carry, told)
    reads(lead, reverse("readiness", args=[later.pk]), "尺码表换成实测", "Last time: 4 cases")
