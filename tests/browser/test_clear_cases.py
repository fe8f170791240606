"""A case that a rule decided: who did it and why, until when it can be taken back and with what, and that it is."""

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from amends.casework.deciding import trial, trial_runs
from amends.casework.deciding.rounds import decide_due
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.stages import Stage, email, hired, reads

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
FACES = [("en", 1440), ("en", 390), ("zh-hans", 1440), ("zh-hans", 390)]


@pytest.mark.mission("B2", "X6")
def test_a_rule_decides_and_who_looks_sees_which_and_why_and_takes_it_back(
    stage: Stage, bluebird: Merchant, tmall_shop: Shop, picture: Picture
) -> None:
    hired(bluebird, lin=Role.AGENT, boss=Role.OWNER)
    stage.at("11-11 09:00")
    with stage.seat(email("boss")) as [boss]:
        switch_on(boss, picture)
    stage.send(tmall_shop, "order.placed", "11-11 09:10", "T-1", amount=12_000, currency="CNY", buyer="买家")
    stage.send(tmall_shop, "refund.asked", "11-11 09:30", "T-1", ref="R-1", type="refund_only", amount=12_000)
    assert decide_due(now=stage.now) == 1
    case = stage.case(tmall_shop, "T-1")
    for language, width in FACES:
        with stage.seat(email("lin"), language=language, width=width) as [lin]:
            lin.goto(case)
            expect(lin.locator(".ruled button")).to_be_in_viewport()  # without a scroll, on a phone as well
            expect(lin.locator(".case-right details:has(b)").last).to_be_attached()
            assert lin.evaluate("document.documentElement.scrollWidth") <= width
            lin.locator(".decision summary").first.click()
            picture(lin, f"clear-case-{language}-{width}")
            lin.emulate_media(color_scheme="dark")
            picture(lin, f"clear-case-dark-{language}-{width}")
    with stage.seat(email("lin")) as [lin]:
        lin.goto(case)
        takes_back(lin, picture)


def switch_on(boss: Page, picture: Picture) -> None:
    """Two rules of one title are told apart without opening either."""
    boss.goto("/settings/rules/deciding/")
    titles = boss.locator(".house-rule .card-title").all_inner_texts()
    assert len(set(titles)) == len(titles)
    line = boss.locator(".house-rule:has(form[action*='before_shipping'])")
    expect(line.locator("summary")).to_contain_text("Refund before shipping · up to ¥200.00 an order")
    picture(boss, "clear-rules-en")
    boss.set_viewport_size({"width": 390, "height": 900})
    picture(boss, "clear-rules-en-390")
    line.locator("summary").click()
    line.get_by_label("Decides by itself").check()
    line.get_by_role("button", name="Save").click()
    expect(line).to_contain_text("decides by itself")


def takes_back(lin: Page, picture: Picture) -> None:
    bar, line = lin.locator(".ruled"), lin.locator("#timeline .line").first
    expect(bar).to_contain_text("Decided by a rule: Agree to a refund asked before shipping")
    expect(bar).to_contain_text("Because: Nothing has left, and no more is asked than was paid")
    expect(bar).to_contain_text("Nothing of it goes out before today 09:40")
    expect(lin.locator("[data-after]")).to_contain_text("held until today 09:40")
    expect(line.locator(".line-by")).to_contain_text("Rule: Agree to a refund asked before shipping")
    line.locator(".decision summary").first.click()
    expect(line.locator(".why-facts").first).to_contain_text("Nothing has left")
    bar.get_by_role("button", name="Take it back").click()
    expect(lin.locator(".toasts")).to_contain_text("Taken back: this case is yours to decide.")
    expect(lin.locator(".ruled")).to_have_count(0)
    expect(lin.locator(".next-card")).to_contain_text("Agree to the refund")
    expect(lin.locator("#timeline .line-undone")).to_have_count(1)
    expect(lin.locator(".case-right")).to_contain_text("by Lin; no rule decides this case any more.")
    picture(lin, "clear-case-back")


def once(held: Event, told: Callable[..., bool]) -> Callable[..., bool]:
    """The same, but not before."""
    return lambda *of, **more: held.wait(30) and told(*of, **more)


@pytest.mark.mission("B2", "X2")
def test_a_rule_is_tried_beside_its_page_with_a_bar_that_moves_and_a_button_that_stops_it(
    stage: Stage, bluebird: Merchant, tmall_shop: Shop, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    hired(bluebird, zhou=Role.SUPERVISOR)
    for n in range(3):
        asked: dict[str, Any] = {"ref": f"R-{n}", "type": "refund_only", "amount": 12_000}
        stage.send(tmall_shop, "order.placed", f"11-11 09:1{n}", f"T-{n}", amount=12_000, currency="CNY")
        stage.send(tmall_shop, "refund.asked", f"11-11 09:3{n}", f"T-{n}", **asked)
    stage.at("11-11 12:00")
    monkeypatch.setattr(trial, "MOST", 2)
    monkeypatch.setattr(trial, "EACH", 1)
    for language, width in FACES:
        held = Event()
        with monkeypatch.context() as slow, stage.seat(email("zhou"), language=language, width=width) as [zhou]:
            slow.setattr(trial_runs, "_tell", once(held, trial_runs._tell))
            zhou.goto("/automation/rules/tmall--cancel_changed_mind--before_shipping/tried")
            zhou.locator("#trial .btn-primary").click()
            expect(zhou.locator("#trial progress")).to_be_visible()
            zhou.locator("#trial-stop").focus()
            with zhou.expect_response(lambda answer: answer.url.endswith("/tried/part")):
                pass
            expect(zhou.locator("#trial-stop")).to_be_focused()  # what comes in its place leaves the key where it is
            picture(zhou, f"trial-runs-{language}-{width}")
            held.set()
            expect(zhou.locator("#trial dl")).to_be_visible()  # in place, without a press
            of = {"en": "The latest 2 of 3 orders", "zh-hans": "3 单里最近的 2 单"}[language]
            reads(zhou, "#trial", of, "2026-10-12", "¥240.00")
            assert zhou.evaluate("document.documentElement.scrollWidth") <= width
            picture(zhou, f"trial-{language}-{width}")
