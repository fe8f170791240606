"""The world as a stream: the same seed tells the same story, in time order, in one piece or in many."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest

from amends import world
from amends.engine.signals import AnySignal, OrderPlaced, ParcelScanned, Signal
from amends.world.season import calendar

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SHAPES = [pytest.param(world.TMALL, id="tmall"), pytest.param(world.BRAZIL, id="brazil")]


def told(shop: world.ShopShape, *, seed: int = 7, orders: int = 300) -> Iterator[Signal]:
    return world.promotion(seed=seed, shop=shop, start=shop.start(NOW), until=NOW, orders=orders)


@pytest.mark.parametrize("shop", SHAPES)
def test_a_seed_tells_one_story(shop: world.ShopShape) -> None:
    assert list(told(shop)) == list(told(shop))
    assert list(told(shop)) != list(told(shop, seed=8))


@pytest.mark.parametrize("shop", SHAPES)
def test_signals_come_in_time_order_inside_the_period_and_never_before_their_order(shop: world.ShopShape) -> None:
    signals = list(told(shop))
    assert all(a.at <= b.at for a, b in pairwise(signals))
    assert all(shop.start(NOW) <= signal.at < NOW for signal in signals)
    known: set[str] = set()
    for signal in signals:
        assert isinstance(signal, OrderPlaced) != (signal.order in known)
        known.add(signal.order)


@pytest.mark.parametrize("shop", SHAPES)
def test_exactly_the_wished_number_of_orders_is_placed_and_ids_never_repeat(shop: world.ShopShape) -> None:
    signals = list(told(shop, orders=500))
    assert sum(isinstance(signal, OrderPlaced) for signal in signals) == 500
    assert len({signal.id for signal in signals}) == len(signals)


@pytest.mark.parametrize("shop", SHAPES)
def test_every_signal_survives_the_wire(shop: world.ShopShape) -> None:
    signals = list(told(shop))
    encoded = msgspec.json.encode(signals)
    assert msgspec.json.decode(encoded, type=list[AnySignal]) == signals


@pytest.mark.parametrize("shop", SHAPES)
def test_a_live_world_goes_on_as_one_long_run_would(shop: world.ShopShape) -> None:
    start, later = shop.start(NOW), NOW + timedelta(days=5)
    whole = world.live(seed=7, shop=shop, start=start, until=NOW, orders=200)
    pieces = world.live(seed=7, shop=shop, start=start, until=NOW, orders=200)
    cuts = [start, NOW, NOW + timedelta(seconds=1), NOW + timedelta(minutes=61), later]
    continued = [signal for a, b in pairwise(cuts) for signal in pieces.events_between(a, b)]
    assert continued == list(whole.events_between(start, later))
    assert [signal for signal in continued if signal.at < NOW] == list(told(shop, orders=200))
    assert any(isinstance(signal, OrderPlaced) and signal.at > NOW for signal in continued)


def test_a_live_world_can_be_joined_late_but_not_turned_back() -> None:
    whole = list(told(world.TMALL))
    late = world.live(seed=7, shop=world.TMALL, start=world.TMALL.start(NOW), until=NOW, orders=300)
    joined = NOW - timedelta(days=2)
    assert list(late.events_between(joined, NOW)) == [signal for signal in whole if signal.at >= joined]
    with pytest.raises(ValueError, match="already told until 2026-11-21T12:00"):
        late.events_between(joined, NOW)


def test_a_world_without_orders_is_silent_and_impossible_ones_are_refused() -> None:
    assert list(told(world.TMALL, orders=0)) == []
    with pytest.raises(ValueError, match="negative"):
        told(world.TMALL, orders=-1)
    with pytest.raises(ValueError, match="at least an hour"):
        world.live(seed=1, shop=world.TMALL, start=NOW, until=NOW, orders=1)
    with pytest.raises(ValueError, match="shop"):
        world.mixed(seed=1, signals=1, shops=0)


def test_the_surge_of_double_eleven_comes_at_midnight_in_shanghai() -> None:
    placed = [signal.at for signal in told(world.TMALL, orders=3000) if isinstance(signal, OrderPlaced)]
    midnight = datetime(2026, 11, 10, 16, tzinfo=UTC)
    surge = sum(midnight <= at < midnight + timedelta(hours=1) for at in placed)
    before = sum(midnight - timedelta(hours=1) <= at < midnight for at in placed)
    assert surge > 300
    assert before < surge / 20
    assert min(at for at in placed if at >= midnight) < midnight + timedelta(seconds=30)


def test_a_surge_can_be_put_into_any_fortnight_at_local_midnight() -> None:
    shop = replace(world.TMALL, surge_days=365, surge_after=timedelta(days=3))
    start = datetime(2027, 3, 1, 3, 20, tzinfo=UTC)
    run = world.promotion(seed=2, shop=shop, start=start, until=start + timedelta(days=7), orders=2000)
    placed = [signal.at for signal in run if isinstance(signal, OrderPlaced)]
    midnight = datetime(2027, 3, 3, 16, tzinfo=UTC)
    assert sum(midnight <= at < midnight + timedelta(hours=1) for at in placed) > 200


def test_every_hour_before_the_first_surge_is_calm() -> None:
    start = datetime(2026, 9, 2, tzinfo=UTC)
    times = calendar(shop=world.BRAZIL, start=start, until=NOW, orders=100)
    assert not times.season(times.first).bad_batch
    assert times.season(times.first + 24 * 21).bad_week


def test_a_mixed_stream_has_its_length_its_shops_and_its_order() -> None:
    rows = list(world.mixed(seed=3, signals=6_000, shops=5))
    assert rows == list(world.mixed(seed=3, signals=6_000, shops=5))
    assert len(rows) == 6_000
    assert {index for index, _ in rows} == set(range(5))
    assert all(a.at <= b.at for (_, a), (_, b) in pairwise(rows))
    assert len({(index, signal.id) for index, signal in rows}) == len(rows)
    placed = {index: signal.currency for index, signal in rows if isinstance(signal, OrderPlaced)}
    assert placed == {0: "CNY", 1: "CNY", 2: "CNY", 3: "BRL", 4: "CNY"}


def test_a_mixed_stream_has_every_kind_the_world_knows() -> None:
    kinds = {type(signal).__struct_config__.tag for _, signal in world.mixed(seed=1, signals=100_000, shops=4)}
    assert {
        "order.placed", "order.changed", "order.canceled", "order.unavailable", "order.completed", "payment.cleared",
        "parcel.shipped", "parcel.handed_over", "parcel.scanned", "parcel.delivered", "tracking.invalid",
        "intercept.answered", "funds.released", "refund.asked", "refund.changed", "refund.agreed", "refund.refused",
        "refund.paid", "refund.closed", "return.shipped", "return.received", "dispute.opened", "dispute.answered",
        "dispute.evidence_asked", "dispute.evidence_sent", "dispute.ruled", "dispute.withdrawn", "review.posted",
        "review.answered", "message.received", "message.sent", "stock.short", "promise.made", "promise.kept",
    } <= kinds  # fmt: skip


def test_people_are_invented() -> None:
    for shop in (world.TMALL, world.BRAZIL):
        for signal in told(shop):
            if isinstance(signal, OrderPlaced):
                assert signal.buyer_phone.startswith("1700000")
                assert len(signal.buyer_phone) == 11


def test_a_shop_with_other_rates_lives_another_life() -> None:
    rates = replace(world.TMALL_RATES, lost=world.SourcedShare(1.0, "test"), stock_short=world.SourcedShare(0.0))
    shop = replace(world.TMALL, rates=rates)
    signals = list(told(shop))
    assert not any(signal for signal in signals if type(signal).__struct_config__.tag == "parcel.delivered")
    assert any(isinstance(signal, ParcelScanned) and signal.scan == "lost" for signal in signals)
