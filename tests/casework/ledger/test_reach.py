"""One merchant that can't be reached, or whose signal can't be stored, doesn't stop the others."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from amends.casework.lanes import runner
from amends.casework.ledger import lanes, reach
from amends.casework.ledger.reach import Backoff
from amends.merchants.models import Shop
from tests.casework.stories import NOON, drain, ledger, one, placed, post, rows

pytestmark = pytest.mark.django_db(transaction=True)
Cycle = Callable[..., runner.CycleCounts]


def breaking(merchant: int, error: Exception) -> Cycle:
    cycle = runner._cycle

    def broken(connection: Any, merchants: list[int], *rest: Any, **more: Any) -> runner.CycleCounts:
        if merchant in merchants:
            raise error
        return cycle(connection, merchants, *rest, **more)

    return broken


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach._BACKOFF, "_until", {})


def test_a_merchant_out_of_reach_leaves_the_others_served(
    tmall_shop: Shop, rival_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(tmall_shop, placed(), now=NOON)
    post(rival_shop, placed(), now=NOON)
    with monkeypatch.context() as patch:
        patch.setattr(runner, "_cycle", breaking(tmall_shop.merchant_id, psycopg.OperationalError("node down")))
        with ledger() as connection:
            assert runner.run_once(connection=connection, now=NOON).decided == 1
    assert rows("SELECT merchant_id FROM casework_dossier") == [(rival_shop.merchant_id,)]
    monkeypatch.setattr(reach._BACKOFF, "_until", {})
    drain(NOON)
    assert one("SELECT count(*) FROM casework_dossier") == 2


def test_what_copy_refuses_as_an_internal_error_is_looked_for_one_by_one(
    tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through COPY to another node a broken check comes back as XX000."""
    post(tmall_shop, placed(), now=NOON)
    monkeypatch.setattr(runner, "_cycle", breaking(tmall_shop.merchant_id, psycopg.errors.InternalError_("check")))
    with ledger() as connection:
        assert runner.run_once(connection=connection, now=NOON).refused == 1
    assert rows("SELECT reason FROM casework_quarantine") == [("cannot be stored: InternalError_",)]


def test_it_is_left_alone_longer_each_time() -> None:
    at = [0.0]
    backoff = Backoff(lambda: at[0])
    for pause in (1, 2, 4, 8, 16, 30, 30):
        backoff.failed(7)
        at[0] += pause - 0.5
        assert not backoff.ready(7)
        at[0] += 0.5
        assert backoff.ready(7)
    backoff.reached(7)
    backoff.failed(7)
    at[0] += 1
    assert backoff.ready(7)
    assert backoff.ready(8)


def test_ids_are_not_taken_for_time(tmall_shop: Shop) -> None:
    """What another node wrote down carries an id far above; it is still decided in the order it became known."""
    post(tmall_shop, placed("T-1"), now=NOON)
    rows("UPDATE casework_inbox SET id = %s RETURNING id", 2**50)
    with ledger() as connection, connection.transaction():
        of = tmall_shop.merchant_id
        post(tmall_shop, placed("T-2"), now=NOON.replace(hour=NOON.hour + 1))
        free = lanes.lock_lanes(connection, [of], range(64))
        taken = lanes.take(connection, free, 10)
    assert min(taken, key=runner._ARRIVED)[0] == 2**50
