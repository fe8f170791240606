"""Vectors from official rules and the source documents, run through the packs on both sides of each boundary."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from amends.engine import dossier as dossiers
from amends.engine.dossier import Clock, Dossier
from amends.engine.signals import (
    DisputeOpened,
    EvidenceAsked,
    OrderCompleted,
    OrderPlaced,
    ParcelDelivered,
    ParcelHandedOver,
    ProblemReported,
    RefundAgreed,
    RefundAsked,
    ReturnShipped,
    Signal,
)
from amends.engine.step import step, wake
from amends.engine.words import ClockState, Phase, RefundType
from tests.packs import policy
from tests.policy.streams import ORDER

CHINA, BRAZIL = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Sao_Paulo")
MINUTE = timedelta(minutes=1)


def at(written: str, zone: ZoneInfo = CHINA) -> datetime:
    """``11-15 10:00`` of 2026 in the zone."""
    return datetime.strptime(f"2026-{written}", "%Y-%m-%d %H:%M").replace(tzinfo=zone)


def play(name: str, *signals: Signal, until: datetime | None = None) -> Dossier:
    """The dossier of an order on the pack's platform after the signals, woken at ``until``."""
    of = policy(name)
    dossier = dossiers.new(key=ORDER, platform=of.playbook.platforms[0], policy=of.reference)
    for signal in signals:
        dossier = step(dossier, signal, of).dossier
    return wake(dossier, until, of).dossier if until else dossier


def placed(when: str, amount: int = 20_000, *, zone: ZoneInfo = CHINA) -> OrderPlaced:
    return OrderPlaced(id="placed", order=ORDER, at=at(when, zone), amount=amount, currency="CNY")


def clock(dossier: Dossier, name: str) -> Clock:
    return [each for each in (*dossier.clocks, *dossier.ended) if each.name == name][-1]


# JD counts four hours between 9:00 and 18:00 of every day.
WINDOW = (
    ("11-15 10:00", "11-15 14:00"),
    ("11-15 14:00", "11-15 18:00"),
    ("11-15 14:01", "11-16 09:01"),
    ("11-15 18:00", "11-16 13:00"),
    ("11-15 07:00", "11-15 13:00"),
    ("11-14 14:01", "11-15 09:01"),  # a Saturday: no holidays
    ("10-01 17:00", "10-02 12:00"),  # the national day: no holidays
)


@pytest.mark.mission("T8")
@pytest.mark.parametrize(("asked", "due"), WINDOW)
def test_four_hours_from_nine_to_six(asked: str, due: str) -> None:
    filed = DisputeOpened(id="d", order=ORDER, at=at(asked) - timedelta(days=3), ref="D1", amount=100)
    first = EvidenceAsked(id="e1", order=ORDER, at=at(asked) - timedelta(days=2), ref="D1")
    more = EvidenceAsked(id="e2", order=ORDER, at=at(asked), ref="D1")
    found = clock(play("jd", filed, first, more), "supplement_evidence")
    assert found.due_at == at(due)


SEVEN_DAYS = (
    ("11-14 00:01", "11-21 23:59", "no_reason_return"),
    ("11-14 12:00", "11-22 00:00", "no_reason_return"),
    ("11-14 12:00", "11-22 00:01", "no_reason_too_late"),
    ("11-14 23:59", "11-21 23:59", "no_reason_return"),
    ("11-14 23:59", "11-22 00:01", "no_reason_too_late"),
    ("11-15 00:00", "11-22 23:59", "no_reason_return"),
)


@pytest.mark.mission("T7", "B8")
@pytest.mark.parametrize(("signed", "asked", "scene"), SEVEN_DAYS)
def test_seven_days_count_from_the_day_after_signature(signed: str, asked: str, scene: str) -> None:
    delivered = ParcelDelivered(id="s", order=ORDER, at=at(signed))
    wanted = ProblemReported(id="p", order=ORDER, at=at(asked), ref="P1", issue="NO_REASON_7D", amount=20_000)
    dossier = play("common", placed("11-11 00:10"), delivered, wanted)
    assert [case.scene for case in dossier.cases] == [scene]


def asked(of: RefundType, *, phase: Phase = Phase.ONSALE) -> RefundAsked:
    return RefundAsked(
        id="r", order=ORDER, at=at("11-16 20:00"), ref="R1", type=of, amount=6_000, reason="质量问题", phase=phase
    )


