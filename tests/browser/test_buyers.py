"""An owner finds a buyer, looks at what would go, and erases it: in a real browser, wide and narrow."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from amends.casework.ledger.effect_models import EffectRecord
from amends.merchants.models import Shop
from amends.web import sign_in_ways
from tests.casework.stories import PHONE

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {
    "en": ("Find", "Erase…", "Erase for good", "Erased: the buyer"),
    "zh-hans": ("查找", "删除…", "永久删除", "已删除"),
}
COMPANY = (
    '[company]\nkind = "oidc"\nname = "蓝鸟账号"\nissuer = "https://id.example.com"\nclient_id = "a"\nsecret = "b"\n'
)


def both(page: Page, picture: Callable[[Page, str], None], name: str) -> None:
    """Seen wide and narrow; nothing hangs over the edge."""
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        picture(page, f"{name}-{width}")


@pytest.mark.parametrize("language", ("en", "zh-hans"), indirect=True)
def test_from_a_phone_number_to_a_certificate(
    visitor: Page, stories: Shop, language: str, picture: Callable[[Page, str], None]
) -> None:
    find, erase, for_good, erased = WORDS[language]
    EffectRecord.objects.filter(state="pending").update(state="sent", next_at=None, sent_at=stories.created_at)
    visitor.goto("/settings/buyers/")
    both(visitor, picture, f"buyers-empty-{language}")
    visitor.fill("main input[name=q]", PHONE)
    visitor.get_by_role("button", name=find).click()
    expect(visitor.locator("input[name=orders]")).to_have_count(8)
    assert PHONE not in visitor.url
    both(visitor, picture, f"buyers-found-{language}")
    for box in visitor.locator("input[name=orders]").all()[1:]:
        box.uncheck()
    visitor.get_by_role("button", name=erase).click()
    both(visitor, picture, f"buyers-erase-{language}")
    visitor.fill("input[name=reason]", "邮件申请 11-29")
    visitor.check("input[name=forced]")
    visitor.check("input[name=sure]")
    visitor.get_by_role("button", name=for_good).click()
    expect(visitor.get_by_text(erased).first).to_be_visible()
    both(visitor, picture, f"buyers-done-{language}")


@pytest.mark.parametrize("language", ("en", "zh-hans"), indirect=True)
def test_a_company_login_has_its_button_and_can_be_tied(
    visitor: Page,
    stories: Shop,
    language: str,
    picture: Callable[[Page, str], None],
    tmp_path: Path,
    settings: Any,
) -> None:
    (tmp_path / sign_in_ways.NAME).write_text(COMPANY)
    settings.SIGN_IN_WAYS = sign_in_ways.read(tmp_path)
    visitor.goto("/profile/security")
    expect(visitor.get_by_text("蓝鸟账号")).to_be_visible()
    both(visitor, picture, f"sign-in-ways-{language}")
    visitor.context.clear_cookies(name="sessionid")
    visitor.goto("/sign-in")
    expect(visitor.get_by_role("link", name="蓝鸟账号")).to_be_visible()
    both(visitor, picture, f"sign-in-{language}")
