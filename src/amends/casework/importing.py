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

from amends.casework import store
from amends.casework.intake import Shop, inbox_row, refusal
from amends.casework.ledger import Connection, connect
from amends.casework.rows import QuarantineRow
from amends.casework.runner import Done, run_once
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

    def plus(self, done: Done) -> "Loaded":
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
    shop: Shop,
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
        with _sleeping(connection, shop):
            for done, chunk in _chunks(signals):
                loaded = _take_in(connection, shop, chunk, source, now, loaded)
                if progress:
                    progress(done)
            loaded = _drain(connection, shop, now, loaded)
        return _ring(connection, now, loaded)
    finally:
        connection.close()


def _chunks(signals: Iterable[AnySignal | Broken]) -> Iterator[tuple[int, list[AnySignal | Broken]]]:
    done, source = 0, iter(signals)
    while chunk := list(islice(source, CHUNK)):
        done += len(chunk)
        yield done, chunk


def _take_in(
    connection: Connection,
    shop: Shop,
    chunk: list[AnySignal | Broken],
    source: str,
    now: datetime,
    loaded: Loaded,
) -> Loaded:
    broken = [_put_away(shop, item, source, now) for item in chunk if isinstance(item, Broken)]
    with connection.transaction():
        store.enqueue(connection, [inbox_row(shop, s, now=now, held=True) for s in chunk if not isinstance(s, Broken)])
        store.quarantine(connection, broken)
    done = run_once(connection=connection, now=now, limit=CHUNK * 2)
    return loaded.plus(done).plus(Done(refused=len(broken)))


def _put_away(shop: Shop, item: Broken, source: str, now: datetime) -> QuarantineRow:
    refused = Refused(item.field, item.reason)
    return refusal(shop, source=source, line=item.line, refused=refused, raw=item.raw, now=now)


def _drain(connection: Connection, shop: Shop, now: datetime, loaded: Loaded) -> Loaded:
    """Decide until nothing of the shop waits, here or with a worker that was faster."""
    while store.waits(connection, shop.id):
        loaded = loaded.plus(run_once(connection=connection, now=now, limit=CHUNK * 2))
    return loaded


def _ring(connection: Connection, now: datetime, loaded: Loaded) -> Loaded:
    while True:
        done = run_once(connection=connection, now=now, limit=CHUNK)
        loaded = loaded.plus(done)
        if done.idle:
            return loaded


@contextmanager
def _sleeping(connection: Connection, shop: Shop) -> Iterator[None]:
    if not store.begin_import(connection, shop.id):
        raise ImportRunningError(f"another import into shop {shop.id} is running")
    try:
        yield
    finally:
        store.end_import(connection, shop.id)


def wake_orphans(connection: Connection) -> int:
    """Wake the dossiers of imports that died. Returns of how many shops."""
    orphans = [shop for shop in store.sleeping_shops(connection) if store.begin_import(connection, shop)]
    for shop in orphans:
        store.end_import(connection, shop)
    return len(orphans)
