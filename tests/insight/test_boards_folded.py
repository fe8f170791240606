"""What boards fold out of the database's groups equals a count of each row: clocks that change, wholes, many cases."""

import csv
import io
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from statistics import mean, median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from amends.insight import question
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop, ShopPlatform
from amends.merchants.rates import rates_of
from amends.web import moments
from tests.casework.stories import feed, placed, refund_asked, rows
from tests.cast import OPENED_AT
from tests.desk.pages import text
from tests.insight.test_boards import table

pytestmark = pytest.mark.django_db(transaction=True)
BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


@pytest.fixture
def autumn(bluebird: Merchant) -> Shop:
    """A case every half hour through the night in which clocks go back in Berlin, and one a day around it."""
    shop = setup.add_shop(
        merchant=bluebird, name="Berlin", platform=ShopPlatform.SHOPIFY, currency="EUR", zone="Europe/Berlin",
        country="DE", playbook="international", now=OPENED_AT,
    )  # fmt: skip
    night = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)  # midnight in summer time; at 01:00 UTC it is two again
    moments = [night + timedelta(minutes=30 * n) for n in range(10)] + [night + n * DAY for n in (-9, -2, -1, 1, 2, 8)]
    for n, at in enumerate(sorted(moments)):
        feed(shop, placed(f"B-{n}", at=at - DAY), refund_asked(f"B-{n}", at=at), now=at + timedelta(minutes=1))
    return shop


def board(client: Client, shop: Shop, **asked: Any) -> dict[str, int]:
    lines = table(client, measure="cases", shop=shop.pk, **{"from": "2026-10-12", "to": "2026-11-05"} | asked)
    return {name: int(line[0]) for name, line in lines.items() if line[0] != "0"}


