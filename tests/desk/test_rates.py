"""Exchange rates on the pages: the problem said, a rate typed and taken back, the list and its filter by one money."""

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.maintenance.ranking import SETTLE, rerank_due
from amends.merchants.models import Change, Merchant, Shop
from tests.casework.stories import HOUR, NOON, feed, placed, refund_asked, scanned
from tests.desk.pages import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("T5")]
RATES = "/settings/rates/"


@pytest.fixture(autouse=True)
def _two(tmall_shop: Shop) -> None:
    for currency in ("CNY", "USD"):
        order = f"T-{currency}"
        asked = refund_asked(order, at=NOON + 2 * HOUR)
        feed(tmall_shop, placed(order, currency=currency), scanned(order, at=NOON + HOUR), asked, now=NOON + 3 * HOUR)


def _settled() -> None:
    """The worker's rounds, until stored cases stand where they belong."""
    now = timezone.now()
    for round_ in range(3):
        rerank_due(now=now + 2 * SETTLE * round_)


def test_a_currency_without_a_rate_of_our_own_is_a_problem_said(owner: Client) -> None:
    shown = text(owner.get(RATES))
    assert "1 USD = 7.12 CNY assumption · 2025-11-01" in shown
    assert "No rate of your own: cases in USD rank by the round value that comes along." in shown


def test_a_rate_is_typed_followed_and_taken_back(owner: Client) -> None:
    _settled()
    sent = {"currency": "USD", "rate": "0.5000", "on": "2026-11-20", "source": "the bank"}
    shown = text(owner.post(f"{RATES}put", sent, follow=True))
    assert "1 USD = 0.5 CNY your own · 2026-11-20" in shown
    _settled()
    listed = text(owner.get("/work/?view=all"))
    assert listed.index("T-CNY") < listed.index("T-USD")
    owner.post(f"/settings/undo/{Change.objects.get(area='rates').pk}")
    assert "1 USD = 7.12 CNY assumption" in text(owner.get(RATES))
    _settled()
    listed = text(owner.get("/work/?view=all"))
    assert listed.index("T-USD") < listed.index("T-CNY")


def test_the_list_says_the_sum_at_home_and_by_what_rate(owner: Client) -> None:
    page = owner.get("/work/?view=all").text
    assert "US$299.00" in page
    assert "≈ ¥2,128.88 (1 USD = 7.12 CNY, 2025-11-01, assumption)" in page
    assert page.count("(1 USD") == page.count("≈"), "what is in the home currency says nothing more"


def test_the_stake_is_narrowed_by_what_it_is_worth_at_home(owner: Client) -> None:
    shown = text(owner.get("/work/?view=all&from=500"))
    assert "At stake from: 500 CNY" in shown
    assert "T-USD" in shown
    assert "T-CNY" not in shown


def test_progress_is_shown_while_cases_are_ranked_anew(owner: Client) -> None:
    _settled()
    owner.post(f"{RATES}home", {"home": "USD"})
    rerank_due(now=timezone.now())
    assert "Open cases take their new places: 0 of 2 looked at." in text(owner.get(RATES))
    _settled()
    assert owner.get(f"{RATES}progress").text.strip() == ""
    assert "≈ US$41.99" in owner.get("/work/?view=all").text


@pytest.mark.parametrize("rate", ["0", "-1", "seven", "1e30"])
def test_what_is_no_rate_is_refused_and_kept_to_be_mended(owner: Client, rate: str) -> None:
    answer = owner.post(f"{RATES}put", {"currency": "USD", "rate": rate})
    assert answer.status_code == 422
    assert f'value="{rate}"' in answer.text


def test_agents_see_no_rates_and_others_change_none(agent: Client, outsider: Client, bluebird: Merchant) -> None:
    assert agent.get(RATES).status_code == 404
    outsider.post(f"{RATES}put", {"currency": "USD", "rate": "3"})
    assert Merchant.objects.get(id=bluebird.pk).own_rates == {}
