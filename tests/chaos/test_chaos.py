"""The short form of ``make chaos``: everything at once for some seconds, then the count of everything."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.chaos import place as places
from tests.chaos.counts import count
from tests.chaos.life import batches
from tests.chaos.run import ALL, folded, outcomes

KILLS = 12


@pytest.fixture
def place() -> Iterator[places.BrokenPlace]:
    here = places.made()
    here.begin()
    yield here
    here.end()
    places.forget(here)


def test_everything_at_once_loses_nothing_and_does_nothing_twice(place: places.BrokenPlace) -> None:
    told = batches(seed=3, signals=500, now=datetime.now(UTC))
    (outcome,) = outcomes(place, told, seed=3, kills=KILLS, kinds=(ALL,))
    assert outcome.counted.lost == ()
    assert outcome.kills == KILLS
    assert outcome.sent == sum(map(len, told))
    assert outcome.counted.effects > 20
    assert " 0 don't" in folded(place)
    _a_loss_would_be_seen(place, {(each.order, each.id) for batch in told for each in batch})


def _a_loss_would_be_seen(place: places.BrokenPlace, sent: set[tuple[str, str]]) -> None:
    lines = place.effects.read_bytes().splitlines(keepends=True)
    first = json.loads(lines[0])["idempotency_key"]
    place.effects.write_bytes(b"".join(line for line in lines if json.loads(line)["idempotency_key"] != first))
    kept = sent - {next(iter(sent))} | {("T-0", "never sent")}
    assert set(count(place, kept).lost) == {"1 signals lost", "1 signals nobody sent", "1 effects not out"}
