"""What carriers record of a parcel, in any order: when something first happened, and what is taken back.

What is needed to tell, and no other fact says, is noted in ``Facts.since`` behind the parcel's key; without one, of an
order's only parcel.
"""

from datetime import datetime
from typing import Final

from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.words import Scan

BEGUN: Final = ".begun"
CAME_BACK: Final = ".returned"


def begin(f: Facts, at: datetime, what: str = BEGUN) -> None:
    """When something was first heard of the order's only parcel, or its carrier brought it back."""
    f.since = {**f.since, what: earliest(f.since.get(what), at)}


def reached(f: Facts, parcel: str, name: str, known: datetime | None, at: datetime) -> datetime:
    """When that first happened. The last time it was told of is noted beside it: the first may be taken back."""
    if known is not None and known != at:
        last = f"{parcel}.again.{name}"
        f.since = {**f.since, last: max(known, at, f.since.get(last, at))}
    return earliest(known, at)


def left_of(f: Facts, parcel: str, name: str, at: datetime) -> datetime | None:
    """When it happened all the same, where what was told of it up to then is taken back."""
    again = f.since.get(f"{parcel}.again.{name}")
    return again if again is not None and again > at else None


def take_back(f: Facts, parcel: str, sig: s.ParcelCorrected) -> None:
    """Note until when records of that sort don't count. ``parcel``: its key, empty for the order's only one."""
    name = _correction(parcel, sig.scan)
    f.since = {**f.since, name: max(f.since.get(name, sig.at), sig.at)}


def was_taken_back(f: Facts, parcel: str, scan: Scan, at: datetime) -> bool:
    """Whether a record of that sort and time has been taken back."""
    until = f.since.get(_correction(parcel, scan)) if f.since else None
    return until is not None and at <= until


def _correction(parcel: str, scan: Scan) -> str:
    return f"{parcel}.corrected.{scan}"


def taken_back(scan: Scan) -> tuple[str, ...]:
    """The times that a record of that sort had told."""
    times = {Scan.DELIVERED: ("delivered_at",), Scan.LOST: ("lost_at",), Scan.RETURNED: ("returned_at",)}
    return times.get(scan, ())


def earliest(known: datetime | None, at: datetime) -> datetime:
    return at if known is None or at < known else known
