"""An order has parcels: where its goods are follows from all of them, in whatever order they are told of."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import msgspec
import pytest

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.dossier import Dossier
from amends.engine.facts import Facts
from amends.engine.parcels import out, parcels
from amends.engine.signals import Piece
from amends.engine.step import step, wake
from amends.engine.subjects import RefundFacts
from amends.engine.words import ClockState, Direction, Goods, RefundType, Scan
from tests.engine.small import at, policy

POLICY = policy()
PLACED = s.OrderPlaced(id="o", at=at("11-10 09:00"), order="T-1", amount=40_000, currency="CNY")


def handed_over(number: str, when: str, **more: Any) -> s.ParcelHandedOver:
    return s.ParcelHandedOver(id=f"h{number}{when}", at=at(when), order="T-1", carrier="zto", waybill=number, **more)


def scanned(number: str, scan: Scan, when: str) -> s.ParcelScanned:
    return s.ParcelScanned(id=f"s{number}{when}", at=at(when), order="T-1", scan=scan, waybill=number)


def corrected(number: str, scan: Scan, when: str) -> s.ParcelCorrected:
    return s.ParcelCorrected(id=f"c{number}{when}", at=at(when), order="T-1", scan=scan, waybill=number)


def told(signals: Sequence[s.Signal]) -> Dossier:
    dossier = dossiers.new(key="T-1", platform="tmall")
    for signal in signals:
        dossier = step(dossier, signal, POLICY).dossier
    return dossier


A, B = handed_over("A", "11-10 18:00"), handed_over("B", "11-11 18:00")
DELIVERED, RETURNED, LOST, DEPARTED = Scan.DELIVERED, Scan.RETURNED, Scan.LOST, Scan.DEPARTED
STORIES: tuple[tuple[tuple[s.Signal, ...], Goods, str | None, str], ...] = (
    ((A, B), Goods.IN_TRANSIT, None, "A"),
    ((A, B, scanned("A", DELIVERED, "11-13 10:00")), Goods.IN_TRANSIT, None, "B"),
    (
        (A, B, scanned("A", DELIVERED, "11-13 10:00"), scanned("B", DELIVERED, "11-15 10:00")),
        Goods.RECEIVED,
        "11-15 10:00",
        "B",
    ),
    (
        (A, B, scanned("A", RETURNED, "11-16 10:00"), scanned("B", DELIVERED, "11-17 10:00")),
        Goods.RECEIVED,
        "11-17 10:00",
        "B",
    ),
    ((A, B, scanned("A", RETURNED, "11-16 10:00"), scanned("B", RETURNED, "11-17 10:00")), Goods.RETURNED, None, "B"),
    ((A, B, scanned("A", DELIVERED, "11-13 10:00"), scanned("B", LOST, "11-17 10:00")), Goods.IN_TRANSIT, None, "B"),
)


@pytest.mark.parametrize(("story", "goods", "arrived", "shown"), STORIES)
def test_where_the_goods_are_follows_from_all_parcels_however_they_are_told(
    story: tuple[s.Signal, ...], goods: Goods, arrived: str | None, shown: str
) -> None:
    for order in permutations(story):
        facts = told([PLACED, *order]).facts
        assert (facts.goods, facts.delivered_at) == (goods, at(arrived) if arrived else None)
        assert facts.waybill == shown
        assert sorted(facts.numbers) == ["A", "B"]
        assert facts.handed_over_at == at("11-10 18:00")


def test_a_lost_parcel_is_seen_beside_one_that_arrived() -> None:
    facts = told([PLACED, A, B, scanned("A", DELIVERED, "11-13 10:00"), scanned("B", LOST, "11-17 10:00")]).facts
    assert facts.lost_at == at("11-17 10:00")


def test_what_comes_without_a_number_is_of_the_parcel_longest_on_its_way() -> None:
    delivered = s.ParcelDelivered(id="d", at=at("11-13 10:00"), order="T-1", signed_by="x")
    dossier = told([PLACED, A, B, delivered])
    first, second = parcels(dossier.facts)
    assert (first.ref, first.delivered_at, second.delivered_at) == ("A", at("11-13 10:00"), None)


@pytest.mark.parametrize("marked", [True, False])
def test_one_first_told_of_when_all_had_arrived_is_sent_again(*, marked: bool) -> None:
    again = handed_over("B", "11-15 09:00", way=Direction.AGAIN) if marked else handed_over("B", "11-15 09:00")
    facts = told([PLACED, A, scanned("A", DELIVERED, "11-13 10:00"), again]).facts
    assert (facts.goods, facts.delivered_at, facts.waybill) == (Goods.RECEIVED, at("11-13 10:00"), "A")
    assert facts.numbers == ("A", "B")


def test_one_with_other_goods_is_of_the_order_whenever_it_leaves() -> None:
    first = handed_over("A", "11-10 18:00", pieces=(Piece(sku="CUP"),))
    later = handed_over("B", "11-15 09:00", pieces=(Piece(sku="POT", quantity=2),))
    facts = told([PLACED, first, scanned("A", DELIVERED, "11-13 10:00"), later]).facts
    assert (facts.goods, facts.delivered_at) == (Goods.IN_TRANSIT, None)
    assert [each.pieces for each in out(facts)] == [(("CUP", 1),), (("POT", 2),)]


def test_a_return_is_a_parcel_whose_records_say_nothing_of_the_way_out() -> None:
    asked = s.RefundAsked(id="r", at=at("11-14 09:00"), order="T-1", ref="R", type=RefundType.RETURN_REFUND, amount=100)
    back = s.ReturnShipped(id="b", at=at("11-16 09:00"), order="T-1", ref="R", waybill="YT9")
    facts = told(
        [PLACED, A, scanned("A", DEPARTED, "11-12 09:00"), asked, back, scanned("YT9", DELIVERED, "11-18 09:00")]
    ).facts
    (parcel,) = parcels(facts)
    assert (parcel.way, parcel.about, parcel.delivered_at) == (Direction.BACK, "R", at("11-18 09:00"))
    assert (facts.goods, facts.delivered_at, facts.scan, facts.waybill) == (Goods.IN_TRANSIT, None, DEPARTED, "A")
    assert facts.numbers == ("A", "YT9")


TAKEN_BACK = (scanned("A", DELIVERED, "11-13 10:00"), corrected("A", DELIVERED, "11-13 15:00"))


@pytest.mark.parametrize("others", [(), (B,)], ids=["of_one", "of_two"])
def test_a_delivery_by_mistake_is_taken_back_however_late_it_is_told(others: tuple[s.Signal, ...]) -> None:
    for order in permutations((A, *others, *TAKEN_BACK)):
        facts = told([PLACED, *order]).facts
        assert (facts.goods, facts.delivered_at) == (Goods.IN_TRANSIT, None)
    really = told([PLACED, A, *TAKEN_BACK, scanned("A", DELIVERED, "11-14 10:00")]).facts
    assert (really.goods, really.delivered_at) == (Goods.RECEIVED, at("11-14 10:00"))


def test_a_deadline_met_by_mistake_runs_on_and_rings() -> None:
    """``inform``: thirty days from handing over until it is delivered."""
    dossier = told([PLACED, A, *TAKEN_BACK])
    (clock,) = [c for c in (*dossier.clocks, *dossier.ended) if c.name == "inform"]
    assert (clock.state, clock.due_at, clock.ended_at) == (ClockState.RUNNING, at("12-10 18:00"), None)
    rung = wake(dossier, at("12-10 18:00"), POLICY).dossier
    assert [c.state for c in rung.clocks if c.name == "inform"] == [ClockState.MISSED]


def test_an_order_with_one_number_keeps_no_parcel_beside_it() -> None:
    facts = told([PLACED, A, scanned("A", DEPARTED, "11-12 09:00"), scanned("A", DELIVERED, "11-13 10:00")]).facts
    assert (parcels(facts), facts.numbers, facts.parcels) == ([], (), 0)


def test_a_dossier_from_before_parcels_is_read_and_told_apart() -> None:
    dossier = told([PLACED, A, scanned("A", DELIVERED, "11-13 10:00")])
    stored = msgspec.msgpack.decode(dossiers.encode(dossier))
    stored[4] = stored[4][: Facts.__struct_fields__.index("lines")]
    found = step(dossiers.decode(msgspec.msgpack.encode(stored)), B, POLICY).dossier.facts
    assert [each.ref for each in parcels(found)] == ["A", "B"]
    assert found.goods is Goods.IN_TRANSIT


LINES = (s.Line(sku="A", price=25_000), s.Line(sku="B", price=15_000))
LINED = msgspec.structs.replace(PLACED, lines=LINES, ship_by=at("11-12 09:00"))
WITH_A = handed_over("ZT-A", "11-10 18:00", pieces=(Piece(sku="A"),))
WITH_B = handed_over("YT-B", "11-14 18:00", pieces=(Piece(sku="B"),))
A_THERE = scanned("ZT-A", DELIVERED, "11-13 10:00")


def test_where_pieces_are_told_a_second_parcel_that_never_leaves_is_late() -> None:
    dossier = wake(told([LINED, WITH_A, A_THERE]), at("11-13 12:00"), POLICY).dossier
    assert (dossier.facts.goods, dossier.facts.handed_over_at) == (Goods.IN_TRANSIT, None)
    assert [c.state for c in dossier.clocks if c.name == "ship"] == [ClockState.MISSED]
    left = step(dossier, WITH_B, POLICY).dossier.facts
    assert (left.goods, left.handed_over_at) == (Goods.IN_TRANSIT, at("11-14 18:00"))
    there = step(step(dossier, WITH_B, POLICY).dossier, scanned("YT-B", DELIVERED, "11-16 10:00"), POLICY).dossier.facts
    assert (there.goods, there.delivered_at) == (Goods.RECEIVED, at("11-16 10:00"))


@pytest.mark.parametrize(("sku", "goods"), [("A", Goods.RECEIVED), ("B", Goods.IN_TRANSIT), ("", Goods.IN_TRANSIT)])
def test_a_refund_of_some_pieces_goes_by_the_parcel_they_are_in(sku: str, goods: Goods) -> None:
    pieces = (Piece(sku=sku),) if sku else ()
    asked = s.RefundAsked(
        id="r", at=at("11-15 09:00"), order="T-1", ref="R", type=RefundType.REFUND_ONLY, amount=1, pieces=pieces
    )
    found = told([LINED, WITH_A, WITH_B, A_THERE, asked]).facts.subjects["refund:R"]
    assert isinstance(found, RefundFacts)
    assert found.goods is goods
