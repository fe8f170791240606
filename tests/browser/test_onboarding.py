"""The first run in a real browser: from an empty installation to the first case, and the walk over a sample."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from amends.casework.ledger.models import CaseRecord
from amends.merchants import first_run
from amends.merchants.models import Invitation, Member, Shop
from tests.browser.keys import press
from tests.browser.seats import visit
from tests.casework.stories import drain, placed, refund_asked
from tests.cast import AGENT

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
WORDS = {
    "en": {
        "merchant": "Merchant", "name": "Name", "email": "E-mail", "password": "Password", "begin": "Begin",
        "steps": "First steps", "open": "Open a shop", "called": "Called", "open_it": "Open the shop",
        "first": "First steps", "invite": "Invite", "role": "After-sales agent", "link": "Make the link",
        "file": "File, up to 50 MB", "import": "Import", "in": "2 signals in", "show": "Show me", "count": "1 of 4",
    },
    "zh-hans": {
        "merchant": "商家", "name": "姓名", "email": "邮箱", "password": "密码", "begin": "开始",
        "steps": "上手步骤", "open": "开店铺", "called": "名称", "open_it": "开店铺",
        "first": "上手步骤", "invite": "邀请", "role": "售后专员", "link": "生成链接",
        "file": "文件，最大 50 MB", "import": "导入", "in": "已导入 2 条信号", "show": "带我看",
        "count": "1 / 4",
    },
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.AMENDS_HOME = tmp_path
    return tmp_path


@pytest.fixture
def past(home: Path) -> Path:
    """A file with one order whose buyer wants the money back."""
    now = timezone.now() - timedelta(hours=1)
    path = home / "past.ndjson"
    path.write_bytes(b"\n".join(msgspec.json.encode(each) for each in (placed(at=now), refund_asked(at=now))))
    return path


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_from_an_empty_installation_to_the_first_case(
    browser: Browser, live_server: LiveServer, transactional_db: None, past: Path, language: str, picture: Picture
) -> None:
    words = WORDS[language]
    with visit(browser, live_server.url, language=language) as page:
        page.goto(f"/welcome/{first_run.token()}")
        page.get_by_label(words["merchant"], exact=True).fill("蓝鸟 Bluebird")
        page.get_by_label(words["name"], exact=True).fill("安娜 Anna")
        page.get_by_label(words["email"]).fill("anna@bluebird.test")
        page.get_by_label(words["password"]).fill("a long enough one")
        page.locator("select[name=language]").select_option(language)
        page.get_by_role("button", name=words["begin"]).click()
        expect(page.get_by_role("heading", name=words["steps"])).to_be_visible()
        picture(page, f"start-{language}")

        page.get_by_role("link", name=words["open"]).click()
        page.get_by_label(words["called"], exact=True).fill("Bluebird Tmall")
        page.locator("select[name=platform]").select_option("tmall")
        page.locator("select[name=playbook]").select_option("tmall")
        page.get_by_role("button", name=words["open_it"]).click()
        page.goto("/start/")  # leave and come back: it goes on where it was
        expect(page.get_by_role("heading", level=1)).to_contain_text(words["count"])

        page.get_by_role("link", name=words["invite"], exact=True).click()
        page.get_by_label(words["email"]).fill("ben@bluebird.test")
        page.get_by_label(words["role"]).check()
        page.get_by_role("button", name=words["link"]).click()
        expect(page.locator(".once code")).to_contain_text("/join/")
        assert Invitation.objects.get().email == "ben@bluebird.test"

        page.goto("/start/")
        page.get_by_label(words["file"]).set_input_files(past)
        page.get_by_role("button", name=words["import"], exact=True).click()
        expect(page.locator(".progress-line")).to_contain_text(words["in"])
        drain(timezone.now())
        page.goto("/start/")
        page.get_by_role("link", name="T-1001").click()
        expect(page.locator(".next-card")).to_be_visible()

        page.goto("/start/")
        page.get_by_role("button", name=words["show"]).click()
        expect(page.locator("#tour")).to_be_visible()
        picture(page, f"tour-{language}")
        with page.expect_response("**/start/toured"):
            page.keyboard.press("Escape")
        page.goto("/start/")
        expect(page.locator(".alert-success")).to_be_visible()
        picture(page, f"start-done-{language}")
    assert CaseRecord.objects.get(state="open").order_key == "T-1001"


def test_the_walk_goes_by_keyboard_ends_with_escape_and_comes_again(
    browser: Browser, live_server: LiveServer, agent_member: Member, tmall_shop: Shop, home: Path
) -> None:
    with visit(browser, live_server.url, email=AGENT) as page:
        page.goto("/work/")
        press(page, "?")
        page.get_by_role("button", name="Walk over a sample case").click()
        tour = page.get_by_role("dialog", name="Time first")
        expect(tour).to_be_visible()
        expect(tour.get_by_role("button", name="Next")).to_be_focused()
        titles = []
        for _ in range(6):
            titles.append(page.locator("#tour-title").inner_text())
            page.keyboard.press("Enter")
        assert titles == ["Time first", "The next step", "Why it is here", "Reply, guarded", "Evidence", "Hand over"]
        page.keyboard.press("ArrowLeft")
        expect(page.locator("#tour-title")).to_have_text("Hand over")
        page.keyboard.press("ArrowRight")
        with page.expect_response("**/start/toured"):
            page.get_by_role("button", name="Done").click()
        expect(page.locator("#tour")).to_be_hidden()
        again = page.get_by_role("button", name="Show me around")
        expect(again).to_be_focused()
        again.click()
        expect(page.locator("#tour-title")).to_have_text("Time first")
        with page.expect_response("**/start/toured"):
            page.keyboard.press("Escape")
    assert Member.objects.get(id=agent_member.pk).shown == ["case"]


def test_the_walk_fits_a_phone(
    browser: Browser, live_server: LiveServer, agent_member: Member, tmall_shop: Shop, home: Path, picture: Picture
) -> None:
    with visit(browser, live_server.url, email=AGENT, width=390) as page:
        page.goto("/start/")
        picture(page, "start-phone")
        page.get_by_role("button", name="Show me").click()
        for _ in range(7):
            expect(page.locator("#tour")).to_be_in_viewport(ratio=0.9)
            picture(page, f"tour-phone-{page.locator('[data-tour-count]').inner_text()[0]}")
            page.keyboard.press("Enter")
