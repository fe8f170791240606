"""The registry of reviews: goods from the review itself; answered, complained about, changed, spread, back to cases."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import change, number, one, rows
from tests.cast import OUTSIDER, signed_in
from tests.desk.pages import text
from tests.desk.walks import Walk, ended, hired, press, proves, reads, records, seat

pytestmark = pytest.mark.django_db(transaction=True)
LINES = [
    {"sku": "LAMP-3", "title": "台灯", "quantity": 1, "price": 20_000},
    {"sku": "CUP-1", "title": "杯子", "quantity": 1, "price": 10_000},
]


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    hired(bluebird, lin=Role.AGENT, zhou=Role.SUPERVISOR)
    return Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai", year=2026)


def sold(walk: Walk, order: str, lines: list[dict[str, Any]] = LINES) -> None:
    amount = sum(int(line["price"]) for line in lines)
    walk.tell("order.placed", "11-01 10:00", order, amount=amount, currency="CNY", country="CN", lines=lines)
    walk.tell("parcel.handed_over", "11-02 10:00", order, waybill=f"YT{order}")
    walk.tell("parcel.delivered", "11-05 10:00", order)


def wrote(walk: Walk, order: str, stars: int, said: str = "", *, at: str = "11-08 10:00", **more: Any) -> None:
    walk.tell("review.posted", at, order, ref=f"V{order}", stars=stars, text=said, **more)


def table(client: Client, address: str, **asked: str) -> list[dict[str, str]]:
    answer = client.get(address, asked)
    content = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


@pytest.mark.mission("B5")
def test_a_review_knows_its_goods_and_leads_from_a_bar_to_its_case_and_cause(walk: Walk) -> None:
    for order in ("T-1", "T-2"):
        sold(walk, order)
        wrote(walk, order, 1, "杯子到货就碎了，包装太差", sku="CUP-1")
    sold(walk, "T-3")
    wrote(walk, "T-3", 5, "灯很亮", sku="LAMP-3")
    sold(walk, "T-4", LINES[:1])
    wrote(walk, "T-4", 2, "尺寸太大")  # its order has one article only: so it is about that
    sold(walk, "T-5")
    wrote(walk, "T-5", 2, "就这样吧")
    lead = seat("zhou")
    spread = {(row["Picture"], row["What"]): row for row in table(lead, "/reviews/pictures.csv")}
    assert spread["By goods", "杯子 · CUP-1"]["Low"] == "2"
    assert spread["By goods", "台灯 · LAMP-3"]["Reviews"] == "2"
    assert spread["By goods", "not known"]["Reviews"] == "1"
    assert spread["By cause", "Damaged on the way"]["Reviews"] == "2"
    assert spread["By what they speak of", "Broken on arrival"]["Low"] == "2"
    assert {what: row["Reviews"] for (by, what), row in spread.items() if by == "By stars"} == {
        "★☆☆☆☆": "2", "★★☆☆☆": "2", "★★★★★": "1",
    }  # fmt: skip
    assert [row["Reviews"] for (by, _), row in spread.items() if by == "By week"] == ["5"]
    bar = lead.get("/reviews/pictures/").content.decode()
    assert 'href="/reviews/?product=CUP-1"' in bar
    assert 'href="/reviews/?product=CUP-1&amp;stars=1"' in bar
    behind = table(lead, "/reviews.csv", product="CUP-1")
    assert sorted(row["Order"] for row in behind) == ["T-1", "T-2"]
    assert {row["Judged by"] for row in behind} == {"by its words"}
    place = number(walk.shop, "T-1")
    page = text(lead.get(reverse("review", args=[place, "VT-1"])))
    assert "杯子 · CUP-1" in page
    case = one("SELECT no FROM casework_case WHERE dossier_id = %s AND subject = 'review:VT-1'", place)
    assert reverse("case", args=[place, case]) in lead.get(reverse("review", args=[place, "VT-1"])).content.decode()
    assert one("SELECT product FROM casework_case WHERE dossier_id = %s", place) == "CUP-1"
    unknown = number(walk.shop, "T-5")
    lead.post(reverse("review_judge", args=[unknown, "VT-5"]), {"sku": "LAMP-3", "issue": "QUALITY_VISIBLE"})
    assert {row["Order"] for row in table(lead, "/reviews.csv", product="LAMP-3")} == {"T-3", "T-4", "T-5"}
    assert [row["Order"] for row in table(lead, "/reviews.csv", issue="QUALITY_VISIBLE")] == ["T-5"]
    lead.post(reverse("review_judge", args=[unknown, "VT-5"]), {"sku": "NOT-OURS", "issue": ""})
    assert one("SELECT chosen_sku FROM casework_review WHERE ref = 'VT-5'") == "LAMP-3"


@pytest.mark.mission("B5")
def test_a_review_is_recorded_without_typing_anything_twice(walk: Walk, rival_shop: Shop) -> None:
    sold(walk, "T-1", LINES[:1])
    walk.at("11-08 10:00")
    form = seat("lin").get("/reviews/find", {"order": " T-1 "}, follow=True)
    assert '<option value="LAMP-3" selected>' in form.content.decode()
    records(seat("lin"), walk.order("T-1"), "review-posted", sku="LAMP-3", stars=1, text="灯不亮")
    (row,) = rows("SELECT sku, stars, said, pointed FROM casework_review")
    assert row == ("LAMP-3", 1, "灯不亮", "USAGE_FUNCTION")
    reads(seat("lin"), "/reviews/", "T-1", "台灯", "灯不亮")
    place, ref = number(walk.shop, "T-1"), one("SELECT ref FROM casework_review")
    outsider = signed_in(OUTSIDER)
    assert outsider.get(reverse("review", args=[place, ref])).status_code == 404
    assert "T-1" not in text(outsider.get("/reviews/"))
    seat("lin").post(reverse("record_undo", args=[place]))
    assert rows("SELECT ref FROM casework_review") == []
    anew = seat("lin").get("/reviews/find", {"order": "T-404"})
    assert anew.headers["Location"] == "/record/review-posted?key=T-404"


@pytest.mark.mission("M4")
def test_a_low_review_is_explained_within_the_day_and_followed_when_it_changes(walk: Walk) -> None:
    sold(walk, "T-1", LINES[:1])
    wrote(walk, "T-1", 1, "等太久了")
    case = walk.case("T-1", "low_review")
    reads(seat("zhou"), "/reviews/?view=todo", "等太久了")
    press(seat("zhou"), case, "solve", text="已联系")
    press(seat("zhou"), case, "explain", form__review_text="抱歉让您久等，已补偿")
    (told,) = walk.take("explain_review")
    assert (told["values"]["review"], told["values"]["text"]) == ("VT-1", "抱歉让您久等，已补偿")
    place = number(walk.shop, "T-1")
    assert "抱歉让您久等，已补偿" in text(seat("zhou").get(reverse("review", args=[place, "VT-1"])))
    walk.tell("review.answered", "11-08 12:00", "T-1", ref="VT-1")
    reads(seat("zhou"), "/reviews/?view=todo", never=("等太久了",))
    seat("zhou").post(reverse("review_changed", args=[place, "VT-1"]), {"stars": 5, "text": "客服很好"})
    assert rows("SELECT first_stars, stars, said FROM casework_review") == [(1, 5, "客服很好")]
    reads(seat("zhou"), "/reviews/?view=changed", "客服很好")
    walk.tell("review.posted", "11-20 10:00", "T-1", ref="VT-1", stars=1, text="又坏了")
    assert rows("SELECT first_stars, stars, answered_at FROM casework_review") == [(1, 1, None)]
    reads(seat("zhou"), "/reviews/?view=todo", "又坏了")


@pytest.mark.mission("M4")
def test_praise_that_advertises_is_complained_about_with_its_proof(walk: Walk) -> None:
    sold(walk, "T-1", LINES[:1])
    wrote(walk, "T-1", 5, "加微信领券")
    walk.at("11-08 11:00")
    records(seat("lin"), walk.order("T-1"), "review-flagged", ref="VT-1", why="advert", text="是别家的群")
    case = walk.case("T-1", "review_to_contest")
    proves(seat("zhou"), case, "chat", "review_screenshot")
    press(seat("zhou"), case, "contest", form__review_complaint="内容是别家的广告")
    (told,) = walk.take("contest_review")
    assert told["values"]["review"] == "VT-1"
    assert ended("T-1", "review_to_contest") == ("closed", "handled")
    reads(seat("zhou"), "/reviews/?view=flagged", "an advertisement")


@pytest.mark.mission("B5")
def test_praise_in_words_that_others_complain_with_points_at_no_problem(walk: Walk) -> None:
    for order, stars in (("T-1", 5), ("T-2", 1)):
        sold(walk, order, LINES[:1])
        wrote(walk, order, stars, "和描述一致" if stars == 5 else "和描述不一样")
    found = table(seat("zhou"), "/reviews.csv", issue="NOT_AS_DESCRIBED")
    assert [row["Order"] for row in found] == ["T-2"]


@pytest.mark.mission("M4")
def test_an_order_is_invited_once_by_its_last_case_and_not_after_it_ended_badly(walk: Walk) -> None:
    sold(walk, "T-1", LINES[:1])
    for n in (1, 2):
        walk.tell("problem.reported", f"11-06 1{n}:00", "T-1", ref=f"P{n}", issue="QUALITY_VISIBLE", sku="LAMP-3")
        walk.tell("problem.settled", f"11-07 1{n}:00", "T-1", ref=f"P{n}", how="reship")
    page = seat("zhou").get("/reviews/invite/").content.decode()
    place = number(walk.shop, "T-1")
    assert (page.count('name="selected"'), f'value="{place}.2" checked' in page) == (1, True)
    change("UPDATE casework_case SET outcome = 'lost' WHERE no = 2")
    reads(seat("zhou"), "/reviews/invite/", "Nobody to invite")


@pytest.mark.mission("M4")
def test_a_buyer_whose_case_ended_well_is_invited_once(walk: Walk) -> None:
    sold(walk, "T-1", LINES[:1])
    walk.tell("problem.reported", "11-06 10:00", "T-1", ref="P1", issue="QUALITY_VISIBLE", sku="LAMP-3")
    reads(seat("zhou"), "/reviews/invite/", "Nobody to invite")
    walk.tell("problem.settled", "11-07 10:00", "T-1", ref="P1", how="reship")
    reads(seat("zhou"), "/reviews/invite/", "T-1")
    page = seat("zhou").get("/reviews/invite/").content.decode()
    key = f"{number(walk.shop, 'T-1')}.1"
    assert f'value="{key}" checked' in page
    look = seat("zhou").post("/work/letters/look", {"selected": [key], "script": "review_invited"})
    assert "T-1" in text(look)
    wrote(walk, "T-1", 5, "好")
    reads(seat("zhou"), "/reviews/invite/", "Nobody to invite")
