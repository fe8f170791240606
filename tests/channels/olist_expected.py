"""What the replay of ``olist_small`` must say, worked out by hand. Its last moment is 2018-06-01 12:00 in Brazil.

Handed over 2018-02-01 10:00 in summer time, 30 days of 24 h end on 2018-03-03 at 09:00 on the wall, not at 10:00.
What was delivered at its shipping limit was shipped in time, whether a later hand-over is noted or none is.
"""

from datetime import UTC, datetime
from pathlib import Path

SMALL = Path(__file__).parent / "olist_small"
ORDERS = 34
END = datetime(2018, 6, 1, 15, tzinfo=UTC)
SCENES: dict[str, set[str]] = {
    "shipped_before_cleared": {
        "shipped-before-cleared",
        "handed-over-before-purchase",
        "early-handover-late-promise",
    },
    "ship_deadline_missed": {
        "shipped-late",
        "two-limits",
        "canceled-shipped-late",
        "processing",
        "limit-at-the-end",
        "delivered-never-handed-over",
    },
    "in_transit_30": {
        "canceled-shipped-late",
        "delivered-after-day-30",
        "delivered-after-day-45",
        "day-60-at-the-end",
        "day-60-after-the-end",
        "through-summer-time",
        "early-handover-late-promise",
    },
    "in_transit_45": {
        "canceled-shipped-late",
        "delivered-after-day-45",
        "day-60-at-the-end",
        "day-60-after-the-end",
    },
    "in_transit_60": {"canceled-shipped-late", "day-60-at-the-end"},
    "promise_missed": {
        "canceled-shipped-late",
        "delivered-after-promise",
        "promised-for-the-end",
        "delivered-never-handed-over",
        "canceled-delivered-late",
        "handed-over-after-promise",
        "early-handover-late-promise",
    },
    "low_review": {"low-and-high-review", "same-review-two-stars"},
}