SHIPPED = (placed("11-11 00:10"), ParcelHandedOver(id="h", order=ORDER, at=at("11-12 18:00")))
DELIVERED = (*SHIPPED, ParcelDelivered(id="s", order=ORDER, at=at("11-14 12:00")))
CONFIRMED = (*DELIVERED, OrderCompleted(id="c", order=ORDER, at=at("11-15 12:00")))
AGREED = RefundAgreed(id="a", order=ORDER, at=at("11-17 20:00"), ref="R1")
POSTED = ReturnShipped(id="b", order=ORDER, at=at("11-18 20:00"), ref="R1")
ONLY, BACK, AFTER = RefundType.REFUND_ONLY, RefundType.RETURN_REFUND, Phase.AFTERSALE
# What was done, the clock, its days, and the stage the platform's default act leads to: after receipt it flips.
TABLE = (
    ("unshipped", (placed("11-11 00:10"), asked(ONLY)), "answer_unshipped", 2, "agreed"),
    ("shipped", (*SHIPPED, asked(ONLY)), "answer_shipped", 5, "agreed"),
    ("received_not_confirmed", (*DELIVERED, asked(ONLY)), "answer_shipped", 5, "agreed"),
    ("return_before_confirm", (*DELIVERED, asked(BACK)), "answer_return", 5, "waiting_return"),
    ("buyer_must_ship", (*DELIVERED, asked(BACK), AGREED), "buyer_ships_back", 7, "closed"),
    ("buyer_shipped_back", (*DELIVERED, asked(BACK), AGREED, POSTED), "receive_return", 10, "refunded"),
    ("money_after_confirm", (*CONFIRMED, asked(ONLY, phase=AFTER)), "answer_aftersale", 5, "refused"),
    ("return_after_confirm", (*CONFIRMED, asked(BACK, phase=AFTER)), "answer_aftersale", 5, "refused"),
    ("agreed_after_confirm", (*CONFIRMED, asked(ONLY, phase=AFTER), AGREED), "buyer_confirms_money", 3, "agreed"),
)


@pytest.mark.mission("M1", "T7", "T8")
@pytest.mark.parametrize(
    ("signals", "name", "days", "stage"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_a_row_of_the_refund_clocks(signals: tuple[Signal, ...], name: str, days: int, stage: str) -> None:
    due = signals[-1].at + timedelta(days=days)
    before, after = play("tmall", *signals, until=due - MINUTE), play("tmall", *signals, until=due)
    assert (clock(before, name).due_at, clock(before, name).state) == (due, ClockState.RUNNING)
    assert clock(after, name).state is ClockState.MISSED
    assert after.facts.subjects["refund:R1"].stage == stage


@pytest.mark.mission("T8")
def test_the_default_act_flips_when_the_buyer_has_confirmed() -> None:
    due = at("11-21 20:00")
    onsale = play("tmall", *DELIVERED, asked(ONLY), until=due)
    aftersale = play("tmall", *CONFIRMED, asked(ONLY, phase=AFTER), until=due)
    assert onsale.facts.subjects["refund:R1"].stage == "agreed"
    assert aftersale.facts.subjects["refund:R1"].stage == "refused"


# The share that is bad, in hundredths of a percent of the order, and the band its refund falls into.
BANDS = (
    (1, "fresh_10"), (1_000, "fresh_10"), (1_001, "fresh_30"), (3_000, "fresh_30"), (3_001, "fresh_50"),
    (5_000, "fresh_50"), (5_001, "fresh_70"), (7_000, "fresh_70"), (7_001, "fresh_100"), (10_000, "fresh_100"),
)  # fmt: skip


@pytest.mark.mission("B8")
@pytest.mark.parametrize(("bad", "scene"), BANDS)
@pytest.mark.parametrize(("name", "prefix"), (("common", ""), ("jd", "jd_")))
def test_fresh_goods_are_refunded_by_bands(name: str, prefix: str, bad: int, scene: str) -> None:
    delivered = ParcelDelivered(id="s", order=ORDER, at=at("11-14 12:00"))
    spoiled = ProblemReported(
        id="p", order=ORDER, at=at("11-14 18:00"), ref="P1", issue="FRESH_SPOILED", amount=bad, traits=("fresh",)
    )
    dossier = play(name, placed("11-11 00:10", 10_000), delivered, spoiled)
    assert dossier.cases[-1].scene in (scene, prefix + scene)


STAGES = (("inform_30", 30, "in_transit_30"), ("reassure_45", 45, "in_transit_45"), ("refund_60", 60, "in_transit_60"))


@pytest.mark.mission("A3")
@pytest.mark.parametrize(("name", "days", "scene"), STAGES)
def test_parcels_to_brazil_are_followed_in_stages(name: str, days: int, scene: str) -> None:
    sent = at("09-06 12:00", BRAZIL)
    signals = (placed("09-01 10:00", zone=BRAZIL), ParcelHandedOver(id="h", order=ORDER, at=sent))
    due = sent + timedelta(days=days)
    before, after = (play("aliexpress-brazil", *signals, until=when) for when in (due - MINUTE, due))
    assert clock(before, name).due_at == due
    assert scene not in before.scenes()
    assert scene in after.scenes()


@pytest.mark.mission("L1")
def test_not_shipping_on_1688_costs_sixty_twenty_four_or_twelve_points() -> None:
    rules = policy("alibaba1688").playbook.penalties
    points = {name: rules[name].points for name in ("refuse_uncooperative", "refuse_cooperative", "refuse_stock")}
    assert points == {"refuse_uncooperative": 60, "refuse_cooperative": 24, "refuse_stock": 12}


@pytest.mark.mission("L1")
@pytest.mark.parametrize(("by", "scene"), ((-MINUTE, "refusal_complaint"), (timedelta(), "refusal_not_cooperating")))
def test_twenty_four_points_become_sixty_when_nobody_answers(by: timedelta, scene: str) -> None:
    order = placed("11-11 09:00")
    filed = DisputeOpened(id="d", order=ORDER, at=at("11-15 09:00"), ref="D1", amount=20_000, reason="卖家拒绝发货")
    due = clock(play("alibaba1688", order, filed), "cooperate").due_at
    assert play("alibaba1688", order, filed, until=due + by).cases[-1].scene == scene
