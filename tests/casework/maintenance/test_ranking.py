"""Cases of several currencies stand in one order, and stored ones are ranked anew when the rates change."""

from datetime import timedelta
from math import isclose, log

import pytest

from amends.casework.maintenance import ranking
from amends.casework.maintenance.ranking import rerank_due, walk_of
from amends.engine.ranks import USUAL
from amends.merchants import changes, rates
from amends.merchants.models import Change, Member, Merchant, Shop
from amends.merchants.pace import pace_of
from tests.casework.stories import HOUR, NOON, change, feed, one, placed, refund_asked, rows, scanned

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("T5")]
LATER = NOON + 3 * HOUR
RANKED = (
    "SELECT order_key, rank, home_money, money, currency FROM casework_case WHERE state = 'open' ORDER BY rank DESC"
)


@pytest.fixture
def owner_member(bluebird: Merchant) -> Member:
    return Member.objects.get(merchant=bluebird, roles__contains=["owner"])


@pytest.fixture
def three(tmall_shop: Shop) -> None:
    """The same bare number of three currencies, all late by the same clock."""
    for currency in ("CNY", "USD", "JPY"):
        order = f"T-{currency}"
        asked = refund_asked(order, at=NOON + 2 * HOUR)
        feed(tmall_shop, placed(order, currency=currency), scanned(order, at=NOON + HOUR), asked, now=LATER)


def _rate(member: Member, currency: str, rate: str) -> Change | None:
    after = {"rate": rate, "on": "2026-11-20", "source": "the bank"}
    return changes.change(by=member, area="rates", key=rates.key_of("CNY", currency), after=after, now=LATER)


def _walk_all() -> int:
    """Rounds until nothing is left to do."""
    now, moved = LATER, 0
    for _round in range(4):
        moved += rerank_due(now=now)
        now += timedelta(seconds=10)
    return moved


def test_a_dollar_ranks_as_what_it_is_worth(three: None) -> None:
    found = {key: (rank, home, money, currency) for key, rank, home, money, currency in rows(RANKED)}
    assert [key for key, *_rest in rows(RANKED)] == ["T-USD", "T-JPY", "T-CNY"]
    assert found["T-USD"][1:] == (round(29_900 * 7.12), 29_900, "USD")
    assert found["T-JPY"][1:] == (round(29_900 * 4.7), 29_900, "JPY"), "a yen has no hundredths"
    assert isclose(found["T-USD"][0] - found["T-CNY"][0], log(7.12))


def test_stored_cases_follow_a_new_rate_once(three: None, owner_member: Member) -> None:
    _walk_all()
    done = _rate(owner_member, "USD", "0.5")
    assert rerank_due(now=LATER) == 0, "what is being decided by the old rate is let finish first"
    walk = walk_of(Merchant.objects.get())
    assert walk.wanted
    assert (walk.done, walk.total) == (0, 3)
    assert rerank_due(now=LATER + timedelta(seconds=6)) == 1
    assert [key for key, *_rest in rows(RANKED)] == ["T-JPY", "T-CNY", "T-USD"]
    assert one("SELECT home_money FROM casework_case WHERE order_key = 'T-USD'") == 14_950
    assert _walk_all() == 0, "a second walk finds nothing to do"
    assert walk_of(Merchant.objects.get()).wanted == ""
    assert done is not None
    changes.undo(by=owner_member, number=done.pk, now=LATER)
    assert _walk_all() == 1
    assert [key for key, *_rest in rows(RANKED)] == ["T-USD", "T-JPY", "T-CNY"]


def test_another_home_currency_moves_nobody_but_says_other_sums(three: None, owner_member: Member) -> None:
    before = [key for key, *_rest in rows(RANKED)]
    _walk_all()
    changes.change(by=owner_member, area="rates", key=rates.HOME, after={"home": "USD"}, now=LATER)
    assert _walk_all() == 3
    assert [key for key, *_rest in rows(RANKED)] == before
    assert one("SELECT home_money FROM casework_case WHERE order_key = 'T-CNY'") == round(29_900 / 7.12)


def test_a_walk_goes_in_bounded_steps(three: None, owner_member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    _walk_all()
    monkeypatch.setattr(ranking, "EACH", 1)
    monkeypatch.setattr(ranking, "EACH_ROUND", 2)
    for currency in ("USD", "JPY"):
        _rate(owner_member, currency, "3")
    rerank_due(now=LATER)
    first = rerank_due(now=LATER + timedelta(seconds=6))
    assert walk_of(Merchant.objects.get()).done == 2
    assert first + rerank_due(now=LATER + timedelta(seconds=8)) == 2
    assert walk_of(Merchant.objects.get()).wanted == ""


def test_an_unknown_currency_counts_one_for_one_and_is_said_so(bluebird: Merchant) -> None:
    found = rates.rates_of(bluebird).of("XXX")
    assert found.worth == 1
    assert not found.known


def test_every_shipped_rate_has_a_date_and_says_where_it_is_from() -> None:
    table = rates.shipped()
    assert table.on.year >= 2025
    assert table.source.startswith("assumption")
    assert table.worth[table.base] == 1
    assert all(rate > 0 for rate in table.worth.values())


HISTORY = """
INSERT INTO casework_history (merchant_id, dossier_id, case_no, what, at, value, was, shop_id, by, because)
SELECT merchant_id, dossier_id, no, 'step', '2026-11-11 05:00+00'::timestamptz + n * interval '1 minute', 'answer', '',
    shop_id, '7', '' FROM casework_case, generate_series(1, 60) n WHERE order_key = 'T-CNY'
"""


@pytest.mark.mission("X3")
def test_the_look_ahead_follows_the_work_done_lately_and_not_every_little_change(
    three: None, owner_member: Member
) -> None:
    _walk_all()
    assert pace_of(Merchant.objects.get()).ahead == 4 * 3600, "too little known: the playbook's"
    change(HISTORY)
    assert rerank_due(now=LATER + HOUR) == 0, "looked at a moment ago"
    before, due_at, act_at = rows("SELECT rank, due_at, act_at FROM casework_case WHERE order_key = 'T-CNY'")[0]
    Merchant.objects.update(pace={})
    for seconds in (0, 10):
        rerank_due(now=LATER + timedelta(seconds=seconds))
    changed = pace_of(Merchant.objects.get())
    assert changed.ahead == 1_800, "three times ten minutes"
    assert changed.gone == USUAL.at(LATER), "counted on from where it was"
    begin_at = due_at - (due_at - act_at) / 2
    after = one("SELECT rank FROM casework_case WHERE order_key = 'T-CNY'")
    assert isclose(after + changed.at(begin_at), before + USUAL.at(begin_at)), "of slack only the measure is another"
    assert after < before
    rerank_due(now=LATER + 7 * HOUR)
    assert pace_of(Merchant.objects.get()) == changed