@pytest.mark.mission("B6")
@pytest.mark.parametrize("few", [0, 20_000])
def test_days_hours_and_weeks_are_the_clocks_though_it_is_changed(
    owner: Client, autumn: Shop, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(question, "FEW", few)
    opened = [at.astimezone(BERLIN) for (at,) in rows("SELECT opened_at FROM casework_casefact")]
    assert len(opened) == 16
    assert board(owner, autumn, by="day") == Counter(f"{at:%m-%d}" for at in opened)
    monday = [at.date() - timedelta(days=at.weekday()) for at in opened]
    assert board(owner, autumn, by="week") == Counter(f"{day:%m-%d}" for day in monday)
    assert board(owner, autumn, by="clock") == Counter(f"{at:%H}:00" for at in opened)
    night = Counter(at.astimezone(UTC).replace(minute=0) for at in opened if at.date() == date(2026, 10, 25))
    asked: dict[str, Any] = {
        "measure": "cases",
        "by": "hour",
        "from": "2026-10-25",
        "to": "2026-10-25",
        "shop": autumn.pk,
    }
    answer = owner.get("/boards.csv", asked).getvalue().decode("utf-8-sig")
    lines = [line for line in list(csv.reader(io.StringIO(answer)))[1:] if line[1] != "0"]
    told = [(name, int(n)) for name, n, *_rest in lines]
    assert told == [(f"{at.astimezone(BERLIN):%m-%d %H}:00", n) for at, n in sorted(night.items())]
    assert [line[0] for line in lines].count("10-25 02:00") == 2  # the hour that comes twice


@pytest.mark.mission("B6")
@pytest.mark.parametrize("few", [0, 20_000])
def test_in_steady_time_bins_say_the_same(
    owner: Client, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(question, "FEW", few)
    begun = datetime(2026, 11, 1, 15, 0, tzinfo=UTC)  # an hour before midnight in Shanghai
    for n in range(12):
        at = begun + n * timedelta(hours=17)
        feed(tmall_shop, placed(f"S-{n}", at=at - DAY), refund_asked(f"S-{n}", at=at), now=at + timedelta(minutes=1))
    zone = ZoneInfo("Asia/Shanghai")
    opened = [at.astimezone(zone) for (at,) in rows("SELECT opened_at FROM casework_casefact")]
    asked = {"from": "2026-10-28", "to": "2026-11-12"}
    assert board(owner, tmall_shop, by="day", **asked) == Counter(f"{at:%m-%d}" for at in opened)
    weeks = Counter(max(at.date() - timedelta(days=at.weekday()), date(2026, 10, 28)) for at in opened)
    assert board(owner, tmall_shop, by="week", **asked) == {f"{day:%m-%d}": n for day, n in weeks.items()}
    assert board(owner, tmall_shop, by="clock", **asked) == Counter(f"{at:%H}:00" for at in opened)
    weekday = table(owner, measure="cases", by="weekday", shop=tmall_shop.pk, **asked)
    assert sum(int(line[0]) for line in weekday.values()) == 12
    assert sorted(int(line[0]) for line in weekday.values()) == sorted(Counter(at.weekday() for at in opened).values())


def _seconds(n: int) -> int:
    return 600 + (n * 7919) % 86_400


FILL = """
INSERT INTO casework_casefact (merchant_id, dossier_id, no, shop_id, opened_at, closed_at, outcome, scene, issue, about,
    desk, owner, product, supplier, batch, carrier, country, language, tone, stars, currency, refunded, points,
    breaches, solved, working, answered, reopened, touched)
SELECT %s, n, 1, %s, %s, %s + interval '1 hour', 'solved', 'x', '', 'refund', 'desk_' || n %% 3,
    '', 'SKU-' || n %% 40, '', '', '', 'CN', 'zh', 0, 0, CASE n %% 2 WHEN 0 THEN 'CNY' ELSE 'BRL' END, n, 0,
    (n %% 7 = 0)::int, 600 + (n * 7919) %% 86400, NULL, NULL, 0, n %% 4 > 0
FROM generate_series(1, 400) n RETURNING 1 /* told to nobody */
"""


@pytest.fixture
def many(tmall_shop: Shop, olist_shop: Shop) -> Shop:
    """Four hundred cases of one hour, at three desks, of forty products, in two currencies."""
    at = datetime(2026, 11, 10, 3, tzinfo=UTC)
    assert len(rows(FILL, tmall_shop.merchant_id, tmall_shop.pk, at, at)) == 400
    return tmall_shop


WHEN = {"from": "2026-11-10", "to": "2026-11-10"}


@pytest.mark.mission("B6")
@pytest.mark.parametrize("few", [100, 20_000])
def test_median_and_p90_are_exact_of_few_cases_and_of_many(
    owner: Client, many: Shop, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(question, "FEW", few)
    by_desk: dict[str, list[int]] = defaultdict(list)
    by_product: dict[str, list[int]] = defaultdict(list)
    for n in range(1, 401):
        by_desk[f"desk {n % 3}"].append(_seconds(n))
        by_product[f"SKU-{n % 40}"].append(_seconds(n))
    for by, known in (("desk", by_desk), ("product", by_product)):
        lines = table(owner, measure="took", by=by, **WHEN)
        assert lines.keys() == known.keys()
        for name, values in known.items():
            told = [float(each) for each in lines[name][0:4:1] if each]
            assert told == pytest.approx(
                [mean(values), len(values), median(values), quantiles(values, n=10, method="inclusive")[8]], abs=1e-5
            )
    page = text(owner.get("/boards/?measure=took&by=desk&from=2026-11-10&to=2026-11-10"))
    assert moments.duration(timedelta(seconds=median(map(_seconds, range(1, 401))))) in page


@pytest.mark.mission("B6")
@pytest.mark.parametrize("few", [100, 20_000])
def test_shares_and_sums_add_up_to_their_whole(
    owner: Client, many: Shop, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(question, "FEW", few)
    share = table(owner, measure="automation", by="desk", **WHEN)
    assert {name: float(line[0]) for name, line in share.items()} == pytest.approx(
        {f"desk {d}": mean(n % 4 == 0 for n in range(1, 401) if n % 3 == d) for d in range(3)}, abs=1e-5
    )
    assert "25.0 %" in text(owner.get("/boards/?measure=automation&by=desk&from=2026-11-10&to=2026-11-10"))
    breaches = table(owner, measure="breaches", by="product", **WHEN)
    assert sum(int(line[0]) for line in breaches.values()) == sum(n % 7 == 0 for n in range(1, 401))
    money = table(owner, measure="refunded", by="desk", **WHEN)
    real = rates_of(many.merchant).factor("BRL")
    worth = {f"desk {d}": sum(n * (real if n % 2 else 1) for n in range(1, 401) if n % 3 == d) for d in range(3)}
    assert real != 1
    assert {name: float(line[0]) for name, line in money.items()} == pytest.approx(
        {name: minor / 100 for name, minor in worth.items()}, abs=0.01
    )
