"""History in bulk: a file's signals through the inbox in chunks, decided in this process; no worker is needed.

While it runs, the shop's dossiers sleep: a clock must not ring because the rest of its story is still in the file. Once
all is in they wake, and what fell due on the way rings at its own time. Effects of history are kept as ``past``, never
sent. The same file again changes nothing: each dossier knows the ids it has seen.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from amends.casework.intake.inbox import (
    IntakeShop,
    inbox_row,
    refusal,
)
from amends.casework.lanes.runner import CycleCounts, run_once
from amends.casework.ledger import (
    import_lease,
    reach,
    store,
)
from amends.casework.ledger.connections import Connection, connect
from amends.casework.ledger.rows import QuarantineRow
from amends.engine.signals import AnySignal
from amends.engine.wire import Refused

CHUNK = 4000
Progress = Callable[[int], None]


class ImportRunningError(Exception):
    """Another import into the same shop is running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """``decided`` were new, ``repeated`` were known; ``refused`` went to quarantine; ``woken`` had clocks due."""

    decided: int = 0
    repeated: int = 0
    refused: int = 0
    woken: int = 0

    def plus(self, done: CycleCounts) -> "Loaded":
        return Loaded(
            decided=self.decided + done.decided,
            repeated=self.repeated + done.repeated,
            refused=self.refused + done.refused,
            woken=self.woken + done.woken,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """An item of a file that is no signal. ``line`` counts from 1."""

    line: int
    field: str
    reason: str
    raw: bytes


def load(
    *,
    shop: IntakeShop,
    signals: Iterable[AnySignal | Broken],
    source: str,
    now: datetime,
    progress: Progress | None = None,
) -> Loaded:
    """Import a shop's history and let its clocks ring up to ``now``. ``progress`` is told how many items are done.

    ``source``: the file's name, for quarantine. Raises ImportRunningError; whatever ``signals`` raises ends the import,
    what came before it stays.
    """
    connection = connect()
    loaded = Loaded()
    try:
        with _sleeping(connection, shop) as beat:
            for done, chunk in _chunks(signals):
                beat()
                loaded = _take_in(connection, shop, chunk, source, now, loaded)
                if progress:
                    progress(done)
            loaded = _drain(connection, shop, now, loaded, beat)
        return _ring(connection, shop, now, loaded)
    finally:
        connection.close()


def _chunks(signals: Iterable[AnySignal | Broken]) -> Iterator[tuple[int, list[AnySignal | Broken]]]:
    done, source = 0, iter(signals)
    while chunk := list(islice(source, CHUNK)):
        done += len(chunk)
        yield done, chunk


def _take_in(
    connection: Connection,
    shop: IntakeShop,
    chunk: list[AnySignal | Broken],
    source: str,
    now: datetime,
    loaded: Loaded,
) -> Loaded:
    broken = [_put_away(shop, item, source, now) for item in chunk if isinstance(item, Broken)]
    with connection.transaction():
        store.enqueue(connection, [inbox_row(shop, s, now=now, held=True) for s in chunk if not isinstance(s, Broken)])
        store.quarantine(connection, broken)
    done = run_once(connection=connection, merchants=[shop.merchant_id], now=now, limit=CHUNK * 2)
    return loaded.plus(done).plus(CycleCounts(refused=len(broken)))


def _put_away(shop: IntakeShop, item: Broken, source: str, now: datetime) -> QuarantineRow:
    refused = Refused(item.field, item.reason)
    return refusal(shop, source=source, line=item.line, refused=refused, raw=item.raw, now=now)


def _drain(connection: Connection, shop: IntakeShop, now: datetime, loaded: Loaded, beat: Callable[[], None]) -> Loaded:
    """Decide until nothing of the shop waits, here or with a worker that was faster."""
    while import_lease.waits(connection, (shop.merchant_id, shop.id)):
        beat()
        done = run_once(connection=connection, merchants=[shop.merchant_id], now=now, limit=CHUNK * 2)
        loaded = loaded.plus(done)
    return loaded


def _ring(connection: Connection, shop: IntakeShop, now: datetime, loaded: Loaded) -> Loaded:
    while True:
        done = run_once(connection=connection, merchants=[shop.merchant_id], now=now, limit=CHUNK)
        loaded = loaded.plus(done)
        if done.idle:
            return loaded


@contextmanager
def _sleeping(connection: Connection, shop: IntakeShop) -> Iterator[Callable[[], None]]:
    """Hold the shop's import; what comes out says that it goes on."""
    place = (shop.merchant_id, shop.id)
    holder = import_lease.begin(connection, place)
    if holder is None:
        raise ImportRunningError(f"another import into shop {shop.id} is running")

    def beat() -> None:
        if not import_lease.beat(connection, place, holder):
            raise ImportRunningError(f"another import into shop {shop.id} took over: this one was silent for too long")

    try:
        yield beat
    finally:
        import_lease.end(connection, place, holder)


def wake_orphans(connection: Connection) -> int:
    """Wake the dossiers of imports that died. Returns of how many shops."""
    found = reach.merchants(connection)
    return sum(reach.each(found, lambda one: _wake_orphans(connection, one), lost=lambda: connection.closed))


def _wake_orphans(connection: Connection, merchant: int) -> int:
    woken = 0
    for shop in import_lease.sleeping(connection, merchant):
        holder = import_lease.begin(connection, (merchant, shop))
        if holder is not None:
            import_lease.end(connection, (merchant, shop), holder)
            woken += 1
    return woken
