"""What changed of a shop's page for buyers, in words and sums: nothing that only the product knows the meaning of."""

import pytest
from django.test import Client

from amends.merchants.models import Shop
from tests.desk.pages import text
from tests.portal.conftest import opened

pytestmark = pytest.mark.django_db(transaction=True)
RULE = {
    "0-name": "11.11",
    "0-placed_from": "2026-10-20", "0-placed_until": "2026-11-11", "0-back_until": "2026-11-10T23:59",
    "0-reasons": ["shop_fault", "wrong_listing"], "0-source": "Our terms, page 3",
}  # fmt: skip


@pytest.mark.mission("B3")
def test_the_history_of_a_page_is_told_in_words(owner: Client, tmall_shop: Shop) -> None:
    opened(owner, tmall_shop)
    opened(owner, tmall_shop, money="60", share="25")
    at = f"/settings/shops/{tmall_shop.pk}/page/"
    articles = {"articles": "LAMP-3, Lamp, 70", "pay_link": "https://pay.example.com/?s={sum}"}
    assert owner.post(f"{at}articles", articles).status_code == 302
    assert owner.post(f"{at}deposits", RULE).status_code == 302
    said = text(owner.get(at)).partition("Changes")[2]
    assert (
        "Most of an order, percent: 30; Most for one order: ¥50.00"
        " → Most of an order, percent: 25; Most for one order: ¥60.00" in said  # what stayed isn't told again
    )
    assert "Articles to exchange for Lamp (LAMP-3) ¥70.00" in said
    assert "Where a difference is paid https://pay.example.com/" in said
    assert (
        "11.11, ordered 2026-10-20 to 2026-11-11: back until 2026-11-10 23:59, afterwards for:"
        " The shop can't deliver as agreed, The listing was wrong (Our terms, page 3)"
    ) in said
    assert "Greeting English: Hello!" in said
    raw = ("per_buyer", "goods_per_day", "shop_fault", "'sku'", "pay_link", "logo_kind")
    assert [each for each in raw if each in said] == []
