"""The world keeps the rates it names, and what belongs together happens together."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from statistics import mean

import pytest

from amends import world
from amends.engine import signals as s
from amends.engine.words import Phase, RefundType, Scan

UNTIL = datetime(2026, 11, 21, 12, tzinfo=UTC)
Story = list[s.Signal]


@cache
def lives(shop: world.ShopShape) -> tuple[Story, ...]:
    """Every order placed until ``UNTIL``, told to its end."""
    start = shop.start(UNTIL)
    run = world.live(seed=11, shop=shop, start=start, until=UNTIL, orders=6_000)
    stories: dict[str, Story] = defaultdict(list)
    tail = timedelta(days=45 if shop is world.TMALL else 110)
    for signal in run.events_between(start, UNTIL + tail):
        if signal.order in stories or (isinstance(signal, s.OrderPlaced) and signal.at < UNTIL):
            stories[signal.order].append(signal)
    return tuple(stories.values())


def placed(story: Story) -> s.OrderPlaced:
    first = story[0]
    assert isinstance(first, s.OrderPlaced)
    return first


def when(story: Story, kind: type[s.Signal]) -> datetime | None:
    return next((signal.at for signal in story if isinstance(signal, kind)), None)


def share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits)


def late(story: Story) -> bool:
    delivered, due = when(story, s.ParcelDelivered), placed(story).deliver_by
    return bool(delivered and due and delivered > due)


SHAPES = [pytest.param(world.TMALL, id="tmall"), pytest.param(world.BRAZIL, id="brazil")]


@pytest.mark.parametrize("shop", SHAPES)
def test_deliveries_and_hand_overs_are_late_as_often_as_named(shop: world.ShopShape) -> None:
    delivered = [late(story) for story in lives(shop) if when(story, s.ParcelDelivered)]
    assert share(delivered) == pytest.approx(0.080, abs=0.015)
    handed = [(at, placed(story).ship_by) for story in lives(shop) if (at := when(story, s.ParcelHandedOver))]
    assert share([bool(due and at > due) for at, due in handed]) == pytest.approx(0.091, abs=0.025)


@pytest.mark.parametrize("shop", SHAPES)
def test_reviews_are_as_good_as_named_and_worse_when_late(shop: world.ShopShape) -> None:
    stars: dict[bool, list[int]] = {True: [], False: []}
    for story in lives(shop):
        stars[late(story)] += [signal.stars for signal in story if isinstance(signal, s.ReviewPosted)]
    assert mean(stars[False]) == pytest.approx(4.28, abs=0.1)
    assert mean(stars[True]) == pytest.approx(2.55, abs=0.3)


@pytest.mark.parametrize(
    ("shop", "kind", "expected", "slack"),
    [
        (world.TMALL, s.DisputeOpened, 0.010, 0.004),
        (world.BRAZIL, s.DisputeOpened, 0.020, 0.006),
        (world.TMALL, s.StockShort, 0.008, 0.003),
        (world.TMALL, s.TrackingInvalid, 0.003, 0.002),
        (world.TMALL, s.ReviewPosted, 0.33, 0.03),
        (world.TMALL, s.ReturnShipped, 0.055, 0.02),
    ],
)
def test_things_happen_as_often_as_named(
    shop: world.ShopShape, kind: type[s.Signal], expected: float, slack: float
) -> None:
    assert share([when(story, kind) is not None for story in lives(shop)]) == pytest.approx(expected, abs=slack)


def test_refunds_of_every_type_phase_and_moment_are_asked() -> None:
    asked = [(signal, story) for story in lives(world.TMALL) for signal in story if isinstance(signal, s.RefundAsked)]
    assert {signal.type for signal, _ in asked} == set(RefundType)
    assert {signal.phase for signal, _ in asked} == set(Phase)
    before = [when(story, s.ParcelHandedOver) is None for signal, story in asked]
    assert share(before) > 0.2
    assert len(asked) / len(lives(world.TMALL)) == pytest.approx(0.19, abs=0.05)


def test_lost_parcels_are_few_paid_back_and_never_delivered() -> None:
    lost = [x for x in lives(world.TMALL) if any(isinstance(y, s.ParcelScanned) and y.scan is Scan.LOST for y in x)]
    assert len(lost) / len(lives(world.TMALL)) == pytest.approx(0.003, abs=0.0015)
    assert all(when(story, s.ParcelDelivered) is None for story in lost)
    assert all(when(story, s.RefundPaid) or when(story, s.DisputeOpened) for story in lost)


def test_some_orders_ship_although_the_buyer_had_asked_for_the_money() -> None:
    forced = []
    for story in lives(world.TMALL):
        asked, handed = when(story, s.RefundAsked), when(story, s.ParcelHandedOver)
        over = min((x.at for x in story if isinstance(x, (s.RefundPaid, s.RefundClosed))), default=None)
        forced.append(
            bool(asked and handed and over and asked < handed < over and when(story, s.OrderCanceled) is None)
        )
    assert 0.001 < share(forced) < 0.006


def test_nothing_is_paid_back_above_what_was_paid_and_nothing_ships_after_a_cancelled_order() -> None:
    for shop in (world.TMALL, world.BRAZIL):
        for story in lives(shop):
            paid = sum(signal.amount or 0 for signal in story if isinstance(signal, s.RefundPaid))
            assert paid <= placed(story).amount
            assert not (when(story, s.OrderCanceled) and when(story, s.ParcelHandedOver))


def test_an_answer_never_comes_before_its_question() -> None:
    for shop in (world.TMALL, world.BRAZIL):
        for story in lives(shop):
            opened: set[str] = set()
            for signal in story:
                if isinstance(signal, (s.RefundAsked, s.DisputeOpened, s.ReviewPosted, s.PromiseMade)):
                    opened.add(signal.ref)
                assert not signal.ref or signal.ref in opened


def test_a_delivered_parcel_was_handed_over_and_leaves_no_later_trace() -> None:
    for shop in (world.TMALL, world.BRAZIL):
        for story in lives(shop):
            handed, delivered = when(story, s.ParcelHandedOver), when(story, s.ParcelDelivered)
            if delivered:
                assert handed
                assert handed < delivered
                assert all(x.at <= delivered for x in story if isinstance(x, s.ParcelScanned))


def test_boletos_are_a_quarter_clear_in_two_to_seven_days_and_some_parcels_leave_too_early() -> None:
    boletos = [story for story in lives(world.BRAZIL) if not placed(story).prepaid]
    assert len(boletos) / len(lives(world.BRAZIL)) == pytest.approx(0.25, abs=0.02)
    early = 0
    for story in boletos:
        cleared, handed = when(story, s.PaymentCleared), when(story, s.ParcelHandedOver)
        assert cleared is None or timedelta(days=2) <= cleared - story[0].at <= timedelta(days=7)
        early += bool(cleared and handed and handed < cleared)
    assert 0.002 < early / len(boletos) < 0.03


def test_all_stages_of_the_way_to_brazil_are_alive_at_the_end() -> None:
    ages = []
    for story in lives(world.BRAZIL):
        handed, delivered = when(story, s.ParcelHandedOver), when(story, s.ParcelDelivered)
        if handed and handed < UNTIL and not (delivered and delivered < UNTIL):
            ages.append((UNTIL - handed).days)
    assert all(any(low <= age < high for age in ages) for low, high in ((0, 30), (30, 45), (45, 60), (60, 80)))


def test_days_on_the_way_to_brazil_are_twenty_to_seventy_for_nearly_all() -> None:
    ways = []
    for story in lives(world.BRAZIL):
        handed, delivered = when(story, s.ParcelHandedOver), when(story, s.ParcelDelivered)
        if handed and delivered:
            ways.append((delivered - handed).days)
    assert share([20 <= days <= 70 for days in ways]) > 0.9


def test_the_day_of_the_surge_brings_more_late_parcels_than_the_week_before() -> None:
    midnight = datetime(2026, 11, 10, 16, tzinfo=UTC)
    delivered = [story for story in lives(world.TMALL) if when(story, s.ParcelDelivered)]
    first_day = [late(x) for x in delivered if midnight <= x[0].at < midnight + timedelta(days=1)]
    before = [late(x) for x in delivered if x[0].at < midnight]
    assert share(first_day) > 1.3 * share(before)


def test_one_product_of_the_surge_comes_back_far_more_often() -> None:
    midnight = datetime(2026, 11, 10, 16, tzinfo=UTC)
    back: dict[str, list[bool]] = defaultdict(list)
    for story in lives(world.TMALL):
        if midnight <= story[0].at < midnight + timedelta(days=3):
            wants = any(isinstance(x, s.RefundAsked) and x.type is RefundType.RETURN_REFUND for x in story)
            back[placed(story).lines[0].sku].append(wants)
    first, second, *_ = sorted((share(hits) for hits in back.values()), reverse=True)
    assert first > 2 * second


def test_late_buyers_write_and_dispute_more() -> None:
    disputed: dict[bool, list[bool]] = {True: [], False: []}
    for story in lives(world.TMALL):
        if when(story, s.ParcelDelivered):
            disputed[late(story)].append(when(story, s.DisputeOpened) is not None)
    assert share(disputed[True]) > 4 * share(disputed[False])


def test_an_idle_shop_leaves_deadlines_alive_and_the_platform_decides() -> None:
    idle = replace(world.TMALL, diligence=0.0)
    start = idle.start(UNTIL)
    signals = list(world.promotion(seed=5, shop=idle, start=start, until=UNTIL, orders=1500))
    told = {
        kind: sum(isinstance(x, kind) for x in signals) for kind in (s.MessageSent, s.DisputeAnswered, s.PromiseMade)
    }
    assert told == {s.MessageSent: 0, s.DisputeAnswered: 0, s.PromiseMade: 0}
    ended = {x.ref for x in signals if isinstance(x, (s.RefundPaid, s.RefundClosed, s.RefundAgreed, s.RefundRefused))}
    waiting = [x for x in signals if isinstance(x, s.RefundAsked) and x.ref not in ended]
    assert any(x.deadline and x.deadline > UNTIL for x in waiting)
    assert all(x.deadline is None or x.deadline > UNTIL - timedelta(minutes=10) for x in waiting)


def test_every_rate_names_its_source_and_its_day() -> None:
    for rates in (world.TMALL_RATES, world.BRAZIL_RATES):
        rows = list(rates.sources())
        assert len(rows) > 30
        assert all(source and 0 <= value <= 1 and since.year >= 2026 for _, value, source, since in rows)


def test_damaged_parcels_are_told_with_photos_and_promises_answer_what_was_asked() -> None:
    damaged = 0
    for story in lives(world.TMALL):
        asked = [x.text for x in story if isinstance(x, s.MessageReceived)]
        if any(isinstance(x, s.ParcelScanned) and x.scan is Scan.DAMAGED for x in story):
            damaged += 1
            assert any(word in text for text in asked for word in ("照片", "图片", "视频"))
        if any(isinstance(x, s.PromiseMade) and x.what == "change_address" for x in story):
            assert any("地址" in text or "电话" in text for text in asked)
    assert damaged > 20


@pytest.mark.parametrize("shop", SHAPES)
def test_each_request_ends_once_and_each_order_completes_once(shop: world.ShopShape) -> None:
    for story in lives(shop):
        ends = [x.ref for x in story if isinstance(x, (s.RefundPaid, s.RefundClosed))]
        assert len(ends) == len(set(ends))
        assert sum(isinstance(x, s.OrderCompleted) for x in story) <= 1
