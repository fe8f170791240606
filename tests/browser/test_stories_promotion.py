"""Story S19: a promotion prepared from last year's causes, steered from the war room, closed with what is to change."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from amends.casework.lanes.history import load
from amends.engine.signals import AnySignal, Line, MessageReceived, RefundAsked
from amends.engine.words import RefundType
from amends.insight import watching
from amends.merchants import setup
from amends.merchants.models import Merchant, Promotion, Shop
from amends.merchants.roles import Role
from tests.browser.stages import Stage, email, hired, reads
from tests.casework.evidence.test_files import picture as painted
from tests.casework.law import adds_up
from tests.casework.stories import placed

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
LAMP = [{"sku": "LAMP-9", "title": "落地灯", "quantity": 1, "price": 20_000}]


def planned(stage: Stage, merchant: Merchant, name: str, *, sale: str) -> Promotion:
    on = stage.moment(f"{sale} 00:00").date()
    days = {"warm_up_on": -10, "sale_on": 0, "after_sales_on": 2, "ends_on": 14}
    return Promotion.objects.create(
        merchant=merchant, name=name, **{day: on + timedelta(days=n) for day, n in days.items()}
    )


def trouble(stage: Stage, shop: Shop, order: str, issue: str, at: str) -> None:
    stage.send(shop, "order.placed", at, order, amount=20_000, currency="CNY", country="CN", lines=LAMP)
    stage.send(
        shop,
        "problem.reported",
        at,
        order,
        ref=f"P{order}",
        issue=issue,
        sku="LAMP-9",
        amount=5_000,
        text="偏小，坐不下",
    )


@pytest.mark.mission("T6", "B1")
def test_s19_a_promotion_prepared_steered_and_closed(
    stage: Stage, bluebird: Merchant, tmall_shop: Shop, tmp_path: Path, picture: Picture
) -> None:
    stage.year = 2027  # what people may do is told since November 2026
    hired(bluebird, zhou=Role.SUPERVISOR, lin=Role.AGENT)
    setup.add_desk(merchant=bluebird, code="returns", name="Returns", members=[])
    planned(stage, bluebird, "618", sale="06-18")
    now, later = (planned(stage, bluebird, name, sale=sale) for name, sale in (("双11", "11-11"), ("12.12", "12-12")))
    for n in range(2):
        trouble(stage, tmall_shop, f"L-{n}", "TRANSIT_DAMAGE", "06-19 10:00")
    shot = tmp_path / "sms.png"
    shot.write_bytes(painted())
    stage.at("10-20 09:00")
    with stage.seat(email("zhou"), email("lin")) as (zhou, lin):
        _prepared(zhou, lin, now, shot, picture)
    for n in range(6):
        trouble(stage, tmall_shop, f"T-{n}", "SIZE_COLOR_STYLE", "11-11 09:00")
    trouble(stage, tmall_shop, "T-9", "TRANSIT_DAMAGE", "11-11 09:10")
    stage.at("11-11 10:00")
    with stage.seat(email("zhou"), email("lin")) as (zhou, lin):
        _steered(zhou, lin, picture)
    stage.at("11-13 09:00")
    usual_weeks(stage, tmall_shop)
    watching.look(merchant_id=bluebird.pk, now=stage.now)
    with stage.seat(email("zhou"), email("lin")) as (zhou, lin):
        _warned(zhou, lin, picture)
    stage.at("11-26 09:00")
    with stage.seat(email("zhou"), email("lin")) as (zhou, lin):
        _closed(zhou, lin, now, later, picture)
    adds_up()


def _prepared(zhou: Page, lin: Page, now: Promotion, shot: Path, picture: Picture) -> None:
    """Last year's causes are on the list with what they cost; who owns one proves it."""
    at = reverse("readiness", args=[now.pk])
    zhou.goto(at)
    reads(zhou, "main", "Nothing is on the list yet")
    zhou.get_by_role("button", name="Begin the list").click()
    reads(zhou, "main", "0 of 22 done", "Last time: 2 cases")
    picture(zhou, "s19-readiness")
    mine = zhou.locator(".ready-item", has_text="Remind buyers to open and look")
    mine.locator("summary").click()
    mine.get_by_label("In charge").select_option(label="Lin")
    mine.get_by_role("button", name="Keep").click()
    lin.goto(at)
    theirs = lin.locator(".ready-item", has_text="Remind buyers to open and look")
    theirs.locator("summary").click()
    theirs.locator("input[type=file]").set_input_files(shot)
    theirs.get_by_role("button", name="Add").click()
    expect(theirs.locator(".ready-proof")).to_contain_text("sms.png")
    theirs.locator("summary").click()
    theirs.get_by_label("State").select_option("done")
    theirs.get_by_role("button", name="Keep").click()
    zhou.reload()
    reads(zhou, "main", "1 of 22 done")


