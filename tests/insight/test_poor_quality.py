"""What poor quality costs of many orders: out of columns the very sums that the rows tell, whatever is written."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.costs import prices, reading
from amends.casework.costs.reading import DIMENSIONS, CostQuestion
from amends.casework.projections.models import BoardColumn
from amends.engine import signals as s
from amends.insight import many_costs
from amends.merchants.models import Member, Shop
from tests.casework.stories import DAY, feed, one, rows
from tests.desk.money.test_costs import STORY, broken
from tests.insight.test_boards import season
from tests.insight.test_columns import keep

__all__ = ["keep", "season"]
pytestmark = pytest.mark.django_db(transaction=True)
ALL = 10**9
Costs = Callable[[CostQuestion], dict[str, Any]]


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch, lead: Member) -> Callable[[CostQuestion], dict[str, Any]]:
    """All that is told of a question; out of columns the same as out of rows."""

    def told(asked: CostQuestion, few: int) -> dict[str, Any]:
        monkeypatch.setattr(many_costs, "FEW", few)
        found: dict[str, Any] = {by: reading.lines_and_weeks(lead, asked, by) for by in DIMENSIONS}
        found |= {f"{by} alone": reading.lines(lead, asked, by) for by in (*DIMENSIONS, "shop", "week")}
        return found | {"in": reading.currencies(lead, since=asked.since, until=asked.until)}

    def checked(asked: CostQuestion) -> dict[str, Any]:
        out_of_rows = told(asked, ALL)
        out_of_columns = told(asked, 0)
        for by, found in out_of_rows.items():
            assert _sorted(out_of_columns[by]) == _sorted(found), by
        return out_of_columns

    return checked


def _sorted(found: Any) -> Any:
    """Values that cost the same stand in either order."""
    if isinstance(found, tuple):
        return tuple(map(_sorted, found))
    return sorted(found, key=repr)


def asked_now() -> CostQuestion:
    today = timezone.now().date()
    return CostQuestion(since=today - 30 * DAY, until=today + DAY, currency="CNY")


def others(shop: Shop, asked: CostQuestion) -> list[date]:
    """Days whose rows are read."""
    kept = many_costs.lines(shop.merchant_id, asked, ["product"])
    assert kept is not None
    return kept.others


@pytest.mark.mission("X8")
def test_the_page_is_told_out_of_columns_as_out_of_rows(
    both: Costs, keep: Callable[[], int], season: Shop, owner: Client
) -> None:
    now = timezone.now()
    for each in STORY:
        broken(season, now, *each)
    asked = asked_now()
    assert both(asked)["product"][0]  # nothing is kept yet
    assert keep() > 0
    assert now.date() not in others(season, asked)
    found = both(asked)
    assert len(found["product"][0]) > 3
    assert len(found["product"][1]) >= 2  # weeks
    product = found["product"][0][0].of
    for of, value in (
        ("product", product),
        ("carrier", "圆通"),
        ("listing", f"{season.pk}/{product}"),
        ("route", "圆通/"),
    ):
        both(replace(asked, of=of, value=value))
    assert both(replace(asked, of="product", value=product))["product"][0] == [found["product"][0][0]]
    both(replace(asked, shop_id=season.pk))
    assert both(replace(asked, shop_id=season.pk + 1))["product"] == ([], [])
    assert both(replace(asked, currency="EUR"))["product"] == ([], [])
    assert both(replace(asked, since=asked.until - 3 * DAY))["product"] != found["product"]
    before = one("SELECT sum(refund + penalty) FROM casework_cost")
    feed(season, s.PenaltyRecorded(id="x", at=now, order="C-3", ref="X", rule="late", amount=70_000), now=now)
    assert one("SELECT sum(refund + penalty) FROM casework_cost") == before + 70_000
    assert now.date() - 4 * DAY in others(season, asked)
    later = both(asked)["product"][0]  # though the columns are those of before
    assert sum(line.net for line in later) == sum(line.net for line in found["product"][0]) + 70_000
    assert "C-3" in owner.get("/costs/cases/?of=product&value=CUP-1").text
    assert BoardColumn.objects.exists()


def test_the_time_of_people_has_a_price_before_the_first_that_is_known(
    both: Costs, keep: Callable[[], int], season: Shop, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    broken(season, now, *STORY[0])
    rows("UPDATE casework_cost SET steps = 3 WHERE order_key = 'C-1' RETURNING 1 -- told to nobody")
    priced = replace(prices.of_currency("CNY"), days=[now.date() + timedelta(days=9)])
    monkeypatch.setattr(prices, "of_currency", lambda _currency: priced)
    found = both(asked_now())["carrier"][0]
    assert next(line for line in found if line.of == "圆通").hands == 3 * priced.prices[0] // 1000
    assert owner.get("/costs/").status_code == 200
