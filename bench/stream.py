"""The mixed promotion stream as rows of the inbox, made before anything is measured."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, cast

from amends.engine.signals import AnySignal
from amends.world import mixed
from bench.installation import SHOPS, Installation

AHEAD = timedelta(days=1)
CHUNK = 2000


def signals(*, count: int, seed: int = 2026, start: datetime | None = None) -> Iterator[tuple[int, AnySignal]]:
    """(shop, signal). By default the story begins tomorrow: nothing is due by the machine's clock, so clocks ring only
    where a later signal of their order passes them.
    """
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    stream = mixed(seed=seed, signals=count, shops=SHOPS, start=start or midnight + AHEAD)
    return cast("Iterator[tuple[int, AnySignal]]", stream)


def inbox_rows(place: Installation, *, count: int) -> list[list[Any]]:
    """Chunks of rows as intake writes them: checked, the buyer's name sealed."""
    from amends.casework.intake.inbox import inbox_row

    now = datetime.now(UTC)
    rows = (inbox_row(place.shops[shop], signal, now=now) for shop, signal in signals(count=count))
    chunks = []
    while chunk := list(islice(rows, CHUNK)):
        chunks.append(chunk)
    return chunks
