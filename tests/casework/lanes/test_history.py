from collections.abc import Iterator
from datetime import datetime

import pytest

from amends.casework.lanes import history
from amends.casework.lanes.history import Broken, ImportRunningError
from amends.casework.ledger import import_lease
from amends.casework.ledger.rows import ASLEEP
from amends.engine.signals import AnySignal
from amends.merchants.models import Shop
from amends.world import TMALL, promotion
from tests.casework.stories import DAY, HOUR, NOON, drain, feed, ledger, one, placed, refund_asked, rows, scanned

pytestmark = pytest.mark.django_db(transaction=True)
END = datetime(2026, 11, 15, tzinfo=NOON.tzinfo)
START = datetime(2026, 11, 10, tzinfo=NOON.tzinfo)


def life() -> list[AnySignal]:
    return list(promotion(seed=3, shop=TMALL, start=START, until=END, orders=150))  # type: ignore[arg-type]


def test_the_same_file_twice_changes_nothing(tmall_shop: Shop) -> None:
    signals = life()
    first = history.load(shop=tmall_shop, signals=signals, source="promotion", now=END)
    before = rows("SELECT id, version FROM casework_dossier ORDER BY id")
    effects = rows("SELECT key, state FROM casework_effect ORDER BY id")
    second = history.load(shop=tmall_shop, signals=signals, source="promotion", now=END)
    assert (first.decided, second.decided, second.repeated) == (len(signals), 0, len(signals))
    assert rows("SELECT id, version FROM casework_dossier ORDER BY id") == before
    assert rows("SELECT key, state FROM casework_effect ORDER BY id") == effects
    assert {state for _, state in effects} == {"past"}


def test_clocks_ring_after_all_is_in(tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scan that meets the deadline comes in a later chunk; a live worker must not miss it for us."""
    monkeypatch.setattr(history, "CHUNK", 1)
    seen = []
    now = NOON + 5 * DAY

    def watched() -> Iterator[AnySignal]:
        yield placed()
        drain(now)  # somebody's worker
        seen.extend(rows("SELECT wake_at FROM casework_dossier"))
        yield scanned(at=NOON + DAY)

    history.load(shop=tmall_shop, signals=watched(), source="file", now=now)
    assert seen == [(ASLEEP,)]
    assert one("SELECT count(*) FROM casework_case WHERE scene = 'late_shipment'") == 0


def test_progress_and_broken_lines(tmall_shop: Shop) -> None:
    told: list[int] = []
    items: list[AnySignal | Broken] = [
        placed(),
        Broken(line=2, field="at", reason="must say its zone", raw=b"{}"),
        refund_asked(),
    ]
    for _ in range(2):
        loaded = history.load(
            shop=tmall_shop, signals=items, source="day.ndjson", now=NOON + HOUR, progress=told.append
        )
        assert loaded.refused == 1
    assert told == [3, 3]
    assert rows("SELECT source, line, field FROM casework_quarantine") == [("day.ndjson", 2, "at")]


def test_one_import_at_a_time(tmall_shop: Shop) -> None:
    with ledger() as connection:
        assert import_lease.begin(connection, (tmall_shop.merchant_id, tmall_shop.pk))
        with pytest.raises(ImportRunningError):
            history.load(shop=tmall_shop, signals=[placed()], source="file", now=NOON)


def test_a_reader_that_fails_leaves_nothing_asleep(tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "CHUNK", 1)

    def torn() -> Iterator[AnySignal]:
        yield placed()
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        history.load(shop=tmall_shop, signals=torn(), source="file", now=NOON)
    drain(NOON + 3 * DAY)
    assert one("SELECT scene FROM casework_case") == "late_shipment"


def test_what_an_import_that_was_killed_left_asleep_is_woken(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), now=NOON)
    rows("UPDATE casework_dossier SET wake_at = %s RETURNING id", ASLEEP)
    drain(NOON + 3 * DAY)
    assert one("SELECT count(*) FROM casework_case") == 0
    with ledger() as connection:
        assert history.wake_orphans(connection) == 1
        assert history.wake_orphans(connection) == 0
    drain(NOON + 3 * DAY)
    assert one("SELECT scene FROM casework_case") == "late_shipment"
