"""Importing a table in a browser: looked at, a column changed, imported with the keyboard, followed and taken back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from amends.casework.ledger.models import DossierRecord
from amends.merchants.models import Shop
from tests.channels import table_files as files

pytestmark = [pytest.mark.django_db(transaction=True)]
Picture = Callable[[Page, str], None]
WORDS = {
    "en": {
        "look": "Look at it",
        "amount": "Amount *",
        "back": "Take the import back",
        "taken": "Taken back: 2 orders.",
    },
    "zh-hans": {"look": "先看看", "back": "撤回这次导入", "taken": "已撤回 2 个订单。"},
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.AMENDS_HOME = tmp_path
    return tmp_path


def narrow(page: Page, picture: Picture, name: str) -> None:
    """A picture, and one as on a phone, where nothing is wider than the screen."""
    picture(page, name)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"{name}-phone")
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.parametrize("language", ["en", "zh-hans"], indirect=True)
@pytest.mark.mission("N11")
def test_a_table_is_looked_at_changed_imported_and_taken_back(
    visitor: Page, language: str, tmall_shop: Shop, tmp_path: Path, picture: Picture
) -> None:
    words = WORDS[language]
    table = tmp_path / "订单导出 2026-11.csv"
    table.write_bytes(files.TAOBAO.encode("gb18030"))
    visitor.goto("/tables/")
    narrow(visitor, picture, f"tables-none-{language}")
    visitor.locator("input[type=file]").set_input_files(table)
    visitor.get_by_role("button", name=words["look"]).click()
    expect(visitor.locator(".table-facts")).to_contain_text("4058123456789012345", timeout=60_000)
    narrow(visitor, picture, f"table-{language}")

    amount = visitor.locator("#c-amount")
    amount.select_option("")
    expect(visitor.locator(".table-alert").first).to_be_visible(timeout=20_000)
    expect(visitor.locator("[name=import]")).to_be_disabled()
    expect(amount).to_be_focused()
    narrow(visitor, picture, f"table-missing-{language}")
    amount.select_option("2")
    expect(visitor.locator("[name=import]")).to_be_enabled(timeout=20_000)
    visitor.locator("[name=import]").focus()
    visitor.keyboard.press("Enter")
    back = visitor.get_by_role("button", name=words["back"])
    expect(back).to_be_visible(timeout=60_000)
    assert DossierRecord.objects.filter(shop=tmall_shop).count() == 2
    narrow(visitor, picture, f"table-done-{language}")
    back.click()
    expect(visitor.get_by_role("status").first).to_contain_text(words["taken"], timeout=60_000)
    assert not DossierRecord.objects.filter(shop=tmall_shop).exists()
    visitor.goto("/tables/")
    narrow(visitor, picture, f"tables-{language}")


def test_a_wide_and_long_table_fits(visitor: Page, tmall_shop: Shop, tmp_path: Path, picture: Picture) -> None:
    names = ["order id", "order date", "total", "buyer", "status", *(f"Something else no. {n}" for n in range(60))]
    rows = [
        [f"{10**18 + n}", "2026-11-11 10:00", f"{n}.00", "محمد 📦 " * 6, "?" * 90, *("x" * 120 for _ in range(60))]
        for n in range(3_000)
    ]
    table = tmp_path / ("very-long-name-" * 10 + ".csv")
    table.write_text("\n".join(",".join(row) for row in [names, *rows]))
    visitor.goto("/tables/")
    visitor.locator("input[type=file]").set_input_files(table)
    visitor.get_by_role("button", name="Look at it").click()
    expect(visitor.locator(".table-facts")).to_be_visible(timeout=60_000)
    narrow(visitor, picture, "table-large")
