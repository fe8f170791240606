"""What a new version keeps is filled from what there is while work goes on, and goes on where it was cut off."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from amends.casework.maintenance import backfill, refills
from amends.casework.maintenance.models import Refill
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, NOON, change, feed, number, placed, refund_asked, rows, scanned
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + 4 * HOUR
KEPT = "SELECT dossier_id, no, scene FROM casework_casefact ORDER BY 1, 2"


@pytest.fixture
def upgraded(tmall_shop: Shop) -> list[tuple[Any, ...]]:
    """An installation with three orders whose version kept no facts of cases yet. What they will be."""
    for n in range(3):
        feed(tmall_shop, placed(f"T-{n}"), refund_asked(f"T-{n}"), scanned(f"T-{n}", at=NOON + 3 * HOUR), now=LATER)
    live = rows(KEPT)
    change("DELETE FROM casework_casefact /* told to nobody */")
    assert len(live) == 3
    return live


@pytest.fixture(autouse=True)
def _forgotten() -> Any:
    yield
    Refill.objects.all().delete()
    refills.look()


def test_an_installation_without_orders_owes_nothing() -> None:
    assert refills.note_owed(now=NOON) == []
    assert refills.progress() is None


def test_it_is_filled_lot_by_lot_and_pages_say_how_far_it_is(
    upgraded: list[tuple[Any, ...]], owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refills, "LOT", 1)
    assert "facts" in refills.note_owed(now=LATER)
    assert "going through the orders there are: 0 %" in text(owner.get("/work/"))
    seen = 0
    while not seen:  # from merchant to merchant till there is an order
        seen = refills._some(refills._behind(), LATER)
    assert 0 < len(rows(KEPT)) < 3
    assert "going through the orders there are: 33 %" in text(owner.get("/work/"))
    assert refills.note_owed(now=LATER) != []  # started anew: it goes on where it stood
    assert (seen + refills.fill_due(now=LATER)) == 3
    assert rows(KEPT) == upgraded
    assert "going through the orders" not in text(owner.get("/work/"))
    assert refills.note_owed(now=LATER) == []
    assert refills.fill_due(now=LATER) == 0


def test_an_order_that_cannot_be_filled_holds_up_no_other(
    upgraded: list[tuple[Any, ...]], tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, whole = number(tmall_shop, "T-1"), backfill.lot

    def lot(connection: Any, wanted: Any, merchant: int, numbers: Sequence[int], now: datetime) -> None:
        if bad in numbers:
            raise ZeroDivisionError
        whole(connection, wanted, merchant, numbers, now)

    monkeypatch.setattr(backfill, "lot", lot)
    refills.note_owed(now=LATER)
    refills.fill_due(now=LATER)
    assert rows(KEPT) == [row for row in upgraded if row[0] != bad]
    assert refills.look() == []