def _steered(zhou: Page, lin: Page, picture: Picture) -> None:
    """The war room names where it jams and whom to call; a case taken is out of the jam."""
    zhou.goto("/war-room/")
    zhou.get_by_text("Write down a contact").click()
    zhou.get_by_label("Department").fill("仓库")
    zhou.get_by_label("Name", exact=True).fill("老陈")
    zhou.get_by_label("How to reach them").fill("分机 8")
    zhou.locator(".ready-own").get_by_role("button", name="Keep").click()
    reads(zhou, "main", "双11", "day 1 of 2", "Where it jams", "老陈", "分机 8")
    picture(zhou, "s19-war-room")
    zhou.get_by_role("link", name="On the wall").click()
    expect(zhou.locator("body")).to_contain_text("Where it jams")
    picture(zhou, "s19-wall")
    lin.goto("/war-room/")
    expect(lin.get_by_text("Write down a contact")).to_have_count(0)  # a lead's to write


def usual_weeks(stage: Stage, shop: Shop) -> None:
    """Nine weeks of the lamp: every ninth order is refunded, in the last week every second."""
    end, told = stage.moment("11-13 08:00"), list[AnySignal]()
    for n in range(63 * 3):
        order, at = f"U-{n}", end - timedelta(hours=8 * n)
        told.append(placed(order, at=at, amount=20_000, lines=(Line(sku="LAMP-9", title="落地灯", price=20_000),)))
        if n % (2 if n < 21 else 9) == 0:
            told.append(
                RefundAsked(
                    id=f"{order}:r", at=at + timedelta(minutes=30), order=order, ref=f"R-{order}", amount=20_000,
                    type=RefundType.REFUND_ONLY, version="1", reason="尺寸与描述不符",
                )
            )  # fmt: skip
            told.append(
                MessageReceived(id=f"{order}:m", at=at + timedelta(minutes=31), order=order, text="比图上小很多")
            )
    load(shop=shop, signals=iter(sorted(told, key=lambda each: each.at)), source="usual", now=stage.now)


def _warned(zhou: Page, lin: Page, picture: Picture) -> None:
    """The refund rate of the lamp is far from its own normal: told before anybody asks, with buyers' own words."""
    zhou.goto("/war-room/")
    reads(zhou, "main", "What slides", "LAMP-9: it slides")
    picture(zhou, "s19-warned")
    zhou.locator("#room-slides + ul a").first.click()
    reads(zhou, "main", "What drives it", "比图上小很多")
    picture(zhou, "s19-curve")
    lin.goto("/war-room/")
    expect(lin.locator("#room-slides")).to_have_count(0)  # rates are for those who see all of them


def _closed(zhou: Page, lin: Page, now: Promotion, later: Promotion, picture: Picture) -> None:
    """What it came to by the six families; every number opens its cases; what is to change is on the next list."""
    zhou.goto(reverse("cause_tree", args=[now.pk]))
    reads(zhou, "main", "6 cases", "LAMP-9")
    picture(zhou, "s19-tree")
    leaf = zhou.locator(".tree-leaf", has_text="6 cases")
    family = zhou.locator(".tree-family", has=leaf).locator("details").first
    family.evaluate("each => { each.open = true; }")
    leaf.locator(".tree-carry summary").click()
    leaf.get_by_label("What is to change").fill("尺码表换成实测")
    leaf.get_by_label("Before which promotion").select_option(str(later.pk))
    leaf.get_by_role("button", name="Put it on the list").click()
    lin.goto(f"{reverse('cause_tree_cases', args=[now.pk])}?issue=SIZE_COLOR_STYLE")
    for n in range(6):
        reads(lin, "main", f"T-{n}")
    lin.goto(reverse("readiness", args=[later.pk]))
    reads(lin, "main", "尺码表换成实测", "Last time: 6 cases")
