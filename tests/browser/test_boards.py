"""Boards as a lead uses them, by keyboard, in Chromium: cut otherwise, compare, open a number, pin, wall, files."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from amends.casework.ledger.models import CaseRecord
from amends.merchants import setup
from amends.merchants.models import Merchant, Promotion, Shop
from tests.browser.keys import press
from tests.browser.test_axe import AXE, RULES, RUN
from tests.casework.stories import DAY, feed, placed, refund_asked

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]


@pytest.fixture
def weeks(stories: Shop, bluebird: Merchant, now: datetime) -> Shop:
    """Eight cases of today, three of a week before, four of a promotion that is long over; one desk by name."""
    for number, back in enumerate((9, 9, 9, 60, 60, 60, 60)):
        at = now - back * DAY
        feed(stories, placed(f"W-{number}", at=at), refund_asked(f"W-{number}", at=at), now=at + timedelta(hours=1))
    today = now.date()
    setup.add_desk(merchant=bluebird, code="returns", name="Returns", members=[])
    Promotion.objects.create(
        merchant=bluebird, name="Autumn", warm_up_on=today - 64 * DAY, sale_on=today - 61 * DAY,
        after_sales_on=today - 59 * DAY, ends_on=today - 50 * DAY,
    )  # fmt: skip
    return stories


def choose(page: Page, name: str, key: str) -> None:
    """By the arrow keys alone, however many values lie between."""
    chosen = page.locator(f"select[name={name}]")
    chosen.focus()
    page.keyboard.press(key)
    page.wait_for_load_state()
    expect(page.locator(f"select[name={name}]")).to_be_focused()


def clean(page: Page) -> None:
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN, [RULES]) == []


def total(page: Page) -> str:
    return page.locator(".board-figure b").first.inner_text()


@pytest.mark.mission("B6")
def test_a_board_is_cut_compared_opened_and_kept_by_keyboard(
    visitor: Page, weeks: Shop, tmp_path: Path, picture: Picture
) -> None:
    visitor.goto("/boards/")
    press(visitor, "Tab")
    visitor.locator(".btn-primary").focus()
    visitor.keyboard.press("Enter")
    expect(visitor.locator("select[name=by]")).to_have_value("day")
    assert total(visitor) == str(CaseRecord.objects.filter(shop=weeks).count() - 4)
    choose(visitor, "by", "ArrowDown")  # a grain more: by the week
    expect(visitor.locator("select[name=by]")).to_have_value("week")
    choose(visitor, "by", "ArrowDown")
    expect(visitor.locator("select[name=by]")).to_have_value("month")
    for letter in "Desk":
        visitor.keyboard.press(letter)
    expect(visitor.locator("select[name=by]")).to_have_value("desk")
    clean(visitor)
    visitor.get_by_role("link", name="7 days").focus()
    visitor.keyboard.press("Enter")
    visitor.get_by_role("link", name="the time before").focus()
    visitor.keyboard.press("Enter")
    expect(visitor.locator(".board-span")).to_contain_text("before:")
    assert total(visitor) == "8"
    expect(visitor.locator(".board-figure")).to_contain_text("+167 %")  # eight where there were three
    visitor.get_by_role("link", name="the last promotion").focus()
    visitor.keyboard.press("Enter")
    expect(visitor.locator(".board-figure")).to_contain_text("+100 %")
    picture(visitor, "board-compared")
    chart = visitor.locator("[data-chart]")
    chart.focus()
    visitor.keyboard.press("ArrowRight")
    expect(visitor.locator("[data-said]")).to_contain_text("Cases 7")
    _kept_as_files(visitor, tmp_path)
    chart.focus()
    visitor.keyboard.press("Enter")
    expect(visitor.locator("h1, .page-title").first).to_contain_text("7 cases")
    assert visitor.locator("[data-row]").count() == 7
    clean(visitor)
    visitor.go_back()
    _pinned(visitor, "desk:returns", "of returns")
    _pinned(visitor, "wall", "on the wall now")
    visitor.goto("/boards/")
    expect(visitor.locator(".board-pins li")).to_have_count(2)
    _wall(visitor, picture)


def _kept_as_files(page: Page, folder: Path) -> None:
    for key, name in (("Excel (.xlsx)", "board.xlsx"), ("CSV", "board.csv")):
        press(page, "e")
        with page.expect_download() as fetched:
            page.get_by_role("link", name=key).press("Enter")
        fetched.value.save_as(folder / name)
        page.keyboard.press("Escape")
    book = CalamineWorkbook.from_path(folder / "board.xlsx").get_sheet_by_index(0).to_python()
    lines = list(csv.reader((folder / "board.csv").read_text("utf-8-sig").splitlines()))
    assert [book[1][0], book[1][1]] == [lines[1][0], float(lines[1][1])]
    assert lines[1][1] == "7"  # one is at another desk


def _pinned(page: Page, place: str, name: str) -> None:
    press(page, "p")
    page.locator("#pin-name").fill(name)
    page.locator("#pin-place").select_option(place)
    page.locator("#pin-name").press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Pinned")


FITS = """() => {
    const places = [...document.querySelectorAll("[data-chart]")];
    const off = (place) => Math.abs(place.querySelector("canvas").clientWidth - place.clientWidth);
    return places.length > 0 && places.every((place) => off(place) <= 1);
}"""
"""Each chart is as wide as its place."""


def _wall(page: Page, picture: Picture) -> None:
    page.get_by_role("link", name="Open those on the wall").press("Enter")
    expect(page.locator(".board-tile")).to_have_count(1)
    page.locator("[data-wall]").press("Enter")
    page.wait_for_function("document.fullscreenElement !== null")
    page.wait_for_function(FITS)
    picture(page, "board-wall")
    page.evaluate("document.exitFullscreen()")
    clean(page)


@pytest.mark.mission("B6")
def test_what_is_empty_says_so_and_a_phone_shows_it_whole(visitor: Page, weeks: Shop, picture: Picture) -> None:
    visitor.goto("/boards/?measure=points&by=product&days=7")
    expect(visitor.locator(".empty")).to_contain_text("Nothing in this time")
    visitor.goto("/boards/wall/")
    expect(visitor.locator(".empty")).to_contain_text("Pin boards for the wall")
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.emulate_media(color_scheme="dark")
    visitor.goto("/boards/?measure=cases&by=issue&over=weekday&days=30")
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 390
    clean(visitor)
    picture(visitor, "board-heat-narrow-dark")


@pytest.mark.mission("B6")
def test_a_heat_map_over_time_begins_with_its_latest_days(visitor: Page, weeks: Shop, picture: Picture) -> None:
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.goto("/boards/?measure=cases&by=issue&over=day&days=30")
    end = "e => [e.scrollLeft > 0, Math.abs(e.scrollWidth - e.clientWidth - e.scrollLeft) < 2]"
    place = visitor.locator("[data-latest]")
    assert place.evaluate(end) == [True, True]
    name = place.locator("tbody th").first
    left = place.evaluate("e => e.getBoundingClientRect().left")
    assert name.evaluate("e => e.getBoundingClientRect().left") == pytest.approx(left, abs=2)  # its name stays in sight
    picture(visitor, "board-heat-latest")
    visitor.goto("/boards/?measure=cases&by=day&over=issue&days=30")
    expect(visitor.locator("[data-latest]")).to_have_count(0)


@pytest.mark.mission("B6")
def test_times_along_an_axis_are_whole_and_every_bar_has_its_name(visitor: Page, weeks: Shop) -> None:
    visitor.goto("/boards/?measure=cases&by=desk&days=90&chart=bars")
    step, whole, every, alone, sums = visitor.locator("[data-chart]").evaluate(
        """place => {
          const data = JSON.parse(place.dataset.chart);
          data.unit = "seconds";
          data.series[0].values = data.series[0].values.map(() => 250000);
          const broken = Array.from({ length: 90 }, (_, n) => (n % 40 === 3 || n > 50 ? 60 : null));
          data.series.push({ ...data.series[0], points: false, values: broken });
          const anew = place.cloneNode();
          anew.removeAttribute("_echarts_instance_");
          anew.dataset.chart = JSON.stringify(data);
          place.replaceWith(anew);
          let chart;
          const { init } = window.echarts;
          window.echarts = { ...window.echarts, init: (...given) => (chart = init(...given)) };
          document.dispatchEvent(new Event("htmx:afterSettle"));
          const told = chart.getOption();
          const [axis] = told.xAxis, say = axis.axisLabel.formatter;
          const marks = [0, 1, 2, 3].map(n => say(n * axis.interval));
          const plain = anew.cloneNode();
          plain.removeAttribute("_echarts_instance_");
          plain.dataset.chart = JSON.stringify({ ...data, unit: "money" });
          anew.replaceWith(plain);
          document.dispatchEvent(new Event("htmx:afterSettle"));
          const sum = chart.getOption().xAxis[0].axisLabel.formatter;
          const kept = [told.yAxis[0].axisLabel.interval, told.series[1].showSymbol];
          return [axis.interval, marks, ...kept, [900000, 1200000].map(sum)];
        }"""
    )
    assert step == 43200
    assert whole == ["0", "12 h", "1 d", "1 d 12 h"]
    assert every == 0
    assert alone is True  # a time whose neighbours aren't known has no line: its point is drawn
    assert sums == ["9,000", "12,000"]


@pytest.mark.mission("B6")
def test_a_heat_map_of_a_day_s_hours_is_seen_whole(visitor: Page, weeks: Shop) -> None:
    """A week by its hours: on a board of its own and as a tile of a set, wherever a screen is wide."""
    for order, hours in ((f"H-{n}", n) for n in range(24)):
        at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours + 1)
        feed(weeks, placed(order, at=at), refund_asked(order, at=at), now=at + timedelta(minutes=1))
    fits = "e => [e.querySelectorAll('thead th.number').length, e.scrollWidth <= e.clientWidth]"
    for address in ("/boards/?measure=cases&by=weekday&over=clock&days=30", "/boards/sets/desks/"):
        visitor.goto(address)
        assert visitor.locator(".board-scroll:has(> .board-heat)").last.evaluate(fits) == [24, True]
