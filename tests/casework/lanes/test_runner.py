import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from amends.casework.decide import dossiers
from amends.casework.lanes.runner import run_once
from amends.casework.ledger import lanes
from amends.casework.ledger.identity import LANES, lane_of
from amends.engine import dossier as engine
from amends.engine.signals import AnySignal, NoteAdded, PaymentCleared
from amends.merchants.models import Shop
from amends.world import TMALL, promotion
from tests.casework.stories import (
    DAY,
    HOUR,
    NOON,
    change,
    drain,
    feed,
    ledger,
    number,
    one,
    placed,
    post,
    refund_asked,
    rows,
    scanned,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.mission("T9")
def test_a_refund_before_shipping_opens_a_case_and_holds_the_shipment(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    scene, desk, step, due = rows("SELECT scene, desk, next_step, due_at FROM casework_case WHERE state = 'open'")[0]
    assert (scene, desk, step) == ("cancel_changed_mind", "returns", "refund")
    assert due is not None
    assert rows("SELECT kind, state FROM casework_effect") == [("hold_shipment", "pending")]


@pytest.mark.mission("X4")
def test_every_decision_is_kept_with_its_rule(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    outcome = json.loads(one("SELECT outcome FROM casework_signal WHERE kind = 'refund.asked'"))
    opened = [reason for reason in outcome["reasons"] if reason["verb"] == "case.opened"]
    assert opened[0]["rule"].startswith("tmall@")
    assert opened[0]["rule"].endswith("#scenes.cancel_changed_mind")


def test_the_same_signals_again_change_nothing(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    before = rows("SELECT id, version, state FROM casework_dossier")
    assert feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    assert [(i, v, bytes(s)) for i, v, s in rows("SELECT id, version, state FROM casework_dossier")] == [
        (i, v, bytes(s)) for i, v, s in before
    ]
    assert one("SELECT count(*) FROM casework_signal WHERE kind <> 'clock'") == 2


def test_a_deadline_rings_once_at_its_time(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), now=NOON)
    due = NOON + 2 * DAY
    assert not [d for d in drain(due - timedelta(seconds=1)) if d.effects]
    drain(due)
    drain(due + HOUR)
    missed = rows(
        "SELECT r ->> 'due_at' FROM casework_signal, jsonb_array_elements(outcome -> 'reasons') r "
        "WHERE r ->> 'verb' = 'clock.missed' AND r ->> 'what' = 'ship'"
    )
    assert [datetime.fromisoformat(at) for (at,) in missed] == [due]
    assert one("SELECT scene FROM casework_case") == "late_shipment"


def test_a_late_scan_voids_the_miss(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), now=NOON)
    drain(NOON + 2 * DAY + HOUR)
    feed(tmall_shop, scanned(at=NOON + DAY), now=NOON + 2 * DAY + 2 * HOUR)
    state, outcome = rows("SELECT state, outcome FROM casework_case")[0]
    assert (state, outcome) == ("closed", "void")


def test_a_case_out_of_slack_moves_up_by_itself(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    band, act_at = rows("SELECT band, act_at FROM casework_case")[0]
    assert band == 1
    drain(act_at)
    assert one("SELECT band FROM casework_case") == 2
    due_at = one("SELECT due_at FROM casework_case")
    drain(due_at - (due_at - act_at) / 2)
    assert one("SELECT band FROM casework_case") == 3


def test_clocks_wait_for_what_is_still_in_the_inbox(tmall_shop: Shop) -> None:
    """A worker that catches up must not ring a deadline that a waiting signal meets."""
    feed(tmall_shop, placed(), now=NOON)
    filler = [PaymentCleared(id=f"p{n}", at=NOON, order="T-1001") for n in range(16)]
    post(tmall_shop, *filler, scanned(at=NOON + DAY), now=NOON + DAY)
    with ledger() as connection:
        done = run_once(connection=connection, now=NOON + 3 * DAY, limit=1)
        assert done.taken == 16
        assert done.full
    drain(NOON + 3 * DAY)
    assert one("SELECT count(*) FROM casework_case") == 0


def test_what_cannot_be_decided_goes_to_quarantine_and_the_rest_goes_on(tmall_shop: Shop) -> None:
    astray = NoteAdded(id="n1", at=NOON, order="T-1001", case=7, text="for whom?")
    feed(tmall_shop, placed(), astray, refund_asked(), now=NOON + HOUR)
    assert rows("SELECT source, field, reason FROM casework_quarantine") == [("engine", "case", "no such case: 7")]
    assert one("SELECT count(*) FROM casework_signal") == 2
    assert one("SELECT count(*) FROM casework_case") == 1


def test_a_playbook_that_does_not_load_stops_nobody_else(tmall_shop: Shop, rival_shop: Shop) -> None:
    Shop.objects.filter(id=rival_shop.pk).update(playbook="no-such")
    post(rival_shop, placed(), now=NOON)
    feed(tmall_shop, placed(), now=NOON)
    assert rows("SELECT shop_id FROM casework_dossier") == [(tmall_shop.pk,)]
    assert "no-such" in one("SELECT reason FROM casework_quarantine")


def test_a_dossier_that_cannot_be_read_is_tried_later(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), now=NOON)
    rows("UPDATE casework_dossier SET state = 'rubbish', wake_at = %s RETURNING id", NOON)
    cycles = drain(NOON + HOUR)
    assert len(cycles) == 1
    assert one("SELECT wake_at FROM casework_dossier") == NOON + HOUR + dossiers.SECOND_LOOK


def test_orders_whose_numbers_collide_are_told_apart(tmall_shop: Shop) -> None:
    taken = feed(tmall_shop, placed("T-1"), now=NOON)
    post(tmall_shop, placed("T-2"), now=NOON)
    rows("UPDATE casework_inbox SET dossier_id = %s, lane = %s RETURNING id", taken, lane_of(taken))
    drain(NOON)
    assert "collides" in one("SELECT reason FROM casework_quarantine")
    assert one("SELECT key FROM casework_dossier") == "T-1"


def test_what_the_database_refuses_is_put_away_and_its_lane_goes_on(tmall_shop: Shop) -> None:
    change("ALTER TABLE casework_signal ADD CONSTRAINT odd CHECK (external_id <> 'T-5:placed')")
    try:
        feed(tmall_shop, *(placed(f"T-{n}") for n in range(40)), now=NOON)
    finally:
        change("ALTER TABLE casework_signal DROP CONSTRAINT odd")
    assert rows("SELECT source, reason FROM casework_quarantine") == [("engine", "cannot be stored: CheckViolation")]
    assert one("SELECT count(*) FROM casework_dossier") == 39


def test_a_locked_lane_is_left_alone(tmall_shop: Shop) -> None:
    post(tmall_shop, placed(), now=NOON)
    lane = lane_of(number(tmall_shop, "T-1001"))
    with ledger() as mine, ledger() as other, other.transaction():
        of = tmall_shop.merchant_id
        assert lanes.lock_lanes(other, [of], [lane]) == [(of, lane)]
        assert run_once(connection=mine, lanes=[lane], now=NOON).lanes == 0
        assert run_once(connection=mine, now=NOON).lanes == LANES - 1
    assert drain(NOON)[0].decided == 1


def _life(orders: int) -> list[AnySignal]:
    end = datetime(2026, 11, 15, tzinfo=NOON.tzinfo)
    start = datetime(2026, 11, 10, tzinfo=NOON.tzinfo)
    return list(promotion(seed=7, shop=TMALL, start=start, until=end, orders=orders))  # type: ignore[arg-type]


def _states(shop: Shop) -> dict[str, Any]:
    found = rows("SELECT key, state FROM casework_dossier WHERE shop_id = %s", shop.pk)
    return {key: _comparable(bytes(state)) for key, state in found}


def _comparable(state: bytes) -> object:
    dossier = engine.decode(state)
    return (dossier.facts, dossier.cases, dossier.clocks, dossier.ended, dossier.scenes(), dossier.seen)


def _pull(_: int, now: datetime) -> int:
    with ledger() as connection:
        decided, quiet = 0, 0
        while quiet < 20:
            done = run_once(connection=connection, now=now, limit=64)
            decided += done.decided
            quiet = quiet + 1 if done.idle else 0
        return decided


def test_two_runners_on_the_same_lanes_do_everything_once(tmall_shop: Shop, olist_shop: Shop) -> None:
    """The second shop, with the same playbook, gets the same life from one runner: the dossiers must be equal."""
    Shop.objects.filter(id=olist_shop.pk).update(playbook="tmall", platform="tmall", currency="CNY")
    olist_shop.refresh_from_db()
    life = _life(120)
    now = life[-1].at + HOUR
    post(tmall_shop, *life, now=now)
    with ThreadPoolExecutor(2) as pool:
        decided = sum(pool.map(_pull, range(2), [now] * 2))
    assert decided == len(life)
    assert one("SELECT count(*) FROM casework_inbox") == 0
    assert one("SELECT count(DISTINCT external_id) FROM casework_signal WHERE kind <> 'clock'") == len(life)
    assert one("SELECT count(*) FROM casework_signal WHERE kind <> 'clock'") == len(life)
    post(olist_shop, *life, now=now)
    drain(now)
    assert _states(tmall_shop) == _states(olist_shop)


def _rings(shop: Shop) -> Sequence[tuple[Any, ...]]:
    return rows(
        "SELECT dossier_id, r ->> 'clock', count(*) FROM casework_signal, jsonb_array_elements(outcome -> 'reasons') r "
        "WHERE shop_id = %s AND r ->> 'verb' = 'clock.missed' GROUP BY 1, 2",
        shop.pk,
    )


def test_wake_ups_happen_once_with_two_runners(tmall_shop: Shop) -> None:
    orders = [placed(f"T-{n}") for n in range(300)]
    feed(tmall_shop, *orders, now=NOON)
    due = NOON + 2 * DAY
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_pull, range(2), [due] * 2))
    rung = _rings(tmall_shop)
    assert len(rung) == 300
    assert {count for _, _, count in rung} == {1}
