"""A parcel's line of stops: what it was silent about stands in red only while it is on its way."""

from datetime import UTC, datetime, timedelta

import pytest

from amends.casework.queries.case_page import LogEntry
from amends.desk.case import parcel

HANDED = datetime(2026, 11, 12, 10, tzinfo=UTC)


def scan(days: int, scan: str) -> LogEntry:
    at = HANDED + timedelta(days=days)
    return LogEntry(
        id=days, at=at, known_at=at, kind="parcel.scanned", source="carrier", external_id="",
        payload={"scan": scan, "waybill": "YT1"}, reasons=(), effects=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("last", "over"), [(("delivered",), True), (("transit",), False), (("delivered", "other"), True)]
)
def test_what_has_arrived_is_over_though_nothing_was_heard_for_days(last: tuple[str, ...], *, over: bool) -> None:
    story = [scan(0, "collected"), *(scan(5 + n, each) for n, each in enumerate(last))]
    found = parcel.parcel(story, carrier="YTO", waybill="YT1", abroad=False, now=HANDED + timedelta(days=30))
    assert found.stops[1].silence == timedelta(days=5)
    assert found.over is over
    assert (found.silent is None) is over
