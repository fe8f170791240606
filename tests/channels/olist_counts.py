"""The replay's numbers worked out without the engine: plain CSV rows and the written definitions, nothing else.

Written straight from the definitions of "Replay, exactly": times are America/Sao_Paulo (the earlier reading where
summer time makes two), a day is 24 h, a moment that has come by the end is past, and what happens at the very moment
is in time. One thing is added to them: what has reached the buyer was shipped by then, whatever hand-over is noted, so
the shipping limit is held against the earlier of the two.
"""

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("America/Sao_Paulo")
ORDER_TIMES = (
    "order_purchase_timestamp",
    "order_approved_at",
    "order_delivered_carrier_date",
    "order_delivered_customer_date",
)
Row = dict[str, str]


@dataclass
class Counts:
    """``scenes``: for each scene, the ids of its orders."""

    orders: set[str]
    end: datetime
    scenes: dict[str, set[str]]


def rows(source: Path, name: str) -> Iterator[Row]:
    file = f"olist_{name}_dataset.csv"
    if source.is_dir():
        text = (source / file).read_text(encoding="utf-8-sig")
    else:
        with zipfile.ZipFile(source) as archive:
            text = archive.read(next(n for n in archive.namelist() if n.endswith(file))).decode("utf-8-sig")
    return csv.DictReader(io.StringIO(text, newline=""))


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC) if text else None


def limits(source: Path) -> dict[str, datetime]:
    """The earliest shipping limit among the items of each order."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for row in rows(source, "order_items"):
        if at := moment(row["shipping_limit_date"]):
            found[row["order_id"]].append(at)
    return {order: min(times) for order, times in found.items()}


def shipped(row: Row) -> datetime | None:
    """When it had left at the latest: handed over, or delivered where that is earlier or the hand-over isn't noted."""
    times = (moment(row["order_delivered_carrier_date"]), moment(row["order_delivered_customer_date"]))
    return min([at for at in times if at is not None], default=None)


def ship_deadline_missed(row: Row, limit: datetime | None, end: datetime) -> bool:
    if limit is None:
        return False
    if (left := shipped(row)) is not None:
        return left > limit
    return limit <= end and row["order_status"] not in {"canceled", "unavailable"}


def in_transit(row: Row, days: int, end: datetime) -> bool:
    handed, delivered = moment(row["order_delivered_carrier_date"]), moment(row["order_delivered_customer_date"])
    if handed is None:
        return False
    due = handed + timedelta(hours=24 * days)
    return due <= end and (delivered is None or delivered > due)


def promise_missed(row: Row, end: datetime) -> bool:
    handed, delivered = moment(row["order_delivered_carrier_date"]), moment(row["order_delivered_customer_date"])
    promised = moment(row["order_estimated_delivery_date"])
    if promised is None:
        return False
    if delivered is not None:
        return delivered > promised
    return handed is not None and promised <= end


def shipped_before_cleared(row: Row) -> bool:
    handed, approved = moment(row["order_delivered_carrier_date"]), moment(row["order_approved_at"])
    return handed is not None and approved is not None and handed < approved


def last_moment(orders: list[Row], reviews: list[Row]) -> datetime:
    times = [moment(row[name]) for row in orders for name in ORDER_TIMES]
    times += [moment(row[name]) for row in reviews for name in ("review_creation_date", "review_answer_timestamp")]
    return max(at for at in times if at)


def count(source: Path) -> Counts:
    """Every number of the replay over a zip or folder of the Olist files."""
    orders, reviews, limit = list(rows(source, "orders")), list(rows(source, "order_reviews")), limits(source)
    end = last_moment(orders, reviews)
    known = {row["order_id"] for row in orders}
    scenes: dict[str, set[str]] = {
        "shipped_before_cleared": {r["order_id"] for r in orders if shipped_before_cleared(r)},
        "ship_deadline_missed": {
            r["order_id"] for r in orders if ship_deadline_missed(r, limit.get(r["order_id"]), end)
        },
        **{f"in_transit_{d}": {r["order_id"] for r in orders if in_transit(r, d, end)} for d in (30, 45, 60)},
        "promise_missed": {r["order_id"] for r in orders if promise_missed(r, end)},
        "low_review": {r["order_id"] for r in reviews if int(r["review_score"]) <= 2} & known,
    }
    return Counts(known, end, scenes)
